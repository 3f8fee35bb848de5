import instantiate from 'virtual:core-wasm';
import type { ColumnCodec } from '../../station/codec/column-codec.ts';
import { KernelCodec } from '../../station/codec/kernel-codec.ts';

/** The codec that logs of tests share: the real one. */
export const codec: ColumnCodec = new KernelCodec(await instantiate());
