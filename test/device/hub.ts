import { join } from 'node:path';
import { LevelStore } from '../../node-bridge/log/level-store.ts';
import type { Gap, GapCause } from '../../station/model/entry.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { columnCodec as codec } from '../fakes/kernels.ts';

/** What became of the samples that a sketch has numbered, in the log of a hub. */
export interface Stored {
  /** From the first to the last number that is there. */
  readonly sent: number;
  readonly arrived: number;
  readonly insideGaps: number;
  readonly twice: number;
  /** Numbers whose value is not the sketch's. */
  readonly wrong: readonly number[];
  /** Numbers that neither arrived nor fall into a gap entry. */
  readonly missing: readonly number[];
  /** Of every gap after `from` was seen. */
  readonly causes: readonly GapCause[];
}

const clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  sleep: () => new Promise<void>(() => undefined),
};

/** Reads the log of a bridge that has ended; `from` is a number that was seen on the screen. */
export async function storedAtHub(dataFolder: string, from: number): Promise<Stored> {
  const log = await StationLog.open(
    await LevelStore.open(join(dataFolder, 'log')),
    'reader',
    clock,
    () => '0',
    codec,
  );
  try {
    const [origin, ...others] = (await log.origins()).filter(({ station }) => station !== log.origin.station);
    if (others.length > 0)
      throw new Error(`more than one log was heard of: ${JSON.stringify([origin, ...others])}`);
    const [device] = await log.devices(origin!.station);
    const rows: Row[] = [];
    for await (const span of log.spans(origin!.station, device!, 0, Date.now() + 1e9))
      for (const { time, channels, columns } of await span.read()) {
        const [n, t] = ['n', 't'].map((name) => columns[channels.indexOf(name)]!);
        for (const [i, timeMs] of time.entries()) rows.push({ timeMs, n: n![i]!, t: t![i]! });
      }
    return judged(rows, await log.gaps(origin!.station, device!, 0, Date.now() + 1e9), from);
  } finally {
    await log.close();
  }
}

interface Row {
  readonly timeMs: number;
  readonly n: number;
  readonly t: number;
}

function judged(rows: readonly Row[], gaps: readonly Gap[], from: number): Stored {
  const sorted = [...rows].sort((a, b) => a.n - b.n);
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
  if (!(first.n <= from && from <= last.n)) throw new Error(`${from} is not among ${first.n} to ${last.n}`);
  const missing: number[] = [];
  let insideGaps = 0;
  let twice = 0;
  for (const [i, row] of sorted.slice(1).entries()) {
    const before = sorted[i]!;
    if (row.n === before.n) twice++;
    const covered = isCovered(gaps, before.timeMs, row.timeMs);
    for (let n = before.n + 1; n < row.n; n++) {
      if (covered) insideGaps++;
      else missing.push(n);
    }
  }
  const isAsSaid = ({ n, t }: Row) => Math.abs(t - (20 + (n % 400) / 100)) <= 1e-9; // never of a half line
  const wrong = rows.filter((row) => !isAsSaid(row)).map(({ n }) => n);
  const seenMs = sorted.find(({ n }) => n >= from)!.timeMs;
  const causes = gaps.filter(({ toMs }) => toMs > seenMs).map(({ cause }) => cause);
  return {
    sent: last.n - first.n + 1,
    arrived: rows.length - twice,
    insideGaps,
    twice,
    wrong,
    missing,
    causes,
  };
}

/** Whether gaps tell of all the time between two rows; where two things went wrong there is one after the other. */
function isCovered(gaps: readonly Gap[], fromMs: number, toMs: number): boolean {
  let toldMs = fromMs;
  for (const gap of [...gaps].sort((a, b) => a.fromMs - b.fromMs))
    if (gap.fromMs <= toldMs) toldMs = Math.max(toldMs, gap.toMs);
  return toldMs >= toMs;
}
