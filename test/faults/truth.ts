import { valueOf } from './source.ts';

/** A row as it was found in a log. */
export interface Row {
  readonly timeMs: number;
  readonly n: number;
  readonly v: number;
}

/** What became of the numbers 1 to `said`. */
export interface Found {
  readonly said: number;
  readonly arrived: number;
  readonly insideGaps: number;
  readonly twice: readonly number[];
  /** Numbers whose value is not the source's. */
  readonly wrong: readonly number[];
  /** From and to of numbers that are neither there nor inside a gap entry. */
  readonly missing: readonly (readonly [number, number])[];
}

interface Silence {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Looks for every number that the source has said. */
export function found(said: number, rows: readonly Row[], gaps: readonly Silence[]): Found {
  const silent = joined(gaps);
  const sorted = [...rows].sort((a, b) => a.n - b.n);
  const twice: number[] = [];
  const missing: (readonly [number, number])[] = [];
  let insideGaps = 0;
  let before: Row | undefined;
  for (const row of [...sorted, undefined]) {
    if (row && row.n === before?.n) twice.push(row.n);
    const covered = silent.some(
      ({ fromMs, toMs }) => before && row && fromMs <= before.timeMs && row.timeMs <= toMs,
    );
    const [from, to] = [(before?.n ?? 0) + 1, (row?.n ?? said + 1) - 1];
    if (covered) insideGaps += Math.max(0, to - from + 1);
    else if (from <= to) missing.push([from, to]);
    before = row;
  }
  const wrong = rows.filter(({ n, v }) => v !== valueOf(n)).map(({ n }) => n);
  return { said, arrived: rows.length - twice.length, insideGaps, twice, wrong, missing };
}

/** What goes on in one gap after another is one silence. */
function joined(gaps: readonly Silence[]): Silence[] {
  const all: Silence[] = [];
  for (const gap of [...gaps].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = all.at(-1);
    if (last && gap.fromMs <= last.toMs)
      all[all.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, gap.toMs) };
    else all.push(gap);
  }
  return all;
}

/** How many numbers ranges have. */
export const sizeOf = (ranges: Found['missing']): number =>
  ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
