import { fault } from '../model/fault.ts';
import { blockLength, HEADER_BYTES } from './block-header.ts';
import { type Block, decodeBlock } from './block.ts';
import { ByteReader } from './byte-reader.ts';
import { concat } from './bytes.ts';
import type { ColumnCodec } from './column-codec.ts';
import { END_BYTES, END_MAGIC, type Manifest, MOST_BLOCK_BYTES, readEnd, readHead } from './recording.ts';

/**
 * A part of a recording, in the order of the file: the manifest, then blocks; each with its bytes, which end in their crc32c.
 */
export type RecordingPart =
  | { readonly manifest: Manifest; readonly bytes: Uint8Array; readonly block?: never }
  | { readonly block: Block; readonly bytes: Uint8Array; readonly manifest?: never };

/**
 * Reads a recording as its bytes come, in pieces of any size. What is whole before a damage is given before the
 * fault is thrown; after that nothing more can be read.
 */
export class RecordingReader {
  readonly #columns: ColumnCodec;
  #rest: Uint8Array = new Uint8Array(0);
  #manifest: Manifest | undefined;
  #last = 0;
  #blocks = 0;
  #rows = 0;
  #hasEnded = false;

  constructor(columns: ColumnCodec) {
    this.#columns = columns;
  }

  /** The parts that are whole with these bytes. @throws frame/length, frame/checksum, frame/syntax. */
  *push(bytes: Uint8Array): Generator<RecordingPart> {
    this.#rest = this.#rest.length === 0 ? bytes : concat(this.#rest, bytes);
    for (let part = this.#next(); part; part = this.#next()) yield part;
  }

  /** Makes sure that the recording is whole. @throws frame/length. */
  end(): void {
    if (!this.#hasEnded)
      throw fault('frame/length', { expected: this.#rest.length + END_BYTES, actual: this.#rest.length });
  }

  #next(): RecordingPart | undefined {
    if (this.#hasEnded && this.#rest.length > 0)
      throw fault('frame/length', { expected: 0, actual: this.#rest.length });
    if (!this.#manifest) {
      const head = readHead(this.#rest);
      if (!head) return undefined;
      this.#manifest = head.manifest;
      return { manifest: head.manifest, bytes: this.#take(head.length) };
    }
    if (this.#rest.length < 4) return undefined;
    return new ByteReader(this.#rest).u32() === END_MAGIC ? this.#readEnd() : this.#readBlock();
  }

  #readEnd(): undefined {
    if (this.#rest.length < END_BYTES) return;
    readEnd(this.#take(END_BYTES), { blocks: this.#blocks, rows: this.#rows });
    this.#hasEnded = true;
    if (this.#rest.length > 0) throw fault('frame/length', { expected: 0, actual: this.#rest.length });
  }

  #readBlock(): RecordingPart | undefined {
    if (this.#rest.length < HEADER_BYTES) return undefined;
    const length = blockLength(this.#rest);
    if (length > MOST_BLOCK_BYTES || length < HEADER_BYTES)
      throw fault('frame/length', { expected: MOST_BLOCK_BYTES, actual: length });
    if (this.#rest.length < length) return undefined;
    const bytes = this.#take(length);
    const block = decodeBlock(bytes, this.#columns);
    if (block.first <= this.#last) throw fault('frame/syntax', { text: 'blocks out of order' });
    this.#last = block.last;
    this.#blocks++;
    this.#rows += block.rows;
    return { block, bytes };
  }

  #take(length: number): Uint8Array {
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }
}
