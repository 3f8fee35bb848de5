import type { FormulaProblem } from './problem.ts';

/** A piece of a formula with where it begins, counted in characters from 0. */
export type Token = { readonly at: number; readonly end: number } & (
  | { readonly kind: 'number'; readonly value: number }
  /** A name as it stands, or `[device/channel]` without its brackets. */
  | { readonly kind: 'name'; readonly text: string; readonly bracketed: boolean }
  | { readonly kind: 'sign'; readonly text: string }
  | { readonly kind: 'unit'; readonly text: string }
  | { readonly kind: 'end' }
);

const SIGNS = ['<=', '>=', '!=', '+', '-', '*', '/', '^', '(', ')', ',', '<', '>', '='];
const SPACE = /\s*/y;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[\p{L}_][\p{L}\d_]*/uy;
const BRACKETED = /\[([^\][]{1,130})\]/y;
const UNIT = /(?:°[CF]?|%|µ?[A-Za-zΩ°µ]+(?:\/[A-Za-z0-9³²]+)?)/uy;
/** Words that stand between two things and are no unit of the number before them. */
const WORDS = new Set(['and', 'or', 'not']);

/** Cuts a formula into its pieces; a word right behind a number is its unit. */
export function tokensOf(text: string): Token[] | FormulaProblem {
  const tokens: Token[] = [];
  for (let at = match(SPACE, text, 0)!.end; at < text.length;) {
    const token = tokenAt(text, at, tokens.at(-1)?.kind === 'number');
    if (!token) return { at, message: `“${String.fromCodePoint(text.codePointAt(at)!)}” means nothing here` };
    tokens.push(token);
    at = match(SPACE, text, token.end)!.end;
  }
  tokens.push({ kind: 'end', at: text.length, end: text.length });
  return tokens;
}

function tokenAt(text: string, at: number, afterNumber: boolean): Token | undefined {
  const unit = afterNumber ? match(UNIT, text, at) : undefined;
  if (unit && !WORDS.has(unit.text)) return { kind: 'unit', text: unit.text, at, end: unit.end };
  const number = match(NUMBER, text, at);
  if (number) return { kind: 'number', value: Number(number.text), at, end: number.end };
  const bracketed = match(BRACKETED, text, at);
  if (bracketed)
    return { kind: 'name', text: bracketed.text.slice(1, -1), bracketed: true, at, end: bracketed.end };
  const name = match(NAME, text, at);
  if (name) return { kind: 'name', text: name.text, bracketed: false, at, end: name.end };
  const sign = SIGNS.find((each) => text.startsWith(each, at));
  return sign === undefined ? undefined : { kind: 'sign', text: sign, at, end: at + sign.length };
}

function match(pattern: RegExp, text: string, at: number): { text: string; end: number } | undefined {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  return found ? { text: found[0], end: at + found[0].length } : undefined;
}
