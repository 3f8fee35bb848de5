import { BlockWriter } from '../../codec/block.ts';
import type { ColumnCodec } from '../../codec/column-codec.ts';
import type { Logged } from '../../model/entry.ts';
import { BlockIndex } from './block-index.ts';
import type { BlockRef } from './keys.ts';
import { type Made, madeOf } from './made.ts';
import { Tally } from './tally.ts';

/**
 * Blocks are sealed before they grow beyond this: values of 64 KiB and more are kept in files of their own by
 * browsers.
 */
export const BLOCK_BYTES = 48 * 1024;

/** A block and its index in the making. */
export class FreshBlock {
  readonly origin: number;
  readonly index = new BlockIndex();
  readonly tally = new Tally();
  readonly #writer: BlockWriter;

  constructor(origin: number, epoch: string, columns: ColumnCodec) {
    this.origin = origin;
    this.#writer = new BlockWriter(epoch, columns);
  }

  /** False where the block is full: then it is as it was. */
  add(entry: Logged): boolean {
    const added = this.#writer.add(entry, BLOCK_BYTES);
    if (!added) return false;
    this.index.add(entry);
    this.tally.add(entry);
    return true;
  }

  get ref(): BlockRef {
    return { origin: this.origin, first: this.#writer.first, last: this.#writer.last };
  }

  get entries(): number {
    return this.#writer.entries;
  }

  get rows(): number {
    return this.#writer.rows;
  }

  get fromMs(): number {
    return this.#writer.fromMs;
  }

  get toMs(): number {
    return this.#writer.toMs;
  }

  /** Bytes it will have. */
  get length(): number {
    return this.#writer.length;
  }

  /** As it is put into the store. */
  made(station: string): Made {
    const { ref, index } = this;
    return madeOf({ ref, kind: 'fresh', station, head: this.#writer, bytes: this.seal(), index });
  }

  seal(): Uint8Array<ArrayBuffer> {
    return this.#writer.seal();
  }
}

/**
 * Entries of one origin, ascending, in as many blocks as they need. What is missing between two may come later, in a block of
 * its own: so a block is a run without holes, and no two blocks of an origin reach into each other. One begins with each
 * number in `cuts`.
 */
export function blocksOf(
  origin: number,
  epoch: string,
  entries: readonly Logged[],
  columns: ColumnCodec,
  cuts: readonly number[] = [],
): FreshBlock[] {
  const blocks: FreshBlock[] = [];
  for (const entry of entries) {
    const open = blocks.at(-1);
    if (open?.ref.last === entry.seq - 1 && !cuts.includes(entry.seq) && open.add(entry)) continue;
    const block = new FreshBlock(origin, epoch, columns);
    block.add(entry);
    blocks.push(block);
  }
  return blocks;
}
