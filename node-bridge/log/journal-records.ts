import { crc32c } from '../../station/codec/checksum.ts';

/**
 * The records of a journal or manifest of LevelDB (doc/log_format.md there): blocks of 32 KiB, in which a record is a checksum, a
 * length, a type and its bytes; one that is longer than what is left of a block goes on in the next.
 */
const BLOCK_BYTES = 32 * 1024;
const HEADER_BYTES = 7;
const FULL = 1;
const FIRST = 2;
const LAST = 4;

export interface JournalRecord {
  readonly at: number;
  readonly end: number;
  readonly bytes: Uint8Array;
}

interface Fragment {
  readonly type: number;
  readonly end: number;
  readonly bytes: Uint8Array;
}

/** Whole records one behind the other; it ends before the first one that is not. */
export function* recordsIn(file: Uint8Array): Generator<JournalRecord> {
  for (let at = 0; ;) {
    const record = recordAt(file, at);
    if (!record) return;
    yield record;
    at = record.end;
  }
}

function recordAt(file: Uint8Array, at: number): JournalRecord | undefined {
  const pieces: Uint8Array[] = [];
  for (let next = at; ;) {
    const fragment = fragmentAt(file, inBlock(next));
    if (!fragment || isBeginning(fragment) !== (pieces.length === 0)) return undefined;
    pieces.push(fragment.bytes);
    next = fragment.end;
    if (fragment.type === FULL || fragment.type === LAST)
      return { at, end: next, bytes: pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces) };
  }
}

/**
 * Whether a record begins anywhere from a place on, whatever stands before it. `could`, by its first bytes: most places are no record, and a
 * checksum at each of them takes a small board minutes.
 */
export function beginsIn(file: Uint8Array, from: number, could: (bytes: Uint8Array) => boolean): boolean {
  for (let at = from; at + HEADER_BYTES <= file.length; at++) {
    const type = file[at + 6]!;
    if (type !== FULL && type !== FIRST) continue;
    if (could(file.subarray(at + HEADER_BYTES)) && fragmentAt(file, at)) return true;
  }
  return false;
}

const isBeginning = ({ type }: Fragment) => type === FULL || type === FIRST;

function fragmentAt(file: Uint8Array, at: number): Fragment | undefined {
  const most = Math.min(file.length, at - (at % BLOCK_BYTES) + BLOCK_BYTES);
  if (at + HEADER_BYTES > most) return undefined;
  const header = new DataView(file.buffer, file.byteOffset + at, HEADER_BYTES);
  const type = header.getUint8(6);
  const end = at + HEADER_BYTES + header.getUint16(4, true);
  if (type < FULL || type > LAST || end > most) return undefined;
  if (masked(crc32c(file.subarray(at + 6, end))) !== header.getUint32(0, true)) return undefined;
  return { type, end, bytes: file.subarray(at + HEADER_BYTES, end) };
}

/** What is left of a block and too short for a header is skipped. */
const inBlock = (at: number) =>
  BLOCK_BYTES - (at % BLOCK_BYTES) < HEADER_BYTES ? at + BLOCK_BYTES - (at % BLOCK_BYTES) : at;

/** A checksum of what itself holds checksums is no good one, so LevelDB turns and shifts it. */
const masked = (crc: number) => (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
