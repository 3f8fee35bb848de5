import type { LostView } from '../../station/api/news.ts';
import { formatCount } from './numbers.ts';
import { formatWhen } from './times.ts';

/** What a person reads after the browser has deleted the log; `holders` store what was sent. */
export function lostText(
  { atMs, fromMs, rows }: LostView,
  nowMs: number,
  holders: readonly string[],
): { title: string; hint: string } {
  const title = `The browser deleted what was stored here (${formatWhen(atMs, nowMs)}).`;
  const why = 'Browsers do that when the disk is full: free space on it. Recording goes on.';
  const where = holders.length > 0 ? `stored at ${holders.join(' and ')}` : undefined;
  if (rows === 0)
    return {
      title,
      hint: `Nothing is lost: all of it ${where ? `is ${where}` : 'had been sent before'}. ${why}`,
    };
  const readings = rows === 1 ? '1 reading was' : `${formatCount(rows)} readings were`;
  const hint = `${readings} not sent yet, from ${formatWhen(fromMs, nowMs)} on. What was sent before is ${where ?? 'still there'}. ${why}`;
  return { title, hint };
}
