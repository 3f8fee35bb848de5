import type { PreviewPart } from '../../station/api/rules.ts';

/** Nothing is recorded that a rule could be judged over; only the supply has been unusual since just before the page was opened. */
export function demoPreview(rule: unknown, bornMs: number): PreviewPart {
  const [when] = (rule as { readonly when: readonly { readonly is: string; readonly channel?: string }[] })
    .when;
  if (when?.is !== 'unusual' || when.channel !== 'boiler/supply') return { done: 1 };
  const raisedMs = bornMs - 12_000;
  const alarms = [{ raisedMs, sinceMs: raisedMs }];
  const preview = { times: 1, alarms, inAlarmMs: 12_000, longestMs: 12_000, unjudgedMs: 0, rows: 600 };
  return { done: 1, preview };
}
