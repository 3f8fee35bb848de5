/** One figure of a benchmark: `value` is what counts, mostly how many times as good as theirs ours is. */
export interface Figure {
  readonly value: number;
  readonly unit: string;
  readonly goal: { readonly min?: number; readonly max?: number };
  readonly ours: number;
  /** Absent where nothing is compared. */
  readonly theirs?: number | undefined;
}

/** What `npm run bench` was asked: whether others' programs may be installed to compare with. */
export interface Asked {
  readonly peers: boolean;
}

/** Runs both sides of a comparison in turn, so that whatever else the machine does falls on both. */
export async function inTurn(
  rounds: number,
  ours: () => unknown,
  theirs: () => unknown,
): Promise<{ oursMs: number[]; theirsMs: number[] }> {
  const oursMs: number[] = [];
  const theirsMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    oursMs.push(await timeOf(ours));
    theirsMs.push(await timeOf(theirs));
  }
  return { oursMs, theirsMs };
}

/** Milliseconds that something takes. */
export async function timeOf(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1]!;
}
