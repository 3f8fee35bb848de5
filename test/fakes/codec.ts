import { plainColumns } from '../../station/codec/plain-columns.ts';
import type { ColumnCodec } from '../../station/codec/column-codec.ts';

/** The codec that logs of tests share. */
export const codec: ColumnCodec = plainColumns;
