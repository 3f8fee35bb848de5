import type { AlarmSpan } from '../../../station/model/alarm.ts';

/** The stretches that a preview can look at. */
export type WindowName = 'yesterday' | '7 days' | '30 days';

export interface PreviewWindow {
  readonly name: WindowName;
  readonly fromMs: number;
  readonly toMs: number;
}

export const windowNames: readonly WindowName[] = ['yesterday', '7 days', '30 days'];

const DAY_MS = 86_400_000;

/** A stretch as it is now: yesterday is the calendar day here, the others end now. */
export function windowOf(name: WindowName, nowMs: number): PreviewWindow {
  if (name !== 'yesterday') return { name, fromMs: nowMs - parseInt(name, 10) * DAY_MS, toMs: nowMs };
  const midnight = new Date(nowMs);
  midnight.setHours(0, 0, 0, 0);
  const toMs = midnight.getTime();
  midnight.setDate(midnight.getDate() - 1);
  return { name, fromMs: midnight.getTime(), toMs };
}

/** So many times as long as an alarm is what is shown around it. */
const AROUND = 5;
const LEAST_AROUND_MS = 600_000;

/** An alarm with what was before and after it. */
export function aroundOf(
  { sinceMs, clearedMs }: AlarmSpan,
  nowMs: number,
): { readonly fromMs: number; readonly toMs: number } {
  const endMs = clearedMs ?? nowMs;
  const roomMs = Math.max(LEAST_AROUND_MS, AROUND * (endMs - sinceMs)) / 2;
  return { fromMs: sinceMs - roomMs, toMs: endMs + roomMs };
}
