import { fault } from '../../model/fault.ts';
import type { Committer } from './committer.ts';
import type { Draft, Readable } from './draft.ts';
import { SELF, SPARE } from './keys.ts';

/** What the log knows of itself, kept in the same commit as what it counts. */
export interface Self {
  readonly version: 1;
  readonly station: string;
  readonly epoch: string;
  /** The number after the last committed own entry. */
  readonly next: number;
  /** Which owner of the store has committed the last own entries. */
  readonly owner?: number;
  /** How many origins have a short number; the own one is 0. */
  readonly origins: number;
  readonly entries: number;
  readonly rows: number;
  /** What blocks and their index take up, keys included. */
  readonly bytes?: number;
  /** See Aging: how old the log was when it was written to last, and when that was. */
  readonly agedMs?: number;
  readonly agedAtMs?: number;
  readonly firstMs?: number;
  readonly lastMs?: number;
  readonly quarantined: number;
  /** What is left of rows that were forgotten: bytes, keys included, and the end of the newest hour. */
  readonly hours?: { readonly bytes: number; readonly toMs: number };
  /** How often entries were taken out: whoever reads all of them sees by it that something left meanwhile. */
  readonly removals?: number;
  /** Absent in a log from before there were ledgers: they are begun when it is opened. */
  readonly ledger?: true;
  /** 2 since only chapters have an index of their rows; a log from before is indexed anew when it is opened. */
  readonly layout?: 2;
  /** Absent in a log from before there was a spare row: see Lending. */
  readonly spared?: true;
  /** Present while a wipe is not through: what else is in the store is then of the log before. */
  readonly wiping?: true;
}

export const freshSelf = (station: string, epoch: string): Self => ({
  version: 1,
  station,
  epoch,
  next: 1,
  origins: 1,
  entries: 0,
  rows: 0,
  quarantined: 0,
  ledger: true,
  layout: 2,
  spared: true,
});

export async function selfOf(readable: Readable): Promise<Self> {
  const self = await readable.state<Self>(SELF);
  if (!self) throw fault('log/broken', { message: 'The log has lost its own row.' });
  return self;
}

/** Reads it, or makes it where the store is empty. @throws log/broken for a log of a version to come. */
export async function openSelf(committer: Committer, fresh: Self): Promise<Self> {
  const found = await committer.state<Self>(SELF);
  if (found && found.version !== 1)
    throw fault('log/broken', { message: 'The log was written by a newer Fieldline.' });
  if (!found) await committer.run(async (draft) => begin(draft, fresh));
  return found ?? fresh;
}

/** The first rows of a log. */
export function begin(draft: Draft, fresh: Self): void {
  draft.keep(SELF, fresh);
  draft.keep(SPARE, true);
}
