import * as v from 'valibot';
import type { Entries } from '../runtime/platform.ts';
import type { Bookmark } from './bookmark.ts';
import { Numbers } from './numbers.ts';

const skippedName = (reader: string): string => `${reader}/skipped`;
/** Settings outlive a log that somebody else deleted: the next life of it has other entries of these numbers. */
const Skipped = v.object({ epoch: v.string(), upTo: v.number() });

/** Entries up to here are not meant for the reader: a person wants only what comes from then on. @throws log/full, log/broken. */
export const skipTo = (log: Entries, reader: string, upTo: number): Promise<void> =>
  log.keepSetting(skippedName(reader), { epoch: log.origin.epoch, upTo });

const Passed = v.array(v.tuple([v.number(), v.number()]));

/**
 * The numbers that a reader is never sent. Of a log that is sent on, what its station skips may come after all: the bookmark
 * then goes back to it, before anything else. @throws log/full, log/broken.
 */
export async function skippedFor(
  log: Entries,
  reader: string,
  bookmark: Bookmark,
  refused: readonly number[],
): Promise<Numbers> {
  const now = new Numbers(await log.skipped());
  const passedName = `${reader}/passed ${log.origin.epoch}`;
  const kept = v.safeParse(Passed, await log.setting(passedName));
  const passed = new Numbers(kept.success ? kept.output : []);
  const [back] = passed.ranges.flatMap(([from, to]) => now.missing(from, to));
  if (back && back[0] <= bookmark.at) await bookmark.goBack(back[0] - 1, refused);
  if (!isSame(passed, now)) await log.keepSetting(passedName, now.ranges);
  const chosen = v.safeParse(Skipped, await log.setting(skippedName(reader)));
  const skipped = new Numbers(now.ranges);
  if (chosen.success && chosen.output.epoch === log.origin.epoch) skipped.add(1, chosen.output.upTo);
  return skipped;
}

const isSame = (one: Numbers, other: Numbers): boolean => one.coversAll(other) && other.coversAll(one);
