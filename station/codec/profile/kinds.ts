import { fault } from '../../model/fault.ts';
import type { Channel } from '../../model/channel.ts';
import { ascii, latin1, toHex } from '../bytes.ts';
import { placeIn as textPlaceIn, type Span, valueIn } from './text.ts';
import { placeIn } from './checks.ts';
import { channelOf, valueOf, wordFor } from './meaning.ts';
import { bytesOf, numberIn } from './numbers.ts';
import type { Fact, Field, FrameKind } from './schema.ts';

/** What was found of one field in a frame, and where. */
export interface Found extends Span {
  readonly field: Field;
  /** As it stands there; NaN where it is no number. */
  readonly number: number;
  readonly value: number | undefined;
  readonly decimals: number;
}

/** What a frame says: values by name, what is known of their channels, and words. */
export interface Saying {
  readonly reading: Readonly<Record<string, number>>;
  readonly found: Readonly<Record<string, Channel>>;
  readonly facts: Readonly<Record<string, string>>;
}

/** One kind of frame of a profile, ready to be read. `inside`: how much of a frame's ends is not part of its text. */
export class Kind {
  readonly spec: FrameKind;
  /** Bits of chance that its match excludes. */
  readonly bits: number;
  readonly #match: readonly (readonly [at: number, byte: number])[];
  readonly #inside: readonly [before: number, after: number];
  readonly #channels: ReadonlyMap<Field, Channel>;

  constructor(spec: FrameKind, inside: readonly [before: number, after: number]) {
    this.spec = spec;
    this.#inside = inside;
    this.#match = matchOf(spec);
    this.#channels = new Map(spec.fields.map((field) => [field, channelOf(field)]));
    const keyed = spec.fields.reduce((sum, field) => sum + fixedChars(field), 0);
    this.bits = (spec.match?.text === undefined ? 8 : 5) * this.#match.length + 5 * keyed;
  }

  matches(frame: Uint8Array): boolean {
    if (this.spec.bytes !== undefined && frame.length !== this.spec.bytes) return false;
    return this.#match.every(([at, byte]) => frame[at] === byte);
  }

  /** Whether its name alone makes it what it is: any frame could be one. */
  get isAny(): boolean {
    return this.#match.length === 0 && this.spec.bytes === undefined;
  }

  /** Where its fields stand in a frame; a field that has no place in it is left out. */
  *look(frame: Uint8Array): Generator<Found> {
    let text: string | undefined;
    for (const field of this.spec.fields) {
      if (field.from === 'bytes' || field.from === 'bits') {
        const from = placeIn(field.at, frame.length);
        const to = from + (field.from === 'bits' ? 1 : bytesOf(field.type, field.size));
        if (from < 0 || to > frame.length) continue;
        const number =
          field.from === 'bits'
            ? bitsIn(frame[from]!, field)
            : numberIn(frame.subarray(from, to), field.type, field.endian);
        yield { field, from, to, number, value: valueOf(field, number), decimals: 0 };
      } else {
        text ??= latin1(this.#text(frame));
        const span = textPlaceIn(text, field, this.spec.separator ?? ',');
        if (!span) continue;
        const { from, to, number, decimals } = valueIn(
          this.#text(frame),
          span,
          field.words,
          field.comma === true,
        );
        const [before] = this.#inside;
        yield {
          field,
          from: from + before,
          to: to + before,
          number,
          decimals,
          value: valueOf(field, number),
        };
      }
    }
  }

  /** @throws frame/length where bytes are missing; frame/syntax where nothing of it could be read. */
  read(frame: Uint8Array): Saying {
    const reading: Record<string, number> = {};
    const found: Record<string, Channel> = {};
    const facts: Record<string, string> = {};
    let seen = 0;
    for (const { field, number, value, decimals } of this.look(frame)) {
      if (Number.isNaN(number)) continue;
      seen++;
      found[field.name] = decimals > 0 ? channelOf(field, decimals) : this.#channels.get(field)!;
      if (value !== undefined) reading[field.name] = value;
      const word = wordFor(field, number);
      if (word !== undefined) facts[field.name] = word;
    }
    if (seen === 0 && !this.isAny && this.spec.fields.length > 0)
      throw fault('frame/syntax', { text: latin1(frame.subarray(0, 80)) });
    for (const fact of this.spec.facts ?? []) {
      const words = this.#words(fact, frame);
      if (words) facts[fact.name] = words;
    }
    return { reading, found, facts };
  }

  /** The part of a frame that its columns, keys and words are looked for in. */
  #text(frame: Uint8Array): Uint8Array {
    const [before, after] = this.#inside;
    return frame.subarray(before, Math.max(before, frame.length - after));
  }

  #words(fact: Fact, frame: Uint8Array): string | undefined {
    if (fact.from === 'bytes') {
      const from = placeIn(fact.at, frame.length);
      const bytes = from < 0 ? new Uint8Array(0) : frame.subarray(from, from + fact.size);
      return fact.as === 'hex' ? toHex(bytes) : plain(latin1(bytes));
    }
    const text = latin1(this.#text(frame));
    const span = textPlaceIn(text, fact, this.spec.separator ?? ',');
    return span && plain(text.slice(span.from, Math.min(span.to, span.from + 80)));
  }
}

const bitsIn = (byte: number, { bit, bits = 1 }: Extract<Field, { from: 'bits' }>): number =>
  (byte >> bit) & (2 ** bits - 1);

/** Letters that a text has to have for the field to be found. */
function fixedChars(field: Field): number {
  if (field.from === 'key') return field.key.length + 1;
  return field.from === 'after' ? field.after.length : 0;
}

function matchOf({ match }: FrameKind): readonly (readonly [number, number])[] {
  if (!match) return [];
  const at = match.at ?? 0;
  if (match.text !== undefined) return Array.from(ascii(match.text), (byte, i) => [at + i, byte] as const);
  const pairs = (match.hex ?? '').replaceAll(' ', '').match(/../g) ?? [];
  return pairs.flatMap((pair, i) => (pair === '??' ? [] : [[at + i, Number.parseInt(pair, 16)] as const]));
}

const plain = (text: string): string => text.replace(/[^\x20-\x7e\xa0-\xff]/g, '').trim();
