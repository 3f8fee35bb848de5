import { ByteReader } from '../../../codec/byte-reader.ts';
import { fault } from '../../../model/fault.ts';
import { DataType } from './payload.ts';

/** A metric of somebody's payload: named or by alias, its value as it stands there. */
export interface ReadMetric {
  readonly name?: string;
  readonly alias?: number;
  readonly timestamp?: number;
  readonly type?: number;
  readonly historical?: boolean;
  /** Absent where it is null, or nothing that a channel could be set to. */
  readonly value?: number | boolean | string;
}

export interface ReadPayload {
  readonly timestamp?: number;
  readonly seq?: number;
  readonly metrics: readonly ReadMetric[];
}

const MOST_BYTES = 256 * 1024;
const MOST_METRICS = 4_096;

/** Reads what a host sent; what it does not know is passed over. @throws frame/length, frame/syntax. */
export function readPayload(bytes: Uint8Array): ReadPayload {
  if (bytes.length > MOST_BYTES) throw fault('frame/length', { expected: MOST_BYTES, actual: bytes.length });
  const metrics: ReadMetric[] = [];
  let read: Omit<ReadPayload, 'metrics'> = {};
  for (const { tag, number, bytes: inner } of fieldsOf(bytes)) {
    if (tag === 1 && number !== undefined) read = { ...read, timestamp: Number(number) };
    if (tag === 2 && inner) metrics.push(readMetric(inner));
    if (tag === 3 && number !== undefined) read = { ...read, seq: Number(number) };
    if (metrics.length > MOST_METRICS) throw fault('frame/syntax', { text: 'too many metrics' });
  }
  return { ...read, metrics };
}

function readMetric(bytes: Uint8Array): ReadMetric {
  const found = new Map([...fieldsOf(bytes)].map((field) => [field.tag, field]));
  const numberOf = (tag: number) => {
    const number = found.get(tag)?.number;
    return number === undefined ? undefined : Number(number);
  };
  const name = found.get(1)?.bytes;
  const type = numberOf(4);
  const read = {
    name: name && utf8(name),
    alias: numberOf(2),
    timestamp: numberOf(3),
    type,
    historical: numberOf(5) === undefined ? undefined : numberOf(5) !== 0,
    value: valueOf(found, type),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

function valueOf(found: ReadonlyMap<number, Field>, type: number | undefined) {
  const [int, long, boolean] = [10, 11, 14].map((tag) => found.get(tag)?.number);
  const [float, double, string] = [12, 13, 15].map((tag) => found.get(tag)?.bytes);
  if (int !== undefined) return Number(BigInt.asIntN(signedBits(type) ?? 64, int));
  if (long !== undefined) return Number(type === DataType.Int64 ? BigInt.asIntN(64, long) : long);
  if (boolean !== undefined) return boolean !== 0n;
  if (float?.length === 4) return new ByteReader(float).f32();
  if (double?.length === 8) return new ByteReader(double).f64();
  return string && utf8(string);
}

/** How wide a signed number is that stands in the unsigned field. */
function signedBits(type: number | undefined): number | undefined {
  return type === DataType.Int8 ? 8 : type === DataType.Int16 ? 16 : type === DataType.Int32 ? 32 : undefined;
}

interface Field {
  readonly tag: number;
  readonly number?: bigint;
  readonly bytes?: Uint8Array;
}

/** The fields of a protobuf message as they stand there. Source: protobuf.dev, "Encoding". */
function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  const reader = new ByteReader(bytes);
  while (reader.left > 0) {
    const key = reader.varint();
    const [tag, wire] = [Math.floor(key / 8), key % 8];
    if (wire === 0) yield { tag, number: varint64(reader) };
    else if (wire === 1) yield { tag, bytes: reader.bytes(8) };
    else if (wire === 2) yield { tag, bytes: reader.bytes(reader.varint()) };
    else if (wire === 5) yield { tag, bytes: reader.bytes(4) };
    else throw fault('frame/syntax', { text: `wire type ${wire}` });
  }
}

function varint64(reader: ByteReader): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = reader.u8();
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return BigInt.asUintN(64, value);
  }
  throw fault('frame/syntax', { text: 'a number of more than 64 bits' });
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw fault('frame/syntax', { text: 'text that is not UTF-8' }, cause);
  }
}
