import { offeredFunctions } from '../../../station/pipeline/formula/functions.ts';
import type { Word } from '../../../station/rules/template.ts';
import type { RuleChannel, RuleChannels } from './channels.ts';

/** Something that can stand where the caret is. */
export interface Offer {
  readonly insert: string;
  readonly name: string;
  /** What it is or does, in words. */
  readonly words: string;
}

/** What can stand at the caret, and which part of the text it takes the place of. */
export interface Completion {
  readonly from: number;
  readonly to: number;
  /** What was typed of it so far. */
  readonly typed: string;
  readonly offers: readonly Offer[];
}

const IN_BRACKET = /\[([^\][]*)$/;
const WORD = /[\p{L}_][\p{L}\d_]*$/u;

/** Channels by their labels and names, functions by how their names begin; all of them where nothing is typed yet. */
export function completionAt(text: string, caret: number, channels: RuleChannels): Completion {
  const before = text.slice(0, caret);
  const bracket = IN_BRACKET.exec(before);
  const typed = (bracket?.[1] ?? WORD.exec(before)?.[0] ?? '').toLowerCase();
  const from = bracket?.index ?? caret - typed.length;
  // The rest of a name that is in brackets already goes with it.
  const rest = bracket ? (/^[^\][]*\]/.exec(text.slice(caret))?.[0].length ?? 0) : 0;
  const functions = bracket
    ? []
    : offeredFunctions().filter(({ name }) => name.toLowerCase().startsWith(typed));
  return {
    ...{ from, to: caret + rest, typed },
    offers: [
      ...namedBy(typed, channels).map(({ reference, label }) => ({
        insert: `[${reference}]`,
        name: label,
        words: reference,
      })),
      ...functions.map(({ name, inputs, words }) => ({
        insert: `${name}(`,
        name: `${name}(${inputs.map((input) => INPUTS[input]).join(', ')})`,
        words,
      })),
    ],
  };
}

const namedBy = (typed: string, channels: RuleChannels): readonly RuleChannel[] =>
  [...channels.values()].filter(
    ({ reference, label }) => reference.toLowerCase().includes(typed) || label.toLowerCase().includes(typed),
  );

const IN_BRACES = /\{\{([^{}]*)$/;

/** In a text, what can stand in double braces: values of channels, and what there is to say about the alarm. */
export function valueCompletionAt(text: string, caret: number, channels: RuleChannels): Completion {
  const braces = IN_BRACES.exec(text.slice(0, caret));
  const typed = (braces?.[1] ?? '').trim().toLowerCase();
  const rest = braces ? (/^[^{}]*\}\}/.exec(text.slice(caret))?.[0].length ?? 0) : 0;
  const words = Object.entries(SAID).filter(([name]) => name.startsWith(typed));
  return {
    ...{ from: braces?.index ?? caret, to: caret + rest, typed },
    offers: [
      ...words.map(([name, says]) => ({ insert: `{{${name}}}`, name, words: says })),
      ...namedBy(typed, channels).map(({ reference, label }) => ({
        ...{ insert: `{{${reference}}}`, name: label, words: reference },
      })),
    ],
  };
}

const SAID: Readonly<Record<Word, string>> = {
  text: 'why it was raised, in a sentence',
  value: 'the value that it is about',
  title: 'the rule’s name',
  severity: 'how grave it is',
  time: 'when it was raised',
  station: 'which station runs the rule',
  what: 'raised or cleared',
  rule: 'the rule’s id',
};

const INPUTS = { value: 'value', duration: '60 s', number: 'number' } as const;

/** The text with an offer in its place, and where the caret stands then. */
export function completed(
  text: string,
  { from, to }: Pick<Completion, 'from' | 'to'>,
  { insert }: Offer,
): { readonly text: string; readonly caret: number } {
  return { text: text.slice(0, from) + insert + text.slice(to), caret: from + insert.length };
}
