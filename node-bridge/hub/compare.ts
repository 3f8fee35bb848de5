import { fault } from '../../station/model/fault.ts';
import type { Problem } from '../../station/model/verification.ts';
import type { Log } from '../../station/runtime/platform.ts';
import { type Digest, digestOf, isSameDigest } from '../../station/uplink/digest.ts';
import { type DigestAnswer, MOST_NUMBERS, MOST_RANGES } from '../../station/uplink/native/digest.ts';
import { Numbers, type Range } from '../../station/uplink/numbers.ts';

/** Asks a station what it holds in some ranges. @throws link/silent, uplink/unreachable. */
export type Ask = (ranges: readonly Range[]) => Promise<DigestAnswer>;

export interface Comparison {
  readonly problems: readonly Problem[];
  /** What could be compared, in words. */
  readonly notes: readonly string[];
}

const MOST_PROBLEMS = 50;
const RANGE_NUMBERS = Math.floor(MOST_NUMBERS / MOST_RANGES);

/**
 * Compares what is stored here of a station with what it holds itself: the watermark, and each entry's number, rows and
 * kind, by digests of ranges that are halved until the entry is found. Yields what share is done.
 * @throws link/silent, uplink/unreachable, frame/length for an answer to something else.
 */
export async function* compare(
  log: Pick<Log, 'origins' | 'held' | 'gone' | 'stored'>,
  station: string,
  ask: Ask,
): AsyncGenerator<number, Comparison> {
  const held = await heldOf(log, station); // before it is asked: it goes on sending
  const { epoch, next } = await ask([]);
  const origin = { station, epoch };
  const here = await log.stored(origin);
  const skipped = new Numbers(await here.skipped());
  const upTo = held.get(epoch) ?? 0;
  if (skipped.covers(1, upTo))
    return { problems: [], notes: [`nothing of the log that ${station} keeps now is stored here`] };
  const problems: Problem[] = [];
  const gone = await log.gone(origin, 1, upTo);
  const away = new Numbers([...skipped.ranges, ...gone.map(({ from, to }): Range => [from, to])]);
  const there = away.missing(1, Math.min(upTo, next - 1));
  if (upTo > next - 1)
    problems.push({
      station,
      seq: [next, upTo],
      text: 'stored here, though the station has not numbered them',
    });
  const lost = new Numbers();
  const open = there.flatMap((range) => pieces(range, RANGE_NUMBERS)).reverse();
  const all = open.length;
  while (open.length > 0 && problems.length < MOST_PROBLEMS) {
    const asked = open.splice(-MOST_RANGES).reverse();
    const answer = await ask(asked);
    if (answer.epoch !== epoch) return { problems, notes: [`${station} has begun a new log meanwhile`] };
    if (answer.digests.length !== asked.length)
      throw fault('frame/length', { expected: asked.length, actual: answer.digests.length });
    const missing = new Numbers(answer.missing);
    lost.addAll(missing);
    const again: Range[] = [];
    for (const [i, range] of asked.entries()) {
      const { digest } = await digestOf(here, range, missing);
      const other = answer.digests[i]!;
      if (isSameDigest(digest, other)) continue;
      const [from, to] = range;
      if (from < to) again.push(...pieces(range, Math.ceil((to - from + 1) / 2)));
      else problems.push({ station, seq: range, text: wordsFor(digest, other) });
    }
    open.push(...again.reverse());
    yield Math.max(0, 1 - open.length / Math.max(1, all));
  }
  return { problems, notes: notesOf(station, upTo, next, skipped, lost) };
}

/** The watermark of each life of its log. */
async function heldOf(log: Pick<Log, 'origins' | 'held'>, station: string): Promise<Map<string, number>> {
  const held = new Map<string, number>();
  for (const origin of await log.origins())
    if (origin.station === station) held.set(origin.epoch, (await log.held(origin)).upTo);
  return held;
}

function notesOf(
  station: string,
  upTo: number,
  next: number,
  skipped: Numbers,
  lost: Numbers,
): readonly string[] {
  const stored = upTo - skipped.size;
  const [, first = 0] = skipped.ranges.at(-1) ?? [];
  const begins = first > 0 ? `; it was told to send only what comes from entry ${first + 1} on` : '';
  const more = next - 1 > upTo ? `; ${next - 1 - upTo} more are on their way` : '';
  return [
    `${station} was asked itself: of its ${next - 1} entries, ${stored} are stored here${begins}${more}`,
    ...(lost.size > 0 ? [`${lost.size} of them it has forgotten since, and they cannot be compared`] : []),
  ];
}

const wordsFor = (here: Digest, there: Digest): string =>
  here.entries < there.entries
    ? 'the station has an entry that is not stored here'
    : `${inFigures(here)} here, ${inFigures(there)} on the station`;

const inFigures = ({ rows, gaps }: Digest): string => (gaps > 0 ? 'a gap' : `${rows} rows`);

function pieces([from, to]: Range, numbers: number): Range[] {
  const all: Range[] = [];
  for (let start = from; start <= to; start += numbers) all.push([start, Math.min(to, start + numbers - 1)]);
  return all;
}
