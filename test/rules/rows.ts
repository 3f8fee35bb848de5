import * as v from 'valibot';
import type { Entry } from '../../station/model/entry.ts';
import { Judge } from '../../station/rules/judge.ts';
import { Rule } from '../../station/rules/rule.ts';
import type { Firing } from '../../station/rules/watch.ts';
import { kernel } from '../fakes/kernels.ts';

export const T0 = 1_800_000_000_000;

/** Rows of one channel as an entry; times in seconds from T0. */
export const said = (reference: string, rows: readonly (readonly [s: number, value: number])[]): Entry => {
  const [device = '', channel = ''] = reference.split('/');
  return {
    kind: 'batch',
    batch: {
      device,
      channels: [channel],
      time: Float64Array.from(rows, ([s]) => T0 + s * 1000),
      columns: [Float64Array.from(rows, ([, value]) => value)],
    },
  };
};

export const ruleOf = (when: readonly unknown[], more: object = {}): Rule =>
  v.parse(Rule, { id: 'hot', version: 1, title: 'Too hot', severity: 'warning', when, ...more });

/** What a rule does over entries: `+` raised, `-` cleared, with seconds from T0. */
export function firingsOf(rule: Rule, entries: readonly Entry[]): string[] {
  const judge = new Judge(kernel(), rule);
  const firings = entries.flatMap((entry) => judge.entry(entry));
  judge.free();
  return firings.map(written);
}

export const written = ({ what, timeMs }: Firing): string =>
  `${what === 'raised' ? '+' : '-'}${(timeMs - T0) / 1000}`;

/** The same rows, each an entry of its own. */
export const oneByOne = (entries: readonly Entry[]): Entry[] =>
  entries.flatMap((entry) => {
    if (entry.kind !== 'batch') return [entry];
    const { batch } = entry;
    return [...batch.time.keys()].map((i): Entry => ({
      kind: 'batch',
      batch: {
        ...batch,
        time: batch.time.slice(i, i + 1),
        columns: batch.columns.map((each) => each.slice(i, i + 1)),
      },
    }));
  });
