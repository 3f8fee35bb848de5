import { columnOf, type Batch } from '../model/batch.ts';
import { fault } from '../model/fault.ts';
import type { Plan } from './plan.ts';
import type { KernelExports } from './kernel-exports.ts';
import { exportState, importState } from './state.ts';

/** A device's pipeline at work. It keeps its state from one batch to the next, however rows are cut into batches. */
export interface Program {
  /**
   * The batch with the made columns after its own, which are passed on as they are. Columns are known by their names:
   * one that is missing has no values. A channel that the device itself names as a made one keeps its name for itself.
   */
  run(batch: Batch): Batch;
  /**
   * Channels found while running: the program gains columns without losing state.
   * @throws config/invalid where the device names a channel that the pipeline makes.
   */
  grow(channels: readonly string[]): void;
  /** All that it keeps, for {@link importState} of a program of the same steps. */
  exportState(): Uint8Array<ArrayBuffer>;
  /**
   * `named`: what the channels that it reads are called where the state is from.
   * @throws config/invalid where the state is of other steps or of another version; it then goes on as it was.
   */
  importState(bytes: Uint8Array, named?: (channel: string) => string): void;
  /** Gives its memory back; it cannot be used afterwards. */
  free(): void;
}

/** A program in the kernel's memory: copies in what the steps read, runs them, copies out what they made. */
export class WasmProgram implements Program {
  readonly #exports: KernelExports;
  readonly #plan: Plan;
  #address: number;
  #cells: Float64Array;

  constructor(exports: KernelExports, plan: Plan, address: number) {
    this.#exports = exports;
    this.#plan = plan;
    this.#address = address;
    this.#cells = new Float64Array(exports.memory.buffer);
  }

  run(batch: Batch): Batch {
    const { reads, makes, steps } = this.#plan;
    if (steps.length === 0) return batch;
    const read = reads.map((name) => columnOf(batch, name));
    const made = makes.map(() => new Float64Array(batch.time.length));
    const maxRows = this.#exports.maxRows.value;
    for (let row = 0; row < batch.time.length; row += maxRows) {
      this.#runSlice(batch.time, read, made, row, Math.min(row + maxRows, batch.time.length));
    }
    const free = makes.map((name) => !batch.channels.includes(name));
    return {
      ...batch,
      channels: [...batch.channels, ...makes.filter((_, i) => free[i])],
      columns: [...batch.columns, ...made.filter((_, i) => free[i])],
    };
  }

  #runSlice(
    time: Float64Array,
    read: readonly (Float64Array | undefined)[],
    made: readonly Float64Array[],
    start: number,
    end: number,
  ): void {
    const program = this.#living();
    const { column, run, time: timeAt } = this.#exports;
    const cells = this.#memory();
    const copyIn = (values: Float64Array | undefined, address: number) => {
      if (values) cells.set(values.subarray(start, end), address / 8);
      else cells.fill(NaN, address / 8, address / 8 + end - start);
    };
    copyIn(time, timeAt());
    read.forEach((values, slot) => copyIn(values, column(slot)));
    run(program, end - start);
    made.forEach((values, i) => {
      const from = column(read.length + i) / 8;
      values.set(cells.subarray(from, from + end - start), start);
    });
  }

  grow(channels: readonly string[]): void {
    const problems = this.#plan.makes.flatMap((name, i) =>
      channels.includes(name)
        ? [{ path: `/pipeline/${i}/as`, message: `the device has a channel “${name}” of its own` }]
        : [],
    );
    if (problems.length > 0) throw fault('config/invalid', { problems });
  }

  exportState(): Uint8Array<ArrayBuffer> {
    return exportState(this.#exports, this.#living(), this.#plan);
  }

  importState(bytes: Uint8Array, named: (channel: string) => string = (channel) => channel): void {
    const plan = { ...this.#plan, reads: this.#plan.reads.map(named) };
    importState(this.#exports, this.#living(), plan, bytes);
  }

  free(): void {
    this.#exports.destroy(this.#living());
    this.#address = 0;
  }

  #living(): number {
    if (this.#address === 0) throw fault('internal', { message: 'a freed program was used' });
    return this.#address;
  }

  /** The kernel's memory as numbers; where it grew, an older view is empty. */
  #memory(): Float64Array {
    if (this.#cells.length === 0) this.#cells = new Float64Array(this.#exports.memory.buffer);
    return this.#cells;
  }
}
