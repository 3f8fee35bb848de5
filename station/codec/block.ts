import type { Logged } from '../model/entry.ts';
import { fault } from '../model/fault.ts';
import { sizeOf } from '../model/batch.ts';
import { type Extent, extentOf } from '../model/extent.ts';
import { type Names, type Reading, readEntry, writeEntry } from './block-entry.ts';
import { type BlockHeader, overheadOf, sealed, unsealed } from './block-header.ts';
import type { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { Chapter } from './chapter.ts';
import type { ColumnCodec } from './column-codec.ts';
import { MOST_NUMBERS } from './seal-chapter.ts';

/**
 * A block as it is first written, codec 0: each entry as varint distance from the number before, then as
 * block-entry.ts writes it.
 */
export interface Block extends BlockHeader {
  readonly content: readonly Logged[];
}

const SIMPLE_CODEC = 0;

/** A block in the making. */
export class BlockWriter {
  readonly #epoch: string;
  readonly #columns: ColumnCodec;
  readonly #body = new ByteWriter();
  readonly #names: Names = [];
  #first = 0;
  #last = 0;
  #entries = 0;
  #rows = 0;
  #fromMs = Infinity;
  #toMs = -Infinity;
  #numbers = 0;

  constructor(epoch: string, columns: ColumnCodec) {
    this.#epoch = epoch;
    this.#columns = columns;
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
    return overheadOf(this.#epoch) + this.#body.length;
  }

  /**
   * Adds an entry, or changes nothing and says so where the block would have more than `mostBytes` then, or more than a reader bears; a
   * first entry is always taken. Entries come with ascending numbers; the caller has made sure that they are
   * sound.
   */
  add({ seq, ...entry }: Logged, mostBytes = Infinity): boolean {
    const numbers = this.#numbers + (entry.kind === 'batch' ? sizeOf(entry.batch) / 8 : 0);
    if (this.#entries > 0 && numbers > MOST_NUMBERS) return false;
    const before = { bytes: this.#body.length, names: this.#names.length };
    this.#body.varint(this.#entries === 0 ? 0 : seq - this.#last);
    writeEntry(this.#body, this.#names, entry, this.#columns);
    if (this.#entries > 0 && this.length > mostBytes) {
      this.#body.cut(before.bytes);
      this.#names.length = before.names;
      return false;
    }
    this.#numbers = numbers;
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
    const head = {
      epoch: this.#epoch,
      first: this.#first,
      entries: this.#entries,
      rows: this.#rows,
      fromMs: this.#fromMs,
      toMs: this.#toMs,
    };
    return sealed(SIMPLE_CODEC, head, this.#body.copy());
  }
}

/**
 * Everything in a block, or a fault; never anything else than what was written.
 * @throws frame/length, frame/checksum, frame/syntax.
 */
export function decodeBlock(bytes: Uint8Array, columns: ColumnCodec): Block {
  const { codec, head, body } = unsealed(bytes);
  if (codec !== SIMPLE_CODEC) return new Chapter(head, body, columns).block();
  const content = readEntries(body, head.first, head.entries, columns);
  if (body.left > 0) throw fault('frame/length', { expected: 0, actual: body.left });
  return { ...head, last: content.at(-1)!.seq, content };
}

function readEntries(reader: ByteReader, first: number, count: number, columns: ColumnCodec): Logged[] {
  const reading: Reading = { reader, columns, names: [], numbersLeft: MOST_NUMBERS };
  const content: Logged[] = [];
  let seq = first;
  for (let i = 0; i < count; i++) {
    const distance = reader.varint();
    if ((distance === 0) !== (i === 0)) throw fault('frame/syntax', { text: 'a number twice' });
    seq += distance;
    content.push({ ...readEntry(reading), seq });
  }
  if (!Number.isSafeInteger(seq)) throw fault('frame/syntax', { text: 'entries without numbers' });
  return content;
}
