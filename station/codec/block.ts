import type { Logged } from '../model/entry.ts';
import { fault } from '../model/fault.ts';
import { type Extent, extentOf } from '../model/extent.ts';
import { type Names, readEntry, writeEntry } from './block-entry.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { crc32c } from './checksum.ts';

/**
 * A block is a run of one log's entries, in order of arrival, that is stored and checked as one:
 *
 *   0 u32 `FLBK` · 4 u8 version · 5 u8 codec · 6 u8, u8 zero · 8 f64 first number · 16 u32 entries · 20 u32 rows
 *   24 f64 earliest time · 32 f64 latest time · 40 u32 length of the whole · 44 epoch (text)
 *   entries: varint distance from the number before, then the entry as the codec writes it
 *   at the end u32 crc32c over everything before it
 *
 * Versions change the header, codecs only the entries: codec 0 is block-entry.ts.
 */
export interface BlockHeader {
  readonly epoch: string;
  readonly first: number;
  readonly last: number;
  readonly entries: number;
  readonly rows: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Block extends BlockHeader {
  readonly content: readonly Logged[];
}

const MAGIC = 0x4b424c46;
const VERSION = 1;
const SIMPLE_CODEC = 0;
const HEADER_BYTES = 44;
const LENGTH_AT = 40;
const CRC_BYTES = 4;

/** A block in the making. */
export class BlockWriter {
  readonly #epoch: string;
  readonly #body = new ByteWriter();
  readonly #names: Names = [];
  #first = 0;
  #last = 0;
  #entries = 0;
  #rows = 0;
  #fromMs = Infinity;
  #toMs = -Infinity;

  constructor(epoch: string) {
    this.#epoch = epoch;
  }

  get first(): number {
    return this.#first;
  }

  get last(): number {
    return this.#last;
  }

  get entries(): number {
    return this.#entries;
  }

  get rows(): number {
    return this.#rows;
  }

  get fromMs(): number {
    return this.#fromMs;
  }

  get toMs(): number {
    return this.#toMs;
  }

  /** Bytes that the block will have. */
  get length(): number {
    return HEADER_BYTES + 1 + this.#epoch.length + this.#body.length + CRC_BYTES;
  }

  /**
   * Adds an entry, or changes nothing and says so where the block would have more than `mostBytes` then; a
   * first entry is always taken. Entries come with ascending numbers; the caller has made sure that they are
   * sound.
   */
  add({ seq, ...entry }: Logged, mostBytes = Infinity): boolean {
    const before = { bytes: this.#body.length, names: this.#names.length };
    this.#body.varint(this.#entries === 0 ? 0 : seq - this.#last);
    writeEntry(this.#body, this.#names, entry);
    if (this.#entries > 0 && this.length > mostBytes) {
      this.#body.cut(before.bytes);
      this.#names.length = before.names;
      return false;
    }
    this.#count(seq, extentOf(entry));
    return true;
  }

  #count(seq: number, { fromMs, toMs, rows }: Extent): void {
    if (this.#entries === 0) this.#first = seq;
    this.#last = seq;
    this.#entries++;
    this.#rows += rows;
    this.#fromMs = Math.min(this.#fromMs, fromMs);
    this.#toMs = Math.max(this.#toMs, toMs);
  }

  /** The finished block. */
  seal(): Uint8Array<ArrayBuffer> {
    const writer = new ByteWriter();
    writer.u32(MAGIC);
    for (const byte of [VERSION, SIMPLE_CODEC, 0, 0]) writer.u8(byte);
    writer.f64(this.#first);
    writer.u32(this.#entries);
    writer.u32(this.#rows);
    writer.f64(this.#fromMs);
    writer.f64(this.#toMs);
    writer.u32(0);
    writer.text(this.#epoch);
    writer.bytes(this.#body.copy());
    writer.u32(0);
    const bytes = writer.copy();
    const view = new DataView(bytes.buffer);
    view.setUint32(LENGTH_AT, bytes.length, true);
    view.setUint32(bytes.length - CRC_BYTES, crc32c(bytes.subarray(0, -CRC_BYTES)), true);
    return bytes;
  }
}

/** How long the block is that begins with these bytes. @throws frame/length, frame/syntax. */
export function blockLength(bytes: Uint8Array): number {
  if (bytes.length < HEADER_BYTES)
    throw fault('frame/length', { expected: HEADER_BYTES, actual: bytes.length });
  const reader = new ByteReader(bytes);
  if (reader.u32() !== MAGIC) throw fault('frame/syntax', { text: 'no block of a log' });
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(LENGTH_AT, true);
}

/**
 * Everything in a block, or a fault; never anything else than what was written.
 * @throws frame/length, frame/checksum, frame/syntax.
 */
export function decodeBlock(bytes: Uint8Array): Block {
  const length = blockLength(bytes);
  if (bytes.length !== length) throw fault('frame/length', { expected: length, actual: bytes.length });
  const actual = crc32c(bytes.subarray(0, -CRC_BYTES));
  const expected = new ByteReader(bytes.subarray(-CRC_BYTES)).u32();
  if (actual !== expected) throw fault('frame/checksum', { expected, actual });
  return readContent(new ByteReader(bytes.subarray(0, -CRC_BYTES)));
}

function readContent(reader: ByteReader): Block {
  reader.u32();
  const version = reader.u8();
  const codec = reader.u8();
  if (version !== VERSION || codec !== SIMPLE_CODEC || reader.u8() !== 0 || reader.u8() !== 0)
    throw fault('frame/syntax', { text: `block of version ${version} with codec ${codec}` });
  const first = reader.f64();
  const entries = reader.u32();
  const rows = reader.u32();
  const fromMs = reader.f64();
  const toMs = reader.f64();
  reader.u32();
  const epoch = reader.text();
  const content = readEntries(reader, first, entries);
  if (reader.left > 0) throw fault('frame/length', { expected: 0, actual: reader.left });
  return { epoch, first, last: content.at(-1)!.seq, entries, rows, fromMs, toMs, content };
}

function readEntries(reader: ByteReader, first: number, count: number): Logged[] {
  const names: Names = [];
  const content: Logged[] = [];
  let seq = first;
  for (let i = 0; i < count; i++) {
    const distance = reader.varint();
    if ((distance === 0) !== (i === 0)) throw fault('frame/syntax', { text: 'a number twice' });
    seq += distance;
    content.push({ ...readEntry(reader, names), seq });
  }
  if (count === 0 || !(first >= 1) || !Number.isSafeInteger(first) || !Number.isSafeInteger(seq))
    throw fault('frame/syntax', { text: 'entries without numbers' });
  return content;
}
