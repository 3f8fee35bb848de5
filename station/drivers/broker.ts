import * as v from 'valibot';
import { type Publication, publicationIn, packetOf } from '../codec/mqtt/publication.ts';
import { topicPattern } from '../codec/mqtt/topic-pattern.ts';
import { scaled } from '../codec/scaled.ts';
import { parsedJson } from '../codec/text/json.ts';
import { type Labelled, named, namesOf } from '../codec/text/labelled.ts';
import { measureOf } from '../codec/text/units.ts';
import { type Channel, NAME, type Quantity } from '../model/channel.ts';
import { fault } from '../model/fault.ts';
import type { Said } from './driver.ts';
import type { LinkSpec } from '../model/link.ts';

// What devices at a broker have in common: messages instead of frames, and words for what they say.

/** What a number with this name always is: its quantity, and by how much it is multiplied to be in our unit. */
export interface Known {
  readonly quantity: Quantity;
  readonly scale?: number;
  readonly min?: number;
  readonly max?: number;
}

/** The part of a link that every device at a broker has. */
export const atBroker = (...filters: readonly string[]): Extract<LinkSpec, { kind: 'mqtt' }> => ({
  kind: 'mqtt',
  filters,
});

/** A name of ours from any text, for a speaker. */
export const subjectOf = (text: string): string => namesOf([text])[0]!;

/** The text of a message. @throws frame/syntax where it is none. */
export function textIn({ payload }: Publication): string {
  try {
    return utf8.decode(payload);
  } catch {
    throw fault('frame/syntax', { text: '(not a text)' });
  }
}

/** The JSON of a message, or nothing for an empty one: with that, brokers are told to forget. @throws frame/syntax. */
export function jsonIn(message: Publication): unknown {
  const text = textIn(message);
  return text.trim() === '' ? undefined : parsedJson(text);
}

/** By the last part of a label: `SI7021_Temperature` is a `Temperature`. */
export function knownAs(
  values: readonly Labelled[],
  kinds: Readonly<Record<string, Known>>,
): readonly Labelled[] {
  return values.map((each) => {
    const name = each.label.replace(/_\d+$/, '').split('_').at(-1)!;
    const known = [each.label, name].find((label) => Object.hasOwn(kinds, label));
    if (known === undefined || each.measure) return each;
    const { scale = 1, ...measure } = kinds[known]!;
    const decimals = Math.max(0, each.decimals - Math.round(Math.log10(scale)));
    return { ...each, value: scaled(each.value, scale), decimals, measure };
  });
}

/** What a person says of units that a message does not tell, by the label: `{ "temperature": "°C" }`. */
export const Units = v.optional(
  v.pipe(v.record(v.string(), v.pipe(v.string(), v.maxLength(16))), v.maxEntries(64), v.title('Units')),
  {},
);
export const inUnits = (
  values: readonly Labelled[],
  units: Readonly<Record<string, string>>,
): readonly Labelled[] =>
  values.map((each) => {
    const unit = Object.hasOwn(units, each.label) ? units[each.label] : undefined;
    return unit === undefined ? each : { ...each, measure: measureOf(each.label, unit) };
  });

/**
 * The numbers of a message under their names. What the broker had kept is no reading: nobody knows when it was measured. It is told
 * in words, and what its channels are.
 */
export function sayings(
  values: readonly Labelled[],
  { retained }: Pick<Publication, 'retained'>,
  subject?: string,
  facts?: Readonly<Record<string, string>>,
): readonly Said[] {
  const { reading, found } = named(values);
  const whose = subject === undefined ? {} : { subject };
  if (!retained) {
    if (Object.keys(reading).length === 0 && !facts) return [];
    return [{ ...whose, reading, found, ...(facts ? { facts } : {}) }];
  }
  const old = Object.entries(reading).map(([name, value]) => [`${name} (kept)`, String(value)] as const);
  if (old.length === 0 && !facts) return [];
  return [
    { ...whose, reading: {}, found, facts: { ...facts, ...Object.fromEntries(old.slice(0, MOST_OLD)) } },
  ];
}

/** A message as a device gets it. */
export const messageBytes = (topic: string, payload: string): Uint8Array<ArrayBuffer> =>
  packetOf({ topic, payload: new TextEncoder().encode(payload), retained: false });

/** The message in a frame. */
export const messageIn = publicationIn;

/** What a person may write where a topic is wanted: one level of it, or nothing for all. */
export const Level = (title: string) =>
  v.optional(
    v.pipe(v.string(), v.maxLength(64), v.regex(/^[^+#/\0{}]*$/, 'no +, #, / or braces'), v.title(title)),
    '',
  );

export const Names = (title: string, usual: readonly string[] = []) =>
  v.optional(v.pipe(v.array(v.pipe(v.string(), v.regex(NAME))), v.maxLength(64), v.title(title)), [...usual]);

/** `house/{subject}/{channel}`. */
export const Topic = v.pipe(
  v.string(),
  v.check(
    (text) => topicPattern(text) !== undefined,
    'a topic, where {channel}, {subject} and {device} are told, + is anything, and # at the end all below',
  ),
);

/** Switched by words, as most devices at brokers are. */
export const SWITCHED: Partial<Channel> = { quantity: 'switch', decimals: 0, min: 0, max: 1 };

const MOST_OLD = 8;
const utf8 = new TextDecoder('utf-8', { fatal: true });
