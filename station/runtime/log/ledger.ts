import { type Losses, plus } from '../../model/losses.ts';
import type { Draft, Readable } from './draft.ts';
import { type BlockRef, bookmarkKey, ledgerKey, passedKey, readersKey, SELF } from './keys.ts';
import { selfOf } from './self.ts';
import type { Tally } from './tally.ts';

/**
 * One device of one origin in figures that only go up, in rows. Kept with every commit that changes them, so
 * that at any moment kept = stored + forgotten + erased + lost, and of the own station
 * produced = kept + told losses of what was never kept + what is on its way. What is 0 is absent.
 */
export interface LedgerRow {
  /** Decoded, as its maker counted it; of the own station only. */
  readonly produced?: number;
  /** Committed at some time. */
  readonly kept?: number;
  /** Trimmed since. */
  readonly forgotten?: number;
  readonly erased?: number;
  /** Kept and then lost, with a damaged block or to make room: told as gaps like all losses. */
  readonly lost?: number;
  /** Losses that were ever told, and those of them that are not stored any more. */
  readonly told?: Losses;
  readonly past?: Losses;
}

/** How rows leave: forgotten when they are old, erased by a person, lost to damage or to make room. */
export type Leaving = 'forgotten' | 'erased' | 'lost';

/** What a reader has passed of a device: rows that it took, that were gone before it could, and that it refused for good. */
export interface Passed {
  readonly taken?: number;
  readonly missed?: number;
  readonly refused?: number;
}

export const ledgerOf = async (readable: Readable, origin: number, device: string): Promise<LedgerRow> =>
  (await readable.state<LedgerRow>(ledgerKey(origin, device))) ?? {};

/** Counts entries that are committed for the first time. */
export async function enter(draft: Draft, origin: number, tally: Tally): Promise<void> {
  for (const [device, rows] of tally.rows()) {
    const ledger = await ledgerOf(draft, origin, device);
    draft.keep(ledgerKey(origin, device), { ...ledger, kept: (ledger.kept ?? 0) + rows });
  }
  for (const [device, told] of tally.told) {
    const ledger = await ledgerOf(draft, origin, device);
    draft.keep(ledgerKey(origin, device), { ...ledger, told: plus(ledger.told ?? {}, told) });
  }
}

/** Entries that come in behind a bookmark, which had passed nothing there: missed until it goes back. */
export async function enterBehind(draft: Draft, origin: number, tally: Tally): Promise<void> {
  for (const reader of await readersOf(draft, origin)) {
    const at = (await draft.state<number>(bookmarkKey(reader))) ?? 0;
    await pass(draft, origin, reader, tally.rows(0, at), 'missed');
  }
}

/** Counts entries that are taken out of the store in this commit. */
export async function leave(draft: Draft, origin: number, tally: Tally, how: Leaving): Promise<void> {
  for (const [device, rows] of tally.rows()) await leaveRows(draft, origin, device, rows, how);
  for (const [device, told] of tally.told) await leaveTold(draft, origin, device, told);
  for (const reader of await readersOf(draft, origin)) {
    const at = (await draft.state<number>(bookmarkKey(reader))) ?? 0;
    await pass(draft, origin, reader, tally.rows(at), 'missed');
  }
  const self = await selfOf(draft);
  draft.keep(SELF, { ...self, removals: (self.removals ?? 0) + 1 });
}

export async function leaveRows(
  draft: Draft,
  origin: number,
  device: string,
  rows: number,
  how: Leaving,
): Promise<void> {
  const ledger = await ledgerOf(draft, origin, device);
  draft.keep(ledgerKey(origin, device), { ...ledger, [how]: (ledger[how] ?? 0) + rows });
}

export async function leaveTold(draft: Draft, origin: number, device: string, told: Losses): Promise<void> {
  const ledger = await ledgerOf(draft, origin, device);
  draft.keep(ledgerKey(origin, device), { ...ledger, past: plus(ledger.past ?? {}, told) });
}

/** The names of an origin's bookmarks that were ever moved. */
export const readersOf = async (readable: Readable, origin: number): Promise<readonly string[]> =>
  (await readable.state<readonly string[]>(readersKey(origin))) ?? [];

/** Adds to what a reader has passed; negative rows where it goes back. */
export async function pass(
  draft: Draft,
  origin: number,
  reader: string,
  rows: ReadonlyMap<string, number>,
  as: keyof Passed,
): Promise<void> {
  for (const [device, more] of rows) {
    const passed = await passedOf(draft, origin, reader, device);
    draft.keep(passedKey(origin, reader, device), { ...passed, [as]: (passed[as] ?? 0) + more });
  }
}

export const passedOf = async (
  readable: Readable,
  origin: number,
  reader: string,
  device: string,
): Promise<Passed> => (await readable.state<Passed>(passedKey(origin, reader, device))) ?? {};

/** All rows that a reader has passed. */
export const allOf = ({ taken = 0, missed = 0, refused = 0 }: Passed): number => taken + missed + refused;

/**
 * What readers missed with a damaged block of which only the devices' rows are known. Where a bookmark stands in the
 * midst of it, what is left to read tells what was not read.
 */
export async function missDamaged(
  draft: Draft,
  { origin, first, last }: BlockRef,
  lost: ReadonlyMap<string, number>,
  beyond: ReadonlyMap<string, number>,
): Promise<void> {
  for (const reader of await readersOf(draft, origin)) {
    const at = (await draft.state<number>(bookmarkKey(reader))) ?? 0;
    if (at >= last) continue;
    for (const [device, rows] of lost) {
      const passed = allOf(await passedOf(draft, origin, reader, device));
      const { kept = 0 } = await ledgerOf(draft, origin, device);
      const more = at < first ? rows : kept - passed - (beyond.get(device) ?? 0);
      await pass(draft, origin, reader, new Map([[device, more]]), 'missed');
    }
  }
}
