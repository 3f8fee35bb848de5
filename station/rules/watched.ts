import type { Bound, Watched } from '../model/rule-preview.ts';
import { isClock } from './clock-column.ts';
import type { Condition, Rule } from './rule.ts';
import type { Extreme, Seen } from './seen.ts';

/** Which condition a rule speaks of: the first on a channel or a formula; −1 where there is none. */
export const spokenAt = (rule: Rule): number => rule.when.findIndex((condition) => !isClock(condition));

/** What a chart shows of a rule. */
export function watchedOf(rule: Rule): Watched {
  const condition = rule.when[spokenAt(rule)];
  if (!condition || !('channel' in condition)) return { fires: [], clears: [] };
  const { channel } = condition;
  switch (condition.is) {
    case 'above':
    case 'below':
      return { channel, limit: condition.limit, ...oneSided(condition) };
    case 'outside':
      return {
        channel,
        fires: [below(condition.low), above(condition.high)],
        clears: condition.clearsAt ? [above(condition.clearsAt.low), below(condition.clearsAt.high)] : [],
      };
    case 'inside':
      return { channel, fires: [above(condition.low), below(condition.high)], clears: [] };
    default:
      return { channel, fires: [], clears: [] };
  }
}

const above = (value: number): Bound => ({ is: 'above', value });
const below = (value: number): Bound => ({ is: 'below', value });

function oneSided({ is, limit, clearsAt }: Extract<Condition, { is: 'above' | 'below' }>) {
  const clears = clearsAt === undefined ? [] : [is === 'above' ? below(clearsAt) : above(clearsAt)];
  return { fires: [{ is, value: limit }], clears };
}

/** How near the value that a rule speaks of came to its limit at best. */
export function closestOf(rule: Rule, { low, high }: Seen): Extreme | undefined {
  const condition = rule.when[spokenAt(rule)];
  if (!low || !high) return undefined;
  if (condition?.is === 'above') return high;
  if (condition?.is === 'below') return low;
  if (condition?.is !== 'outside') return undefined;
  return condition.high - high.value <= low.value - condition.low ? high : low;
}
