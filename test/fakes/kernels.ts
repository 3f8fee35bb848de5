import { readFileSync } from 'node:fs';
import { buildCoreWasm } from '../../core-wasm/build.mjs';
import { type CodecExports, KernelCodec } from '../../station/codec/kernel-codec.ts';
import { Kernel } from '../../station/pipeline/kernel.ts';
import type { KernelExports } from '../../station/pipeline/kernel-exports.ts';

const module = new WebAssembly.Module(readFileSync(await buildCoreWasm()));

/** A fresh instance of the real core-wasm, built where need be. */
export const kernelExports = (): KernelExports & CodecExports =>
  new WebAssembly.Instance(module).exports as unknown as KernelExports & CodecExports;

export const kernel = (): Kernel => new Kernel(kernelExports());

/** The real column codec, in an instance of its own that all of a test file may share. */
export const columnCodec = new KernelCodec(kernelExports());
