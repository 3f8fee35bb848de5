import type { Beat } from '../api/doctor.ts';
import { quantile } from './quantile.ts';

const FEWEST = 8;
/** What is said within this part of the longest usual wait belongs to one beat; a beat that is missing only doubles it. */
const WITHIN = 0.4;

/**
 * How regularly something arrives. Several arrivals close together, as a receiver's sentences of one second, are one beat.
 * Undefined where nothing regular is to be seen.
 */
export function beatOf(arrivalsMs: readonly number[]): Beat | undefined {
  const between = differences(arrivalsMs);
  if (between.length < FEWEST) return undefined;
  const long = quantile(between, 0.95);
  const isEven = quantile(between, 0.1) > WITHIN * long;
  const starts = isEven ? arrivalsMs : arrivalsMs.filter((_, i) => i > 0 && between[i - 1]! > WITHIN * long);
  const beats = differences(starts);
  if (beats.length < FEWEST) return undefined;
  const periodMs = quantile(beats, 0.5);
  const skipped = (beat: number) => Math.max(0, Math.round(beat / periodMs) - 1);
  const missing = beats.reduce((sum, beat) => sum + skipped(beat), 0);
  const off = beats.filter((beat) => skipped(beat) === 0).map((beat) => Math.abs(beat - periodMs));
  return {
    periodMs,
    p50Ms: quantile(off, 0.5),
    p95Ms: quantile(off, 0.95),
    missing,
    of: beats.length + missing,
  };
}

const differences = (times: readonly number[]): readonly number[] =>
  times.slice(1).map((time, i) => time - times[i]!);
