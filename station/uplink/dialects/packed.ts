import { ascii, concat } from '../../codec/bytes.ts';
import { type Logged, deviceOf } from '../../model/entry.ts';
import type { Message } from '../message.ts';
import { Numbers } from '../numbers.ts';
import type { Parcel } from '../parcel.ts';

/** How a dialect cuts entries into pieces and makes messages of them. */
export interface Packing<P> {
  /** What an entry says, in order; nothing where the dialect has no words for it. */
  pieces(entry: Logged): readonly P[];
  /** Bytes that a piece adds to its message. */
  sizeOf(piece: P): number;
  /** All of one device. */
  message(device: string, pieces: readonly P[]): Message;
}

/**
 * Entries as parcels, in order for each device, as many in a message as fit into `mostBytes`. An entry is never spread over
 * two parcels; one that is larger than a message is a parcel of several.
 */
export function* packed<P>(
  entries: readonly Logged[],
  mostBytes: number,
  packing: Packing<P>,
): Generator<Parcel> {
  const open = new Map<string, Draft<P>>();
  for (const entry of entries) {
    const device = deviceOf(entry);
    const pieces = packing.pieces(entry);
    const bytes = pieces.reduce((sum, piece) => sum + packing.sizeOf(piece), 0);
    let draft = open.get(device);
    if (draft && draft.bytes + bytes > mostBytes) {
      yield parcelOf(device, draft, mostBytes, packing);
      draft = undefined;
    }
    draft ??= { pieces: [], bytes: 0, numbers: new Numbers() };
    draft.pieces.push(...pieces);
    draft.bytes += bytes;
    draft.numbers.add(entry.seq);
    open.set(device, draft);
  }
  for (const [device, draft] of open) yield parcelOf(device, draft, mostBytes, packing);
}

interface Draft<P> {
  readonly pieces: P[];
  bytes: number;
  readonly numbers: Numbers;
}

function parcelOf<P>(
  device: string,
  { pieces, numbers }: Draft<P>,
  mostBytes: number,
  { sizeOf, message }: Packing<P>,
): Parcel {
  const messages: Message[] = [];
  let [from, bytes] = [0, 0];
  for (const [i, piece] of pieces.entries()) {
    const size = sizeOf(piece);
    if (i > from && bytes + size > mostBytes) {
      messages.push(message(device, pieces.slice(from, i)));
      [from, bytes] = [i, 0];
    }
    bytes += size;
  }
  if (from < pieces.length) messages.push(message(device, pieces.slice(from)));
  return { messages, numbers };
}

/** What of a message is the same however many pieces it has: its names, brackets and keys. */
export const ROOM_FOR_NAMES = 512;

/** Lines of JSON between what stands around them. */
export function joined(head: string, lines: readonly Uint8Array[], tail: string): Uint8Array {
  const comma = Uint8Array.of(0x2c);
  const between = lines.flatMap((line, i) => (i === 0 ? [line] : [comma, line]));
  return concat(ascii(head), ...between, ascii(tail));
}

/** Messages that carry no entry: what they say is for now. */
export const aside = (messages: readonly Message[]): Parcel => ({ messages, numbers: new Numbers() });
