/** One figure of a benchmark: `value` is what counts, mostly how many times as good as theirs ours is. */
export interface Figure {
  readonly value: number;
  readonly unit: string;
  readonly goal: { readonly min?: number; readonly max?: number };
  readonly ours: number;
  /** Absent where nothing is compared. */
  readonly theirs?: number | undefined;
}

/** Runs both sides of a comparison in turn, so that whatever else the machine does falls on both. */
export function inTurn(
  rounds: number,
  ours: () => void,
  theirs: () => void,
): { oursMs: number[]; theirsMs: number[] } {
  const oursMs: number[] = [];
  const theirsMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    oursMs.push(timeOf(ours));
    theirsMs.push(timeOf(theirs));
  }
  return { oursMs, theirsMs };
}

function timeOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1]!;
}
