import type { ChartSeries } from '../../station/api/chart.ts';
import type { Gap, GapCause } from '../../station/model/entry.ts';
import { distinctGaps } from './open-gaps.ts';

/** How much of a window is there, over all devices that are shown. */
export interface Completeness {
  /** 0 to 1; 1 only where no gap is known. */
  readonly share: number;
  readonly gaps: number;
  readonly missingMs: number;
  /** What took most of it, then the others. */
  readonly causes: readonly GapCause[];
  /** Up to when rows were forgotten as old, which is no loss: only what came later is judged; absent: nothing was. */
  readonly hoursUntilMs?: number;
  /** Nothing in the window came later. */
  readonly isHoursOnly?: true;
}

/**
 * Counts the gaps of each device once, whatever channels of it are shown, from its first reading in the window on, or from
 * where only its hours are left; `open` are those that go on. Undefined where there is nothing that could be complete.
 */
export function completenessOf(
  series: Iterable<ChartSeries>,
  open: readonly Gap[],
  fromMs: number,
  toMs: number,
): Completeness | undefined {
  const beginnings = new Map<string, number>();
  const known: Gap[] = [];
  let untilMs = -Infinity;
  for (const { device, time, mean, gaps, hoursUntilMs = -Infinity } of series) {
    untilMs = Math.max(untilMs, hoursUntilMs);
    const firstMs = Math.min(
      time[mean.findIndex((value) => !Number.isNaN(value))] ?? Infinity,
      ...gaps.map((gap) => gap.fromMs),
    );
    beginnings.set(
      device,
      Math.min(beginnings.get(device) ?? Infinity, Math.max(fromMs, firstMs, hoursUntilMs)),
    );
    known.push(...gaps.map((gap) => ({ ...gap, device })));
  }
  const recorded = [...beginnings].filter(([, beginMs]) => beginMs < toMs);
  const hours = untilMs === -Infinity ? {} : { hoursUntilMs: untilMs };
  if (recorded.length === 0)
    return untilMs < toMs ? undefined : { ...NOTHING_MISSING, ...hours, isHoursOnly: true };
  const begun = new Map(recorded);
  const here = distinctGaps([...known, ...open])
    .filter(
      ({ device, fromMs: from, toMs: to }) =>
        from < toMs && (to > (begun.get(device) ?? Infinity) || from === begun.get(device)),
    )
    .map((gap) => ({
      ...gap,
      fromMs: Math.max(gap.fromMs, begun.get(gap.device)!),
      toMs: Math.min(gap.toMs, toMs),
    }));
  let missingMs = 0;
  for (const [device] of recorded) missingMs += coveredMs(here.filter((gap) => gap.device === device));
  const spanMs = recorded.reduce((sum, [, beginMs]) => sum + toMs - beginMs, 0);
  return { share: 1 - missingMs / spanMs, gaps: here.length, missingMs, causes: causesOf(here), ...hours };
}

const NOTHING_MISSING = { share: 1, gaps: 0, missingMs: 0, causes: [] } as const;

/** How long at least one of them lasted. */
function coveredMs(gaps: readonly Gap[]): number {
  let covered = 0;
  let atMs = -Infinity;
  for (const { fromMs, toMs } of gaps.toSorted((one, other) => one.fromMs - other.fromMs)) {
    covered += Math.max(0, toMs - Math.max(fromMs, atMs));
    atMs = Math.max(atMs, toMs);
  }
  return covered;
}

function causesOf(gaps: readonly Gap[]): readonly GapCause[] {
  const lengths = new Map<GapCause, number>();
  for (const { cause, fromMs, toMs } of gaps) lengths.set(cause, (lengths.get(cause) ?? 0) + toMs - fromMs);
  return [...lengths].sort(([, one], [, other]) => other - one).map(([cause]) => cause);
}
