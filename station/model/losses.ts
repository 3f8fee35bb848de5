import type { Entry, GapCause } from './entry.ts';

/** Losses of one cause that were told: how many gap entries, and how many decoded rows they say are lost. */
export interface Told {
  readonly entries: number;
  readonly rows: number;
}

/** Told losses by their cause; a cause without any is absent. */
export type Losses = { readonly [C in GapCause]?: Told };

/** `times` -1 takes the second away from the first. */
export function plus(one: Losses, other: Losses, times: 1 | -1 = 1): Losses {
  const sum: { [C in GapCause]?: Told } = { ...one };
  for (const [cause, { entries, rows }] of causesOf(other)) {
    const known = sum[cause] ?? { entries: 0, rows: 0 };
    const told = { entries: known.entries + times * entries, rows: known.rows + times * rows };
    if (told.entries || told.rows) sum[cause] = told;
    else delete sum[cause];
  }
  return sum;
}

/** What one entry tells as lost. */
export const lossesIn = (entry: Entry): Losses =>
  entry.kind === 'gap' ? { [entry.gap.cause]: { entries: 1, rows: entry.gap.rows ?? 0 } } : {};

export const causesOf = (losses: Losses) => Object.entries(losses) as [GapCause, Told][];

export const rowsIn = (losses: Losses): number =>
  causesOf(losses).reduce((sum, [, { rows }]) => sum + rows, 0);
