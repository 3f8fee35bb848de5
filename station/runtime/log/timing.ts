import type { TimeSegment } from '../../model/time.ts';
import type { Committer } from './committer.ts';
import type { Readable } from './draft.ts';
import { type BlockRef, TIMING, timingKey } from './keys.ts';

/** What the stamps of each origin are wrong by, where it is known that they are: each amount once. */
type Wrong = Readonly<Record<string, readonly number[]>>;

export const timingOf = async (readable: Readable, origin: number): Promise<readonly TimeSegment[]> =>
  (await readable.state<readonly TimeSegment[]>(timingKey(origin))) ?? [];

/** Keeps the segments of an origin in the place of those that are known. @throws log/full, log/broken. */
export function keepTiming(
  committer: Committer,
  origin: number,
  segments: readonly TimeSegment[],
): Promise<void> {
  return committer.run(async (draft) => {
    draft.keep(timingKey(origin), segments);
    const { [origin]: _before, ...others } = (await draft.state<Wrong>(TIMING)) ?? {};
    const offsets = [...new Set(segments.map(({ offsetMs }) => offsetMs))].filter((offset) => offset !== 0);
    draft.keep(TIMING, offsets.length > 0 ? { ...others, [origin]: offsets } : others);
  });
}

/** Rows that were stamped before a clock was set may be numbered so long after it. */
const ON_THE_WAY_MS = 2_000;

/** What must be added to stamps to have the right times. */
export class Corrections {
  /** Each amount once, 0 among them. */
  readonly offsets: readonly number[];
  readonly #segments: ReadonlyMap<number, readonly TimeSegment[]>;

  static async of(readable: Readable): Promise<Corrections> {
    const wrong = (await readable.state<Wrong>(TIMING)) ?? {};
    const segments = new Map<number, readonly TimeSegment[]>();
    for (const origin of Object.keys(wrong))
      segments.set(Number(origin), await timingOf(readable, Number(origin)));
    return new Corrections([0, ...Object.values(wrong).flat()], segments);
  }

  private constructor(offsets: readonly number[], segments: ReadonlyMap<number, readonly TimeSegment[]>) {
    this.offsets = [...new Set(offsets)];
    this.#segments = segments;
  }

  /** What a stamp of an entry in this block is wrong by. */
  of({ origin, first, last }: BlockRef, stampMs: number): number {
    const segments = this.#segments.get(origin) ?? [];
    const at = segments.findLastIndex((each) => each.first <= first);
    const own = segments[at];
    const before = segments[at - 1];
    if (own?.first === first && before?.toMs !== undefined && wasOnTheWay(stampMs, before.toMs, own))
      return before.offsetMs;
    const touched = segments.filter((each, i) => i === at || (each.first > first && each.first <= last));
    return (touched.findLast((each) => isWithin(stampMs, each)) ?? own)?.offsetMs ?? 0;
  }

  /** Whether a block holds entries of before and after a clock was set: it was written before that was known. */
  reachOver({ origin, first, last }: BlockRef): boolean {
    return this.#segments.get(origin)?.some((each) => each.first > first && each.first <= last) ?? false;
  }
}

const wasOnTheWay = (stampMs: number, endMs: number, own: TimeSegment): boolean =>
  stampMs <= endMs + ON_THE_WAY_MS &&
  (stampMs >= endMs - ON_THE_WAY_MS || stampMs < own.fromMs - ON_THE_WAY_MS) &&
  Math.abs(stampMs - own.fromMs) > ON_THE_WAY_MS;

const isWithin = (stampMs: number, { fromMs, toMs = Infinity }: TimeSegment): boolean =>
  stampMs >= fromMs && stampMs <= toMs;
