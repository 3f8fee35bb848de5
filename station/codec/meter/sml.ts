import { fault } from '../../model/fault.ts';
import { crc16Kermit, crc16X25 } from '../checksum.ts';

/** A value of SML: absent (`undefined`), octets, a truth, a whole number, or a list of values. */
export type Sml = undefined | Uint8Array | boolean | bigint | readonly Sml[];

/** Messages nest four deep. */
const MAX_DEPTH = 8;
const ESCAPES = [0x1b, 0x1b, 0x1b, 0x1b];

/**
 * The messages of an SML file, its CRC found right: X.25's, its low byte first (BSI TR-03109-1, annex IV, section 8), or, of
 * Holley's DTZ541, Kermit's with its high byte first (as libsml, SmlLib and ESPHome found out).
 * @throws frame/length, frame/checksum, frame/syntax.
 */
export function messagesOf(file: Uint8Array): readonly Sml[] {
  if (file.length < 16) throw fault('frame/length', { expected: 16, actual: file.length });
  const sent = file.at(-2)! | (file.at(-1)! << 8);
  const expected = crc16X25(file.subarray(0, -2));
  if (sent !== expected && swapped(sent) !== crc16Kermit(file.subarray(0, -2)))
    throw fault('frame/checksum', { expected, actual: sent });
  const filling = file.at(-3)!;
  const bytes = unescaped(file.subarray(8, -8));
  const reader = new TlvReader(bytes.subarray(0, bytes.length - filling));
  const messages: Sml[] = [];
  while (!reader.atEnd) messages.push(reader.message());
  return messages;
}

const swapped = (word: number) => ((word & 0xff) << 8) | (word >> 8);

/** Four escapes that were meant are sent twice. */
function unescaped(bytes: Uint8Array): Uint8Array {
  const plain = new Uint8Array(bytes.length);
  let size = 0;
  for (let at = 0, run = 0; at < bytes.length; at++) {
    plain[size++] = bytes[at]!;
    run = bytes[at] === ESCAPES[0] ? run + 1 : 0;
    if (run < ESCAPES.length) continue;
    if (!ESCAPES.every((escape, i) => bytes[at + 1 + i] === escape))
      throw fault('frame/syntax', { text: 'an escape within an SML file' });
    at += ESCAPES.length;
    run = 0;
  }
  return plain.subarray(0, size);
}

/** Type and length, then value. BSI TR-03109-1, annex IV, section 6.3 ("SML binary encoding"). */
class TlvReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** A message is a list of six, of which the last is an end byte; some meters leave that out of their lists' counts. */
  message(): Sml {
    const value = this.#value(0);
    while (!this.atEnd && this.#bytes[this.#at] === 0) this.#at++;
    return value;
  }

  #value(depth: number): Sml {
    const { type, length, head } = this.#typeAndLength();
    if (type === LIST) {
      if (depth === MAX_DEPTH || length > this.#bytes.length - this.#at)
        throw fault('frame/syntax', { text: 'a list beyond its message' });
      return Array.from({ length }, () => this.#value(depth + 1));
    }
    if (type === END && length === 0) return undefined;
    const size = length - head;
    if (size < 0 || size > this.#bytes.length - this.#at)
      throw fault('frame/length', { expected: size, actual: this.#bytes.length - this.#at });
    const bytes = this.#bytes.subarray(this.#at, this.#at + size);
    this.#at += size;
    if (type === OCTETS) return size === 0 ? undefined : bytes;
    if (type === TRUTH && size === 1) return bytes[0] !== 0;
    if ((type === SIGNED || type === UNSIGNED) && size >= 1 && size <= 8)
      return wholeOf(bytes, type === SIGNED);
    throw fault('frame/syntax', { text: `SML type ${type} of ${size} bytes` });
  }

  #typeAndLength(): { readonly type: number; readonly length: number; readonly head: number } {
    const first = this.#byte();
    const type = (first >> 4) & 7;
    let length = first & 15;
    let head = 1;
    for (let byte = first; byte & 0x80; head++) {
      byte = this.#byte();
      length = length * 16 + (byte & 15);
      if (head === 4) throw fault('frame/syntax', { text: 'an SML length of five bytes' });
    }
    return { type, length, head };
  }

  #byte(): number {
    if (this.atEnd) throw fault('frame/length', { expected: this.#at + 1, actual: this.#bytes.length });
    return this.#bytes[this.#at++]!;
  }
}

const OCTETS = 0;
const END = 0;
const TRUTH = 4;
const SIGNED = 5;
const UNSIGNED = 6;
const LIST = 7;

/** A number of any length from one to eight bytes: meters leave out leading bytes, of negative numbers too. */
function wholeOf(bytes: Uint8Array, signed: boolean): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return signed ? BigInt.asIntN(8 * bytes.length, value) : value;
}

/** A row of a meter's list: what it is, and its value with the unit and the power of ten that belong to it. */
export interface ListEntry {
  /** The six bytes of an OBIS code. */
  readonly code: Uint8Array;
  /** DLMS unit code, IEC 62056-62, table 4; absent where the value has none. */
  readonly unit: number | undefined;
  readonly scaler: number;
  readonly value: Sml;
}

/** What a meter's list response says: who it is, and its rows. */
export interface ListResponse {
  readonly server: Uint8Array | undefined;
  readonly entries: readonly ListEntry[];
}

const GET_LIST_RESPONSE = 0x0701n;

/** The list responses among messages. BSI TR-03109-1, annex IV, section 5.1.10. @throws frame/syntax. */
export function listsIn(messages: readonly Sml[]): readonly ListResponse[] {
  return messages.flatMap((message) => {
    if (!isList(message)) throw fault('frame/syntax', { text: 'an SML message that is no list' });
    const body = message[3];
    if (!isList(body) || body[0] !== GET_LIST_RESPONSE || !isList(body[1])) return [];
    const [, server, , , rows] = body[1];
    return [{ server: octets(server), entries: isList(rows) ? rows.flatMap(entryOf) : [] }];
  });
}

function entryOf(row: Sml): readonly ListEntry[] {
  if (!isList(row)) return [];
  const [name, , , unit, scaler, value] = row;
  const code = octets(name);
  if (code?.length !== 6) return [];
  return [
    {
      code,
      unit: typeof unit === 'bigint' ? Number(unit) : undefined,
      scaler: typeof scaler === 'bigint' ? Number(scaler) : 0,
      value,
    },
  ];
}

const isList = (value: Sml): value is readonly Sml[] => Array.isArray(value);
const octets = (value: Sml) => (value instanceof Uint8Array ? value : undefined);
