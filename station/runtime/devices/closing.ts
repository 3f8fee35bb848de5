import * as v from 'valibot';
import type { Since } from './device.ts';

/** How a device's recording was ended, kept so that the next life of the program knows why there is nothing since. */
export interface Closing {
  /** Its last row, as a sign that there was no life without a farewell in between. */
  readonly rowMs: number;
  /** Until when rows and gaps tell of it. */
  readonly toldMs: number;
  readonly cause: 'closed' | 'asleep' | 'unclean-stop';
}

/** Where it is kept beside the log. */
export const closedKey = (device: string): string => `closed/${device}`;

const Finite = v.pipe(v.number(), v.finite());
const Kept = v.object({
  rowMs: Finite,
  toldMs: Finite,
  cause: v.picklist(['closed', 'asleep', 'unclean-stop']),
});

/** What a device that is opened begins with, by what was kept at its last end, if anything was. */
export function sinceThen(
  kept: unknown,
  lastRowMs: number | undefined,
  rows: number,
  unclean: 'unclean-stop' | 'asleep',
): Since {
  const read = v.safeParse(Kept, kept);
  if (!read.success || read.output.rowMs !== lastRowMs || rows > 0)
    return { lastMs: lastRowMs, cause: unclean, rows };
  const { toldMs, cause } = read.output;
  return { lastMs: toldMs, cause: cause === 'unclean-stop' ? unclean : cause, rows };
}
