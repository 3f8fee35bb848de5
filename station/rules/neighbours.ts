import { rawOf, type Scale, shownOf } from '../model/scale.ts';
import { spokenAt } from './watched.ts';
import type { Condition, Rule } from './rule.ts';

export type Limited = Extract<Condition, { is: 'above' | 'below' }>;

/** The condition that a rule speaks of where it is a limit, with its place. */
export function limitedIn(rule: Rule): { readonly at: number; readonly condition: Limited } | undefined {
  const at = spokenAt(rule);
  const condition = rule.when[at];
  return condition?.is === 'above' || condition?.is === 'below' ? { at, condition } : undefined;
}

/** The same rule with other limits: three below, its own, three above, `step` apart as people see them. */
export function neighboursOf(
  rule: Rule,
  step: number,
  scale: Scale,
): readonly { limit: number; rule: Rule }[] {
  const limited = limitedIn(rule);
  if (!limited) return [];
  const { limit } = limited.condition;
  return [-3, -2, -1, 0, 1, 2, 3].map((n) => {
    const other = n === 0 ? limit : rawOf(scale, tidy(shownOf(scale, limit) + n * step));
    return { limit: other, rule: n === 0 ? rule : withLimit(rule, other) };
  });
}

/** The same rule with another limit; clearing keeps its distance. */
export function withLimit(rule: Rule, limit: number): Rule {
  const { at, condition } = limitedIn(rule)!;
  const { clearsAt } = condition;
  const clears = clearsAt === undefined ? {} : { clearsAt: tidy(clearsAt + limit - condition.limit) };
  return { ...rule, when: rule.when.with(at, { ...condition, limit: tidy(limit), ...clears }) };
}

/** Without the tail that adding decimal numbers leaves. */
export const tidy = (value: number): number => Number(value.toPrecision(12));

/** A step of 1, 2 or 5 times a power of ten: about a fifteenth of a range. */
export function stepFor(low: number, high: number): number {
  const rough = Math.abs(high - low) / 15;
  if (!(rough > 0) || !Number.isFinite(rough)) return 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  return tidy([1, 2, 5, 10].find((each) => each * power * 1.4 >= rough)! * power);
}
