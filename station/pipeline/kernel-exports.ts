import type { KernelOp } from './plan.ts';

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
