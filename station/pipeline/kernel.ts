import type { Batch } from '../model/batch.ts';
import { fault } from '../model/fault.ts';
import type { KernelOp, Plan } from './compile.ts';
import { WasmProgram } from './program.ts';

/** What an instance of core-wasm exports. Addresses are bytes; 0 is "memory is full". */
export interface KernelExports extends Readonly<Record<KernelOp, AppendStep>> {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly maxRows: { readonly value: number };
  readonly stateVersion: { readonly value: number };
  time(): number;
  column(slot: number): number;
  create(): number;
  run(program: number, rows: number): void;
  destroy(program: number): void;
  parts(program: number): number;
  part(program: number, index: number): number;
  partSize(program: number, index: number): number;
}

type AppendStep = (program: number, from: number, to: number, ...parameters: number[]) => number;

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
  /** @throws config/invalid where the state is of other steps or of another version; it then goes on as it was. */
  importState(bytes: Uint8Array): void;
  /** Gives its memory back; it cannot be used afterwards. */
  free(): void;
}

/** One instance of core-wasm with a program for each device: they share the columns, one batch is run at a time. */
export class Kernel {
  readonly #exports: KernelExports;

  constructor(exports: KernelExports) {
    this.#exports = exports;
  }

  /** What it takes up, all programs included. */
  get bytes(): number {
    return this.#exports.memory.buffer.byteLength;
  }

  /** @throws config/invalid when the kernel's memory is full. */
  program(plan: Plan): Program {
    const address = this.#exports.create();
    if (address !== 0 && this.#appendSteps(address, plan))
      return new WasmProgram(this.#exports, plan, address);
    if (address !== 0) this.#exports.destroy(address);
    throw fault('config/invalid', {
      problems: [{ path: '/pipeline', message: 'the kernel’s memory is full' }],
    });
  }

  #appendSteps(address: number, plan: Plan): boolean {
    return plan.steps.every(
      ({ op, from, to, parameters }) => this.#exports[op](address, from, to, ...parameters) !== 0,
    );
  }
}
