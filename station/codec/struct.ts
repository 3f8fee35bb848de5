import { fault } from '../model/fault.ts';

/** A number of fixed size inside a frame. */
export interface Field {
  readonly size: number;
  read(view: DataView, at: number): number;
  write(view: DataView, at: number, value: number): void;
}

const field = (size: number, read: Field['read'], write: Field['write']): Field => ({ size, read, write });

// oxfmt-ignore
export const u16be = field(2, (v, at) => v.getUint16(at), (v, at, x) => v.setUint16(at, x));
// oxfmt-ignore
export const i16be = field(2, (v, at) => v.getInt16(at), (v, at, x) => v.setInt16(at, x));
// oxfmt-ignore
export const u32be = field(4, (v, at) => v.getUint32(at), (v, at, x) => v.setUint32(at, x));
// oxfmt-ignore
export const i32be = field(4, (v, at) => v.getInt32(at), (v, at, x) => v.setInt32(at, x));
/** Exact up to 2^53. */
export const u64be = field(
  8,
  (v, at) => Number(v.getBigUint64(at)),
  (v, at, x) => v.setBigUint64(at, BigInt(x)),
);
export const i64be = field(
  8,
  (v, at) => Number(v.getBigInt64(at)),
  (v, at, x) => v.setBigInt64(at, BigInt(x)),
);
// oxfmt-ignore
export const f32be = field(4, (v, at) => v.getFloat32(at), (v, at, x) => v.setFloat32(at, x));

/** Fields one after another; the schema is the type of what is read and written. */
export interface Struct<F extends Readonly<Record<string, Field>>> {
  readonly size: number;
  /** @throws frame/length where `bytes` is not exactly `size` long. */
  read(bytes: Uint8Array): { [K in keyof F]: number };
  write(values: { readonly [K in keyof F]: number }): Uint8Array<ArrayBuffer>;
}

/** Lays fields out in the order they are named. */
export function struct<const F extends Readonly<Record<string, Field>>>(fields: F): Struct<F> {
  let size = 0;
  const placed = Object.entries(fields).map(([name, each]) => {
    const at = size;
    size += each.size;
    return { name, at, each };
  });
  return {
    size,
    read(bytes) {
      if (bytes.length !== size) throw fault('frame/length', { expected: size, actual: bytes.length });
      const view = viewOf(bytes);
      const values: Record<string, number> = {};
      for (const { name, at, each } of placed) values[name] = each.read(view, at);
      return values as { [K in keyof F]: number };
    },
    write(values) {
      const bytes = new Uint8Array(size);
      const view = viewOf(bytes);
      for (const { name, at, each } of placed) each.write(view, at, values[name]!);
      return bytes;
    },
  };
}

/** The same bytes, to be read as numbers. */
export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
