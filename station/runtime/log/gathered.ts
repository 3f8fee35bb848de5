import { sizeOf } from '../../model/batch.ts';
import type { Entry } from '../../model/entry.ts';
import { fault } from '../../model/fault.ts';
import type { FreshBlock } from './fresh-block.ts';
import type { Later } from './later.ts';

/** A block on its way into the store. */
export interface Gathered {
  readonly block: FreshBlock;
  /** Answered when the block is committed, or once when it could not be. */
  answer: Later<void>;
  urgent: boolean;
  /** Aborted when nothing more comes in: whoever watched its time may go. */
  readonly full: AbortController;
}

/** What an entry may take up in memory. */
export const mostBytesOf = (entry: Entry) => (entry.kind === 'batch' ? sizeOf(entry.batch) : 0) + 512;

export const tooSlow = fault('log/broken', { message: 'The store is slower than what is recorded.' }).fault;
