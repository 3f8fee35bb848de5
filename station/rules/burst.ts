import type { AlarmFirst } from '../model/alarm.ts';

/** Alarms that follow each other by at most this much are one burst: what came first is worth looking at first. */
const APART_MS = 60_000;

/** A burst of alarms that may still go on. Plain data: it is kept over a restart. */
export interface Burst {
  readonly first: AlarmFirst;
  readonly lastMs: number;
}

/** The burst that an alarm belongs to; it may be the first of a new one. */
export function burstWith(burst: Burst | undefined, raised: AlarmFirst): Burst {
  const { raisedMs: lastMs } = raised;
  const isSame = burst && lastMs >= burst.lastMs && lastMs - burst.lastMs <= APART_MS;
  return { first: isSame ? burst.first : raised, lastMs };
}
