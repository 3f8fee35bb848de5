/**
 * The score of the Numenta Anomaly Benchmark with its standard profile, after Lavin and Ahmad, “Evaluating Real-time Anomaly
 * Detection Algorithms” (ICMLA 2015), and its reference `nab/sweeper.py`: a detection early in a labelled window is worth most, the best one
 * in each window counts, and each row that is told outside of them costs.
 */

/** One series with the times of its labelled windows, first and last row of each included. */
export interface Labelled {
  readonly name: string;
  readonly time: Float64Array;
  readonly values: Float64Array;
  readonly windows: readonly (readonly [number, number])[];
}

/** A row that counts: how strange the detector found it, what telling it is worth, and in which window it lies. */
interface Judged {
  readonly score: number;
  readonly worth: number;
  readonly window?: string;
}

/** Weights of the standard profile. */
const FALSE_POSITIVE = 0.11;
const MISSED = 1;

/** Rows at the beginning that do not count: 15 % of a series, at most of one with 5,000 rows. */
const probation = (rows: number): number => Math.min(Math.floor(0.15 * rows), 0.15 * 5000);

/** −1 ... 0 is the window from its beginning to its end, beyond 0 is after it. */
const sigmoid = (position: number): number => (position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1);

/** What telling each row of a series would be worth: 1 at the beginning of a window, −0.11 far from any. */
export function worths({ name, time, windows }: Labelled): Omit<Judged, 'score'>[] {
  const spans = windows.map(([from, to]) => ({ from: time.indexOf(from), to: time.indexOf(to) }));
  return Array.from(time, (_, row) => {
    const inside = spans.find(({ from, to }) => row >= from && row <= to);
    const before = spans.findLast(({ to }) => to < row);
    if (inside) {
      const position = -(inside.to - row + 1) / (inside.to - inside.from + 1);
      return { worth: sigmoid(position) / sigmoid(-1), window: `${name}|${inside.from}` };
    }
    const past = before ? sigmoid((row - before.to) / (before.to - before.from)) : -1;
    return { worth: FALSE_POSITIVE * past };
  });
}

/** A detector's scores, row by row, beside the series they are of. */
export interface Scored {
  readonly series: Labelled;
  readonly scores: ArrayLike<number>;
}

/** The score (100 is perfect, 0 is telling nothing) where all rows are told whose score is `threshold` or higher. */
export function scoreAt(files: readonly Scored[], threshold: number): number {
  return best(files, threshold).score;
}

/** The threshold, one for all series, that gives the best score. */
export function best(
  files: readonly Scored[],
  lowest = -Infinity,
): { readonly score: number; readonly threshold: number } {
  const windows = files.reduce((sum, { series }) => sum + series.windows.length, 0);
  const found = new Map<string, number>();
  let sum = -MISSED * windows;
  let top = { sum, threshold: Infinity };
  const judged = judgedOf(files).filter(({ score }) => score >= lowest);
  for (const [i, { score, worth, window }] of judged.entries()) {
    if (window === undefined) sum += worth;
    else {
      const was = found.get(window) ?? -MISSED;
      found.set(window, Math.max(was, worth));
      sum += Math.max(0, worth - was);
    }
    const isWhole = judged[i + 1]?.score !== score;
    if (isWhole && sum > top.sum) top = { sum, threshold: score };
  }
  const outcome = lowest === -Infinity ? top : { sum, threshold: lowest };
  return { score: (100 * (outcome.sum + MISSED * windows)) / (2 * windows), threshold: outcome.threshold };
}

/** All rows that count, the strangest first. */
function judgedOf(files: readonly Scored[]): Judged[] {
  const judged = files.flatMap(({ series, scores }) =>
    worths(series).flatMap((worth, row) =>
      row < probation(series.time.length) || Number.isNaN(scores[row])
        ? []
        : [{ score: scores[row]!, ...worth }],
    ),
  );
  return judged.sort((a, b) => b.score - a.score);
}

/**
 * The score of files on which no threshold was chosen: that of the even ones by the odd ones' best threshold, and the other way
 * round, by the order of their names.
 */
export function twoFold(files: readonly Scored[]): number {
  const sorted = files.toSorted((a, b) => (a.series.name < b.series.name ? -1 : 1));
  const halves = [0, 1].map((half) => sorted.filter((_, i) => i % 2 === half));
  const windowsOf = (half: readonly Scored[]) =>
    half.reduce((sum, { series }) => sum + series.windows.length, 0);
  const parts = halves.map((half, i) => windowsOf(half) * scoreAt(half, best(halves[1 - i]!).threshold));
  return (parts[0]! + parts[1]!) / windowsOf(files);
}
