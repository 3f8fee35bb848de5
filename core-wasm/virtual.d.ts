declare module 'virtual:core-wasm' {
  import type { CodecExports } from '../station/codec/kernel-codec.ts';
  import type { KernelExports } from '../station/pipeline/kernel.ts';
  /** The exports of a fresh instance of the kernel: for pipelines, and for columns as bytes. */
  export default function instantiate(): Promise<KernelExports & CodecExports>;
}
