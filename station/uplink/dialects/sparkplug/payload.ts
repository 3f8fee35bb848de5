import { ByteWriter } from '../../../codec/byte-writer.ts';

/** The scalar types of Sparkplug B and their numbers. Source: Sparkplug 3.0, section 6.4.16. */
export const DataType = {
  Int8: 1,
  Int16: 2,
  Int32: 3,
  Int64: 4,
  UInt8: 5,
  UInt16: 6,
  UInt32: 7,
  UInt64: 8,
  Float: 9,
  Double: 10,
  Boolean: 11,
  String: 12,
  DateTime: 13,
  Text: 14,
} as const;
export type DataType = (typeof DataType)[keyof typeof DataType];

export interface Metric {
  readonly name?: string;
  readonly alias?: number;
  /** UTC epoch milliseconds, whole. */
  readonly timestamp?: number;
  readonly type: DataType;
  /** Absent where it is not known. */
  readonly value?: number | boolean | string;
  /** Names the type in the message, as births do. */
  readonly typed?: true;
  readonly historical?: true;
  /** The `engUnit` property. */
  readonly unit?: string;
}

/** The fields of the protobuf messages that we write. Source: Sparkplug 3.0, section 6.4.1 (sparkplug_b.proto). */
const field = { timestamp: 1, metrics: 2, seq: 3 } as const;
const inMetric = {
  name: 1,
  alias: 2,
  timestamp: 3,
  datatype: 4,
  historical: 5,
  isNull: 7,
  properties: 9,
} as const;
const inValue = { int: 10, long: 11, float: 12, double: 13, boolean: 14, string: 15 } as const;
const wire = { varint: 0, bytes8: 1, counted: 2, bytes4: 5 } as const;

/** A payload without its sequence number, which is known only when it leaves. */
export function payload(metrics: readonly Metric[], timestamp?: number): Uint8Array {
  const out = new ByteWriter();
  if (timestamp !== undefined) number(out, field.timestamp, timestamp);
  for (const metric of metrics) counted(out, field.metrics, metricBytes(metric));
  return out.copy();
}

/** The same payload with its sequence number: fields may stand in any order. */
export function numbered(payload: Uint8Array, seq: number): Uint8Array {
  const out = new ByteWriter();
  out.bytes(payload);
  number(out, field.seq, seq);
  return out.copy();
}

function metricBytes({ name, alias, timestamp, type, value, typed, historical, unit }: Metric): Uint8Array {
  const out = new ByteWriter();
  if (name !== undefined) text(out, inMetric.name, name);
  if (alias !== undefined) number(out, inMetric.alias, alias);
  if (timestamp !== undefined) number(out, inMetric.timestamp, timestamp);
  if (typed) number(out, inMetric.datatype, type);
  if (historical) number(out, inMetric.historical, 1);
  if (value === undefined) number(out, inMetric.isNull, 1);
  if (unit !== undefined) counted(out, inMetric.properties, properties(unit));
  if (value !== undefined) valueInto(out, type, value);
  return out.copy();
}

function valueInto(out: ByteWriter, type: DataType, value: number | boolean | string): void {
  if (typeof value === 'string') return text(out, inValue.string, value);
  if (typeof value === 'boolean') return number(out, inValue.boolean, Number(value));
  switch (type) {
    case DataType.Float:
      out.varint((inValue.float << 3) | wire.bytes4);
      return out.f32(value);
    case DataType.Double:
      out.varint((inValue.double << 3) | wire.bytes8);
      return out.f64(value);
    case DataType.Int64:
    case DataType.UInt64:
    case DataType.DateTime:
      return number(out, inValue.long, value);
    default:
      return number(out, inValue.int, twosComplement(type, value));
  }
}

/** Negative numbers stand in an unsigned field of 32 bits, as wide as their type. */
function twosComplement(type: DataType, value: number): number {
  const bits = type === DataType.Int8 ? 8 : type === DataType.Int16 ? 16 : 32;
  return value < 0 ? value + 2 ** bits : value;
}

const inSet = { keys: 1, values: 2 } as const;
const inProperty = { type: 1, string: 8 } as const;

function properties(unit: string): Uint8Array {
  const property = new ByteWriter();
  number(property, inProperty.type, DataType.String);
  text(property, inProperty.string, unit);
  const set = new ByteWriter();
  text(set, inSet.keys, 'engUnit');
  counted(set, inSet.values, property.copy());
  return set.copy();
}

function number(out: ByteWriter, tag: number, value: number): void {
  out.varint((tag << 3) | wire.varint);
  out.varint(value);
}

function text(out: ByteWriter, tag: number, value: string): void {
  out.varint((tag << 3) | wire.counted);
  out.text(value);
}

function counted(out: ByteWriter, tag: number, bytes: Uint8Array): void {
  out.varint((tag << 3) | wire.counted);
  out.varint(bytes.length);
  out.bytes(bytes);
}
