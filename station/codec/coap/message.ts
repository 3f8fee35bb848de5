import { ascii, concat } from '../bytes.ts';
import { fault } from '../../model/fault.ts';

/** RFC 7252, section 3: confirmable, not confirmable, acknowledgement, reset. */
export type Kind = 'con' | 'non' | 'ack' | 'rst';
const KINDS = ['con', 'non', 'ack', 'rst'] as const;

/** A message of CoAP. `code` as 0x45 for 2.05. Options in the order of their numbers. */
export interface CoapMessage {
  readonly kind: Kind;
  readonly code: number;
  readonly id: number;
  readonly token: Uint8Array;
  readonly options: readonly CoapOption[];
  readonly payload: Uint8Array;
}
export interface CoapOption {
  readonly number: number;
  readonly value: Uint8Array;
}

/** RFC 7252, section 5.10; Observe: RFC 7641; Block1, Block2: RFC 7959; Echo: RFC 9175. */
export const OPTION = {
  uriHost: 3,
  etag: 4,
  observe: 6,
  uriPort: 7,
  uriPath: 11,
  contentFormat: 12,
  maxAge: 14,
  uriQuery: 15,
  accept: 17,
  block2: 23,
  block1: 27,
  size1: 60,
  echo: 252,
} as const;

const OURS: ReadonlySet<number> = new Set(Object.values(OPTION));

/** An option that changes what a message means, and that none here knows: the message is not understood. Section 5.4.1. */
export const strangeOption = ({ options }: Pick<CoapMessage, 'options'>): CoapOption | undefined =>
  options.find(({ number }) => number % 2 === 1 && !OURS.has(number));

/** `2.05` as the byte that stands in a message. */
export const codeOf = (text: `${number}.${number}`): number => {
  const [category, detail] = text.split('.');
  return (Number(category) << 5) | Number(detail);
};

const MARKER = 0xff;
const MOST_OPTIONS = 32;
const MOST_OPTION_BYTES = 1034; // Proxy-Uri, the longest that is defined
const EMPTY = new Uint8Array(0);

/** Reads a datagram. RFC 7252, section 3. @throws frame/syntax for what is no message of CoAP version 1. */
export function readMessage(bytes: Uint8Array): CoapMessage {
  const tokenBytes = bytes[0]! & 0x0f;
  if (bytes.length < 4 + tokenBytes || bytes[0]! >> 6 !== 1 || tokenBytes > 8) throw broken('head');
  const code = bytes[1]!;
  if (code === 0 && bytes.length !== 4) throw broken('an empty message with something in it');
  const options: CoapOption[] = [];
  let at = 4 + tokenBytes;
  for (let number = 0; at < bytes.length && bytes[at] !== MARKER;) {
    const [delta, length, from] = optionHead(bytes, at);
    number += delta;
    at = from + length;
    if (at > bytes.length || length > MOST_OPTION_BYTES || options.length === MOST_OPTIONS)
      throw broken('option');
    options.push({ number, value: bytes.slice(from, at) });
  }
  if (at === bytes.length - 1) throw broken('a marker without a payload');
  return {
    kind: KINDS[(bytes[0]! >> 4) & 3]!,
    code,
    id: (bytes[2]! << 8) | bytes[3]!,
    token: bytes.slice(4, 4 + tokenBytes),
    options,
    payload: at < bytes.length ? bytes.slice(at + 1) : EMPTY,
  };
}

/** The bytes of a message. */
export function writeMessage({
  kind,
  code,
  id,
  token,
  options,
  payload,
}: CoapMessage): Uint8Array<ArrayBuffer> {
  const head = Uint8Array.of((1 << 6) | (KINDS.indexOf(kind) << 4) | token.length, code, id >> 8, id & 0xff);
  let before = 0;
  const written = options
    .toSorted((a, b) => a.number - b.number)
    .flatMap(({ number, value }) => {
      const [delta, deltaMore] = nibble(number - before);
      const [length, lengthMore] = nibble(value.length);
      before = number;
      return [Uint8Array.of((delta << 4) | length, ...deltaMore, ...lengthMore), value];
    });
  const end = payload.length > 0 ? [Uint8Array.of(MARKER), payload] : [];
  return concat(head, token, ...written, ...end);
}

/** Delta and length of the option at `at`, and where its value begins. Section 3.1. */
function optionHead(bytes: Uint8Array, at: number): readonly [number, number, number] {
  let next = at + 1;
  const more = (nibble: number): number => {
    if (nibble === 15) throw broken('option');
    if (nibble < 13) return nibble;
    const value = nibble === 13 ? 13 + bytes[next]! : 269 + ((bytes[next]! << 8) | bytes[next + 1]!);
    next += nibble - 12;
    if (next > bytes.length) throw broken('option');
    return value;
  };
  const delta = more(bytes[at]! >> 4);
  return [delta, more(bytes[at]! & 0x0f), next];
}

function nibble(value: number): readonly [number, readonly number[]] {
  if (value < 13) return [value, []];
  if (value < 269) return [13, [value - 13]];
  return [14, [(value - 269) >> 8, (value - 269) & 0xff]];
}

/** The first option of a number. */
export const optionOf = ({ options }: Pick<CoapMessage, 'options'>, number: number): Uint8Array | undefined =>
  options.find((option) => option.number === number)?.value;

/** An option that is a number, section 3.2; undefined where there is none. */
export function uintOf(message: Pick<CoapMessage, 'options'>, number: number): number | undefined {
  return optionOf(message, number)?.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** A number as an option's value: no leading zeros, none at all for 0. */
export function uintOption(number: number, value: number): CoapOption {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return { number, value: Uint8Array.from(bytes) };
}

/** The path that a message asks for, its parts joined by `/`. */
export const pathOf = ({ options }: Pick<CoapMessage, 'options'>): string =>
  options
    .filter(({ number }) => number === OPTION.uriPath)
    .map(({ value }) => new TextDecoder().decode(value))
    .join('/');

/** A path as options. */
export const pathOptions = (path: string): readonly CoapOption[] =>
  path.split('/').map((part) => ({ number: OPTION.uriPath, value: ascii(part) }));

/** A part of something longer: RFC 7959, section 2.2. `bytes`: the size of each part but the last. */
export interface Block {
  readonly number: number;
  readonly more: boolean;
  readonly bytes: number;
}

/** @throws frame/syntax for the size that is reserved. */
export function blockOf(message: Pick<CoapMessage, 'options'>, option: number): Block | undefined {
  const value = uintOf(message, option);
  if (value === undefined) return undefined;
  if ((value & 7) === 7 || value > 0xffffff) throw broken('block');
  return { number: value >> 4, more: (value & 8) !== 0, bytes: 2 ** ((value & 7) + 4) };
}

export const blockOption = (option: number, { number, more, bytes }: Block): CoapOption =>
  uintOption(option, number * 16 + (more ? 8 : 0) + Math.log2(bytes) - 4);

const broken = (text: string) => fault('frame/syntax', { text: `CoAP: ${text}` });
