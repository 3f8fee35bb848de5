import { fault } from '../model/fault.ts';
import type { KernelExports } from './kernel-exports.ts';
import type { Plan } from './plan.ts';
import { type Program, WasmProgram } from './program.ts';

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
