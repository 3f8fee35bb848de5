import type { ColumnCodec } from '../../codec/column-codec.ts';
import type { Store } from '../platform.ts';
import type { Aging } from './aging.ts';
import type { Blocks } from './blocks.ts';
import type { Committer } from './committer.ts';

/** What every part of a log works on: where it is read, the one way into it, and how columns of numbers are packed. */
export interface Books {
  readonly store: Store;
  readonly committer: Committer;
  readonly columns: ColumnCodec;
  readonly blocks: Blocks;
  readonly aging: Aging;
}
