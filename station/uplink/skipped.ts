import * as v from 'valibot';
import type { Entries } from '../runtime/platform.ts';
import type { Bookmark } from './bookmark.ts';
import { Numbers } from './numbers.ts';

/** Entries up to the number in this setting are not meant for the reader: a person wanted only what came from then on. */
export const skippedName = (reader: string): string => `${reader}/skipped`;

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
  const skipped = new Numbers([[1, Number(await log.setting(skippedName(reader))) || 0]]);
  skipped.addAll(now);
  return skipped;
}

const isSame = (one: Numbers, other: Numbers): boolean => one.coversAll(other) && other.coversAll(one);
