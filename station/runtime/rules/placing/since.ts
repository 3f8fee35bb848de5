import type { Entry } from '../../../model/entry.ts';
import type { Platform } from '../../platform.ts';
import type { FarUpTo } from '../rule-memory.ts';
import { seenAs } from './far-entries.ts';

/** Entries that are read at once. */
const SOME = 256;
const MOST_ROUNDS = 1000;

/**
 * Reads what came after a number, from the own log ('') or from what is stored of another station, as rules here name it, until
 * `last` is reached. Resolves with the last number that was read.
 */
export async function readSince(
  log: Platform['log'],
  from: string,
  upTo: FarUpTo,
  last: () => number,
  take: (entry: Entry) => void,
): Promise<number> {
  const entries = from === '' ? log : await log.stored({ station: from, epoch: upTo.epoch });
  let { seq } = upTo;
  for (let rounds = 0; rounds < MOST_ROUNDS; rounds++) {
    await log.flush().catch(() => undefined);
    const some = await entries.read(seq, SOME);
    for (const entry of some) take(from === '' ? entry : seenAs(from, entry));
    seq = some.at(-1)?.seq ?? seq;
    if (some.length === 0 && (seq >= last() || from !== '')) break;
  }
  return seq;
}
