import { columnOf } from '../../model/batch.ts';
import { isSame } from '../../model/control.ts';
import { compile } from '../../pipeline/compile.ts';
import type { Kernel } from '../../pipeline/kernel.ts';
import type { Clock } from '../platform.ts';
import { LOOK_EVERY_MS, STEP_EVERY_MS } from './limits.ts';

/** How an output moves: at most so much a second, on values that are `step` apart. */
export interface Pace {
  readonly perSecond: number;
  readonly step: number;
  readonly decimals: number;
}

/**
 * The values on the way from one to another, each when its time has come; the last step is left to be done. How far it may
 * be by then says an op of the kernel, for which a time when nobody was let run is no longer than a moment: there is no jump.
 * @throws config/invalid when the kernel is full; the reason of the signal.
 */
export async function* wayTo(
  value: number,
  from: number,
  { perSecond, step, decimals }: Pace,
  { kernel, clock }: { readonly kernel: Pick<Kernel, 'program'>; readonly clock: Clock },
  signal: AbortSignal,
): AsyncGenerator<number> {
  const slew = { op: 'slew', from: 'wanted', as: 'now', perSecond, mostMs: LOOK_EVERY_MS } as const;
  const program = kernel.program(compile(['wanted'], [slew]));
  const by = (wanted: number) => {
    const row = { time: Float64Array.of(clock.steady()), columns: [Float64Array.of(wanted)] };
    return columnOf(program.run({ device: '', channels: ['wanted'], ...row }), 'now')![0]!;
  };
  by(from);
  try {
    for (let at = from; ;) {
      await clock.sleep(STEP_EVERY_MS, signal);
      const next = stepTowards(by(value), at, step);
      if (isSame(next, value, decimals)) return;
      if (next !== at) yield (at = next);
    }
  } finally {
    program.free();
  }
}

/** A whole number of steps from where it is, no further than the given value. */
function stepTowards(value: number, from: number, step: number): number {
  const steps = Math.trunc((value - from) / step + (value > from ? 1e-9 : -1e-9));
  return steps === 0 ? from : Number((from + steps * step).toPrecision(12));
}
