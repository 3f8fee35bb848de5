import type { RulePreview } from '../model/alarm.ts';
import type { Idea } from '../model/rule-preview.ts';
import { rawOf, type Scale, shownOf } from '../model/scale.ts';
import { limitedIn, stepFor, tidy, withLimit } from './neighbours.ts';
import { spokenAt } from './watched.ts';
import type { Rule } from './rule.ts';

/** A changed rule that is worth a try. */
export type Trial = { readonly rule: Rule } & (
  | { readonly change: 'limit'; readonly limit: number }
  | { readonly change: 'for'; readonly forMs: number }
  | { readonly change: 'clears'; readonly clearsAt: number }
);

const HOUR_MS = 3_600_000;
/** People stop looking at what comes more often than this; a few times in a short while is not often. */
const MOST_PER_H = 2;
const FEW = 10;
const LONGER_MS = [10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, HOUR_MS];
const MOST_TRIALS = 5;

/** Whether a rule would have fired so often that nobody would look any more. */
export function isTooMany({ times, fromMs, toMs }: RulePreview): boolean {
  if (fromMs === undefined || toMs === undefined || times < FEW) return false;
  return times > (MOST_PER_H * (toMs - fromMs)) / HOUR_MS;
}

/** What to try where a rule fired never or too often, the mildest change of each kind first; else nothing. */
export function trialsFor(
  rule: Rule,
  preview: RulePreview,
  range: { low: number; high: number },
  scale: Scale,
): readonly Trial[] {
  if (preview.times === 0) return nearer(rule, range, scale);
  return isTooMany(preview) ? [...longer(rule), ...apart(rule, range, scale)] : [];
}

/** Limits that the value did reach, as round as people would say them, the nearest to what was wanted first. */
function nearer(rule: Rule, { low, high }: { low: number; high: number }, scale: Scale): Trial[] {
  const limited = limitedIn(rule);
  if (!limited || low === high) return [];
  const end = shownOf(scale, limited.condition.is === 'above' ? high : low);
  const other = shownOf(scale, limited.condition.is === 'above' ? low : high);
  const way = Math.sign(other - end);
  const step = stepFor(end, other) / 2;
  const first = way < 0 ? Math.ceil(end / step) - 1 : Math.floor(end / step) + 1;
  return Array.from({ length: MOST_TRIALS }, (_, n): Trial => {
    const limit = tidy(rawOf(scale, tidy((first + way * n) * step)));
    return { change: 'limit', limit, rule: withLimit(rule, limit) };
  });
}

function longer(rule: Rule): Trial[] {
  const at = spokenAt(rule);
  const condition = rule.when[at];
  if (!condition || !canLast.has(condition.is)) return [];
  const nowMs = 'forMs' in condition ? (condition.forMs ?? 0) : 0;
  return LONGER_MS.filter((forMs) => forMs > nowMs)
    .slice(0, MOST_TRIALS)
    .map((forMs) => ({
      change: 'for',
      forMs,
      rule: { ...rule, when: rule.when.with(at, { ...condition, forMs } as typeof condition) },
    }));
}

const canLast: ReadonlySet<string> = new Set(['above', 'below', 'outside', 'inside', 'equals', 'true']);

/** Where it clears at the limit itself, a small distance between them. */
function apart(rule: Rule, { low, high }: { low: number; high: number }, scale: Scale): Trial[] {
  const limited = limitedIn(rule);
  if (!limited || limited.condition.clearsAt !== undefined || low === high) return [];
  const { at, condition } = limited;
  const step = stepFor(shownOf(scale, low), shownOf(scale, high)) * Math.sign(scaleWay(scale));
  const by = condition.is === 'above' ? -step : step;
  return [0.5, 1, 2].map((n) => {
    const clearsAt = tidy(rawOf(scale, tidy(shownOf(scale, condition.limit) + n * by)));
    return {
      change: 'clears',
      clearsAt,
      rule: { ...rule, when: rule.when.with(at, { ...condition, clearsAt }) },
    };
  });
}

/** Positive where people see more where the device has more. */
const scaleWay = (scale: Scale): number => shownOf(scale, 1) - shownOf(scale, 0);

/** The mildest change of each kind that is enough; what was tried and did not help is not told. */
export function ideasOf(
  preview: RulePreview,
  tried: readonly { readonly trial: Trial; readonly preview: RulePreview }[],
): readonly Idea[] {
  const helps = (after: RulePreview) =>
    preview.times === 0
      ? after.times > 0
      : after.times > 0 && after.times <= Math.max(FEW, preview.times / 10) && !isTooMany(after);
  const kinds = ['limit', 'for', 'clears'] as const;
  return kinds.flatMap((kind): Idea[] => {
    const best = tried.find(({ trial, preview: after }) => trial.change === kind && helps(after));
    if (!best) return [];
    const { times, inAlarmMs } = best.preview;
    return [{ ...best.trial, times, inAlarmMs }];
  });
}
