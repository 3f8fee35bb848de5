import type { Logged } from '../model/entry.ts';
import { Numbers, type Range } from './numbers.ts';

/** Neighbouring numbers of the log: entries, and ranges whose entries are not here any more. */
export interface Stretch {
  readonly entries: readonly Logged[];
  readonly gone: readonly Range[];
}

/**
 * Cuts what is wanted into stretches of at most `turns` runs. Messages gather a speaker's rows, so whoever has part of a
 * stretch has islands: half as many as it has runs at most, because what is missing lies between them, and one more where
 * messages ended amidst a run. A receiver can hold 32 of them, of both lanes together, and refuses what makes more.
 * `together`: a message gathers all speakers' rows.
 */
export function* stretches(
  entries: readonly Logged[],
  wanted: Numbers,
  turns = 28,
  together = false,
): Generator<Stretch> {
  let stretch = { entries: [] as Logged[], gone: [] as Range[] };
  let runs = 0;
  let before: string | undefined;
  for (const { entry, range } of piecesOf(entries, wanted)) {
    const speaker = entry && (together ? 'all' : speakerOf(entry));
    if (speaker === undefined || speaker !== before) runs++;
    before = speaker;
    if (runs > turns) {
      yield stretch;
      stretch = { entries: [], gone: [] };
      runs = 1;
    }
    if (entry) stretch.entries.push(entry);
    if (range) stretch.gone.push(range);
  }
  if (runs > 0) yield stretch;
}

/** Whose rows are gathered into one message; undefined for what travels alone. */
const speakerOf = (entry: Logged) =>
  entry.kind === 'batch' ? `${entry.batch.device}/${entry.batch.subject ?? ''}` : undefined;

interface Piece {
  readonly at: number;
  readonly entry?: Logged;
  readonly range?: Range;
}

function piecesOf(entries: readonly Logged[], wanted: Numbers): readonly Piece[] {
  const here = entries.filter(({ seq }) => wanted.has(seq));
  const kept = new Numbers(here.map(({ seq }) => [seq, seq]));
  const gone = wanted.ranges.flatMap(([from, to]) => kept.missing(from, to));
  const pieces: Piece[] = [
    ...here.map((entry) => ({ at: entry.seq, entry })),
    ...gone.map((range) => ({ at: range[0], range })),
  ];
  return pieces.sort((one, other) => one.at - other.at);
}
