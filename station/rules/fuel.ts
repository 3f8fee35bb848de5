import { fault, type FaultError } from '../model/fault.ts';
import type { KernelOp, PlannedStep } from '../pipeline/plan.ts';

/** Steps times rows that a rule may do: so many for each second that its rows span, and so many at once. */
const PER_S = 2_000_000;
const AT_ONCE = 60_000_000;

/** Steps that do as much as so many others: those that look for what is unusual keep eight signs of each row. */
const WEIGHTS: Partial<Readonly<Record<KernelOp, number>>> = { anomaly: 32, unusual: 32 };

/** Counts a rule's work against the time that its rows span, so it stops at the same row wherever they are cut. */
export class Fuel {
  readonly #rule: string;
  readonly #steps: number;
  #left = AT_ONCE;
  #atMs: number | undefined;

  constructor(rule: string, steps: readonly PlannedStep[]) {
    this.#rule = rule;
    this.#steps = steps.reduce((sum, { op }) => sum + (WEIGHTS[op] ?? 1), 0);
  }

  /** How many of these rows there is fuel for: all of them, or those before it is used up. */
  lastsFor(time: Float64Array): number {
    for (let row = 0; row < time.length; row++) {
      const timeMs = time[row]!;
      const elapsedMs = Math.max(0, timeMs - (this.#atMs ?? timeMs));
      this.#atMs = Math.max(this.#atMs ?? timeMs, timeMs);
      this.#left = Math.min(AT_ONCE, this.#left + (elapsedMs / 1000) * PER_S) - this.#steps;
      if (this.#left < 0) return row;
    }
    return time.length;
  }

  get usedUp(): FaultError {
    return fault('rule/too-much-work', { rule: this.#rule, steps: this.#steps });
  }
}
