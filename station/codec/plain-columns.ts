import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import type { ColumnCodec } from './column-codec.ts';
import { readColumn, writeColumn } from './column.ts';

const SHORT = 0;
const DOUBLES = 1;

const encode = (column: Float64Array): Uint8Array<ArrayBuffer> => {
  const writer = new ByteWriter();
  const exact = column.some((value) => Object.is(value, -0));
  writer.u8(exact ? DOUBLES : SHORT);
  if (exact) writer.f64s(column);
  else writeColumn(writer, column);
  return writer.copy();
};

/** Columns as fresh blocks write them, where there is no kernel. */
export const plainColumns: ColumnCodec = {
  encode,
  encodeTimes: encode,
  decode(bytes, rows) {
    const reader = new ByteReader(bytes);
    return reader.u8() === DOUBLES ? reader.f64s(rows) : readColumn(reader, rows);
  },
};
