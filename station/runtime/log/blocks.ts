import { type Block, decodeBlock } from '../../codec/block.ts';
import { codecOf, unsealed } from '../../codec/block-header.ts';
import { Chapter } from '../../codec/chapter.ts';
import type { ColumnCodec } from '../../codec/column-codec.ts';
import { CHAPTER_CODEC } from '../../codec/seal-chapter.ts';
import type { Logged } from '../../model/entry.ts';

/** A block that was checked and can be looked into; of a chapter only as much is unpacked as is asked for. */
export interface SoundBlock extends Omit<Block, 'last'> {
  /** Present where it is a chapter. */
  readonly chapter?: Chapter;
  /** Entries with numbers after `seq`, at most `limit`. */
  after(seq: number, limit: number): readonly Logged[];
}

/** A reader comes back to a chapter many times before it is through. */
const KEPT_CHAPTERS = 4;

/** Looks into blocks. Chapters looked into last are kept: to open one costs as much as to read it all. */
export class Blocks {
  readonly columns: ColumnCodec;
  readonly #kept = new Map<string, SoundBlock>();

  constructor(columns: ColumnCodec) {
    this.columns = columns;
  }

  /** What the bytes say, or undefined where they are damaged. */
  sound(bytes: Uint8Array): SoundBlock | undefined {
    if (codecOf(bytes) !== CHAPTER_CODEC) return this.#opened(bytes);
    const key = nameOf(bytes);
    const block = this.#kept.get(key) ?? this.#opened(bytes);
    if (!block) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, block);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_CHAPTERS && oldest !== undefined) this.#kept.delete(oldest);
    return block;
  }

  #opened(bytes: Uint8Array): SoundBlock | undefined {
    try {
      return codecOf(bytes) === CHAPTER_CODEC ? chapterIn(bytes, this.columns) : plainIn(bytes, this.columns);
    } catch {
      return undefined;
    }
  }
}

/** What the bytes say, all of it unpacked, or undefined where they are damaged. */
export function soundBlock(bytes: Uint8Array, columns: ColumnCodec): Block | undefined {
  try {
    return decodeBlock(bytes, columns);
  } catch {
    return undefined;
  }
}

/** Length and checksum: what changes with everything in it. */
const nameOf = (bytes: Uint8Array) =>
  `${bytes.length} ${bytes.slice(-4).join()} ${bytes.slice(8, 16).join()}`;

function plainIn(bytes: Uint8Array, columns: ColumnCodec): SoundBlock {
  const block = decodeBlock(bytes, columns);
  return {
    ...block,
    after: (seq, limit) => block.content.filter((entry) => entry.seq > seq).slice(0, limit),
  };
}

function chapterIn(bytes: Uint8Array, columns: ColumnCodec): SoundBlock {
  const { head, body } = unsealed(bytes);
  const chapter = new Chapter(head, body, columns);
  return {
    ...head,
    chapter,
    after: (seq, limit) => chapter.after(seq, limit),
    get content() {
      return chapter.after(0, Infinity);
    },
  };
}
