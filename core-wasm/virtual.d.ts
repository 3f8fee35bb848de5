declare module 'virtual:core-wasm' {
  import type { KernelExports } from '../station/pipeline/kernel.ts';
  /** The exports of a fresh instance of the kernel. */
  export default function instantiate(): Promise<KernelExports>;
}
