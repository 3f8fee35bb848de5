/**
 * The rows of a log's store, by the first letter of their keys. Names are escaped so that `/` only ever
 * separates.
 *
 *   m, v                             what the log knows of itself; absent while readers may know more numbers than it
 *   o/station/epoch                  an origin: its short number, what is held of it
 *   d/station/device                 what is known of a device's rows
 *   b/ref                            a block; what exceeds a row's size follows under b/ref/piece
 *   f/ref, t/ref                     cards of fresh blocks, of chapters
 *   i/station/device/latest time/ref/n   parts of a chapter's rows
 *   g/station/device/end/ref/n       known losses
 *   h/station/device/hour/subject    figures of an hour whose rows were forgotten
 *   x/station/device/ref             blocks that tell of a device otherwise
 *   n/origin, e/ref                  numbers that are gone: of whole blocks, within a block
 *   k/reader, s/name, q/ref          bookmarks, settings, blocks set aside
 *   l/origin/device                  the ledger of a device
 *   c, c/origin                      what stamps are wrong by; how the clock stood while an origin's entries were stamped
 *   y/origin, a/origin/reader/device  an origin's readers, what each has passed of a device
 */
export const SELF = 'm';
export const PROBE = 'p';
export const SPARE = 'v';
export const TIMING = 'c';
export const timingKey = (origin: number) => `${TIMING}/${origin.toString(36)}`;
export const part = encodeURIComponent;

export const originKey = (station: string, epoch: string) => `o/${part(station)}/${part(epoch)}`;
export const deviceKey = (station: string, device: string) => `d/${part(station)}/${part(device)}`;
export const bookmarkKey = (reader: string) => `k/${part(reader)}`;
export const ledgerKey = (origin: number, device: string) => `l/${origin.toString(36)}/${part(device)}`;
export const readersKey = (origin: number) => `y/${origin.toString(36)}`;
export const passedKey = (origin: number, reader: string, device: string) =>
  `a/${origin.toString(36)}/${part(reader)}/${part(device)}`;
export const settingKey = (name: string) => `s/${part(name)}`;

/** Where a block is: the origin's short number, the numbers of its first and last entry. */
export interface BlockRef {
  readonly origin: number;
  readonly first: number;
  readonly last: number;
}

/** Ordered by origin, then by number. */
export const refText = ({ origin, first, last }: BlockRef) =>
  `${origin.toString(36)}/${seqText(last)}/${(last - first).toString(36)}`;

export const blockKey = (ref: BlockRef) => `b/${refText(ref)}`;

/** From where on an origin's blocks hold entries of at least this number. */
export const blocksFrom = (origin: number, seq: number) => `b/${origin.toString(36)}/${seqText(seq)}`;
export const blocksEnd = (origin: number) => `b/${origin.toString(36)}0`;

/** The block that a key of any kind points to: the three parts from `at` on. */
export function refIn(key: string, at: number): BlockRef {
  const [origin, last, distance] = key.split('/').slice(at, at + 3);
  const lastSeq = Number.parseInt(last!, 16);
  return {
    origin: Number.parseInt(origin!, 36),
    first: lastSeq - Number.parseInt(distance!, 36),
    last: lastSeq,
  };
}

/** Where a ref stands in the keys of each kind. */
export const REF_AT = { b: 1, f: 1, t: 1, i: 4, g: 4, x: 3 } as const;

export const cardKey = (kind: 'fresh' | 'chapter', ref: BlockRef) =>
  `${kind === 'fresh' ? 'f' : 't'}/${refText(ref)}`;
/** The cards of an origin's blocks, in order of their numbers, from one number on. */
export const cardsFrom = (kind: 'fresh' | 'chapter', origin: number, seq = 0): [from: string, to: string] => {
  const prefix = `${kind === 'fresh' ? 'f' : 't'}/${origin.toString(36)}`;
  return [`${prefix}/${seqText(seq)}`, `${prefix}0`];
};

export const spanKey = (station: string, device: string, timeMs: number, ref: BlockRef, n: number) =>
  `i/${part(station)}/${part(device)}/${timeText(timeMs)}/${refText(ref)}/${n}`;
export const gapKey = (station: string, device: string, timeMs: number, ref: BlockRef, n: number) =>
  `g/${part(station)}/${part(device)}/${timeText(timeMs)}/${refText(ref)}/${n}`;
/** No speaker has an empty name. */
export const hourKey = (station: string, device: string, hourMs: number, subject: string | undefined) =>
  `${hoursKey(station, device)}/${timeText(hourMs)}/${part(subject ?? '')}`;
export const hoursKey = (station: string, device: string) => `h/${part(station)}/${part(device)}`;
export const mentionKey = (station: string, device: string, ref: BlockRef) =>
  `x/${part(station)}/${part(device)}/${refText(ref)}`;

export const goneKey = (origin: number) => `n/${origin.toString(36)}`;
export const goneWithinKey = (ref: BlockRef) => `e/${refText(ref)}`;
export const goneWithinRange = (origin: number, seq: number): [from: string, to: string] => [
  `e/${origin.toString(36)}/${seqText(seq)}`,
  `e/${origin.toString(36)}0`,
];

/** Every key below a prefix without its closing slash: `/` is followed by `0`. */
export const below = (prefix: string) => ({ from: `${prefix}/`, to: `${prefix}0` });

/** The smallest key after this one. */
export const after = (key: string) => `${key}\0`;

/** A time such that texts have the order of the numbers, for all finite ones. */
export function timeText(ms: number): string {
  scratch.setFloat64(0, ms === 0 ? 0 : ms);
  const high = scratch.getUint32(0);
  const low = scratch.getUint32(4);
  return high >> 31 ? hex8(~high) + hex8(~low) : hex8(high | 0x8000_0000) + hex8(low);
}

/** The time that stands in a key, the parts before it being so many. */
export function msIn(key: string, at: number): number {
  const text = key.split('/')[at]!;
  const high = Number.parseInt(text.slice(0, 8), 16);
  const low = Number.parseInt(text.slice(8), 16);
  scratch.setUint32(0, high >= 0x8000_0000 ? high - 0x8000_0000 : ~high);
  scratch.setUint32(4, high >= 0x8000_0000 ? low : ~low);
  return scratch.getFloat64(0);
}

const scratch = new DataView(new ArrayBuffer(8));
const hex8 = (word: number) => (word >>> 0).toString(16).padStart(8, '0');
const seqText = (seq: number) => seq.toString(16).padStart(14, '0');
