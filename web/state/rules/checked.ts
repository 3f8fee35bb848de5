import type { RulePreview } from '../../../station/model/alarm.ts';

/** On what a rule was tried: over how much recorded time, how often it fired there, and when that was looked at. */
export interface Checked {
  readonly spanMs: number;
  readonly times: number;
  readonly atMs: number;
}

/** Nothing where there was nothing to look at. */
export function checkedOf({ fromMs, toMs, times }: RulePreview, atMs: number): Checked | undefined {
  return fromMs === undefined || toMs === undefined ? undefined : { spanMs: toMs - fromMs, times, atMs };
}

/** What makes a rule another one for a preview: all but on what it was tried. */
export const shapeOf = (rule: unknown): string | undefined =>
  JSON.stringify(rule, (key, value: unknown) => (key === 'checked' ? undefined : value));
