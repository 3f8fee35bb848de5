import { readFileSync } from 'node:fs';
import { buildCoreWasm } from '../../core-wasm/build.mjs';
import { Kernel, type KernelExports } from '../../station/pipeline/kernel.ts';

const module = new WebAssembly.Module(readFileSync(await buildCoreWasm()));

/** A fresh instance of the real core-wasm, built where need be. */
export const kernelExports = (): KernelExports =>
  new WebAssembly.Instance(module).exports as unknown as KernelExports;

export const kernel = (): Kernel => new Kernel(kernelExports());
