import { OPERATORS, type Node } from './node.ts';
import { FormulaError } from './problem.ts';
import { tokensOf, type Token } from './tokens.ts';

export const MAX_LENGTH = 1000;
export const MAX_DEPTH = 32;
const MAX_NODES = 200;

/** What binds weaker stands first; those of one level are taken from the left. */
const LEVELS: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['not'],
  ['<', '<=', '>', '>=', '=', '!='],
  ['+', '-'],
  ['*', '/'],
];
const NOT = 2;
const COMPARISON = 3;

/**
 * The tree of a formula: numbers with or without a unit, channels (`temp`, `[pump-1/flow]`), + - * / ^, comparisons, and, or, not,
 * and calls of functions. It says nothing yet of whether the names exist.
 * @throws FormulaError at the first piece that cannot stand where it does, or where the formula is too large.
 */
export function parse(text: string): Node {
  if (text.length > MAX_LENGTH) throw new FormulaError(MAX_LENGTH, `is longer than ${MAX_LENGTH} characters`);
  const tokens = tokensOf(text);
  if (!Array.isArray(tokens)) throw new FormulaError(tokens.at, tokens.message);
  return new Parser(tokens).whole();
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;
  #nodes = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Node {
    const node = this.#level(0);
    const rest = this.#token;
    if (rest.kind !== 'end') throw new FormulaError(rest.at, `an operator is missing before ${said(rest)}`);
    return node;
  }

  get #token(): Token {
    return this.#tokens[this.#next]!;
  }

  #level(level: number): Node {
    if (level === LEVELS.length) return this.#signed();
    if (level === NOT && this.#isAt(['not'])) return this.#not();
    let left = this.#level(level + 1);
    for (let rounds = 0; this.#isAt(LEVELS[level]!); rounds++) {
      const { at, text } = this.#take() as Token & { text: string };
      if (level === COMPARISON && rounds > 0)
        throw new FormulaError(at, 'join two comparisons by “and” or “or”');
      left = this.#node({ kind: 'call', at, name: OPERATORS[text]!, inputs: [left, this.#level(level + 1)] });
    }
    return left;
  }

  #not(): Node {
    const { at } = this.#take();
    return this.#node({ kind: 'call', at, name: 'not', inputs: [this.#deeper(() => this.#level(NOT), at)] });
  }

  #signed(): Node {
    if (!this.#isAt(['-'])) return this.#power();
    const { at } = this.#take();
    const input = this.#deeper(() => this.#signed(), at);
    return this.#node({ kind: 'call', at, name: 'negate', inputs: [input] });
  }

  #power(): Node {
    const base = this.#primary();
    if (!this.#isAt(['^'])) return base;
    const { at } = this.#take();
    const exponent = this.#deeper(() => this.#signed(), at);
    return this.#node({ kind: 'call', at, name: 'power', inputs: [base, exponent] });
  }

  #primary(): Node {
    const token = this.#take();
    if (token.kind === 'number') return this.#number(token.at, token.value);
    if (token.kind === 'name') return this.#named(token);
    if (token.kind !== 'sign' || token.text !== '(')
      throw new FormulaError(token.at, `a value is missing before ${said(token)}`);
    const inner = this.#deeper(() => this.#level(0), token.at);
    this.#close(token.at);
    return inner;
  }

  #number(at: number, value: number): Node {
    if (!Number.isFinite(value)) throw new FormulaError(at, 'this number is too large');
    if (this.#token.kind !== 'unit') return this.#node({ kind: 'number', at, value });
    const unit = this.#take() as Token & { text: string };
    return this.#node({ kind: 'number', at, value, unit: unit.text });
  }

  #named({ at, text, bracketed }: Token & { kind: 'name' }): Node {
    if (bracketed || !this.#isAt(['('])) {
      if (!bracketed && text in OPERATORS) throw new FormulaError(at, `a value is missing before “${text}”`);
      return this.#node({ kind: 'channel', at, name: text });
    }
    const open = this.#take();
    const inputs: Node[] = [];
    if (!this.#isAt([')'])) {
      do inputs.push(this.#deeper(() => this.#level(0), at));
      while (this.#isAt([',']) && this.#take());
    }
    this.#close(open.at);
    return this.#node({ kind: 'call', at, name: text, inputs });
  }

  #close(openAt: number): void {
    if (!this.#isAt([')'])) throw new FormulaError(openAt, 'this bracket is not closed');
    this.#take();
  }

  /** Whether one of these signs or words comes next. */
  #isAt(texts: readonly string[]): boolean {
    const token = this.#token;
    const isWord = token.kind === 'sign' || (token.kind === 'name' && !token.bracketed);
    return isWord && texts.includes(token.text);
  }

  #take(): Token {
    const token = this.#token;
    if (token.kind !== 'end') this.#next++;
    return token;
  }

  #deeper(read: () => Node, at: number): Node {
    if (++this.#depth > MAX_DEPTH) throw new FormulaError(at, `is nested deeper than ${MAX_DEPTH} levels`);
    const node = read();
    this.#depth--;
    return node;
  }

  #node(node: Node): Node {
    if (++this.#nodes > MAX_NODES) throw new FormulaError(node.at, `has more than ${MAX_NODES} parts`);
    return node;
  }
}

function said(token: Token): string {
  if (token.kind === 'end') return 'the end';
  return token.kind === 'number' ? String(token.value) : `“${token.text}”`;
}
