import { columnOf } from '../model/batch.ts';
import { fault, type FaultError } from '../model/fault.ts';
import type { Kernel } from '../pipeline/kernel.ts';
import type { Program } from '../pipeline/program.ts';
import { clockColumn } from './clock-column.ts';
import { Fuel } from './fuel.ts';
import { BREACH, OUTCOME, VALUE, type RulePlan } from './rule-plan.ts';

/** Times and a column for each channel that a rule reads. */
export interface Rows {
  readonly time: Float64Array;
  readonly columns: readonly Float64Array[];
}

/** What a rule makes of each row: whether it holds, which of its conditions it was, and their value. */
interface Judged {
  readonly time: Float64Array;
  readonly outcome: Float64Array;
  readonly breach: Float64Array;
  readonly value: Float64Array;
}

/** A rule as the kernel runs it, until it has used up what it may. */
export class RuleProgram {
  readonly #plan: RulePlan;
  readonly #program: Program;
  readonly #clocks: ReadonlyMap<string, (timeMs: number) => number>;
  readonly #fuel: Fuel;
  #isSpent = false;

  /** @throws config/invalid where the kernel is full. */
  constructor(kernel: Pick<Kernel, 'program'>, id: string, plan: RulePlan) {
    this.#plan = plan;
    this.#program = kernel.program(plan.plan);
    this.#clocks = new Map(plan.clocks.map(({ name, condition }) => [name, clockColumn(condition)]));
    this.#fuel = new Fuel(id, plan.plan.steps);
  }

  /** Why it runs no more. */
  get fault(): FaultError | undefined {
    return this.#isSpent ? this.#fuel.usedUp : undefined;
  }

  /** @throws rule/too-much-work once it has used up what it may. */
  check(): void {
    if (this.#isSpent) throw this.#fuel.usedUp;
  }

  /** As many of the rows as the fuel lasts for. */
  run({ time: all, columns }: Rows): Judged {
    const { reads } = this.#plan.plan;
    const rows = this.#isSpent ? 0 : this.#fuel.lastsFor(all);
    this.#isSpent = rows < all.length;
    const time = all.subarray(0, rows);
    const values = reads.map((name, i) => {
      const clock = this.#clocks.get(name);
      return clock ? time.map(clock) : columns[i]!.subarray(0, rows);
    });
    const made = this.#program.run({ device: '', channels: reads, time, columns: values });
    const [outcome, breach, value] = [OUTCOME, BREACH, VALUE].map((name) => columnOf(made, name));
    if (!outcome || !breach || !value) throw fault('internal', { message: 'a rule made no outcome' });
    return { time, outcome, breach, value };
  }

  exportState(): Uint8Array {
    return this.#program.exportState();
  }

  /** @throws config/invalid where it is of another program; it then goes on as it was. */
  importState(state: Uint8Array, named?: (channel: string) => string): void {
    this.#program.importState(state, named);
  }

  free(): void {
    this.#program.free();
  }
}
