import type { Entry } from '../../../model/entry.ts';
import { referenceOf } from '../../../rules/reference.ts';
import { planOf } from '../../../rules/rule-plan.ts';
import type { Rule } from '../../../rules/rule.ts';

/** Whose entries a rule is judged by; '' is the station that runs it. */
export function stationsOf(rule: Rule): ReadonlySet<string> {
  try {
    const names = planOf(rule).plan.reads.filter((name) => name.includes('/'));
    const stations = names.map((name) => referenceOf(name).station ?? '');
    return new Set(stations.length > 0 ? stations : ['']);
  } catch {
    return new Set(['']); // it does not run anyway, and says why
  }
}

/** Another station's entry, its device named as rules here name it. */
export function seenAs(station: string, entry: Entry): Entry {
  const named = (device: string) => `${station}:${device}`;
  if (entry.kind === 'batch')
    return { kind: 'batch', batch: { ...entry.batch, device: named(entry.batch.device) } };
  if (entry.kind === 'gap') return { kind: 'gap', gap: { ...entry.gap, device: named(entry.gap.device) } };
  return entry;
}
