import { fault } from '../model/fault.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { ColumnCodec } from './column-codec.ts';

/**
 * One column of numbers, without loss and quickly: sensors say few digits, and rows mostly say something. A byte
 * tells how the values stand, its highest bits whether some rows have none, and whether some values are -0, which
 * whole numbers cannot tell from 0. For each of the two that is so, a bit for each row (value) then tells which.
 *
 *   0 to 6   so many decimals: as whole numbers, each by its distance from the one before
 *   13       as the kernel packs them quickly: varint length, bytes; absent and -0 are its own matter
 *   14, 15   as they are, in four or in eight bytes
 *
 * A short column is smaller by its distances, a long one twice as small in the kernel and several times as quick.
 */
const MOST_DECIMALS = 6;
const PACKED = 13;
const PACKED_FROM_ROWS = 64;
const FLOATS = 14;
const DOUBLES = 15;
const SOME_ABSENT = 128;
const SOME_MINUS_ZERO = 64;

/** Whole numbers up to this one have distances that a varint can tell. */
const LARGEST = 2 ** 51 - 1;

export function writeColumn(writer: ByteWriter, column: Float64Array, columns: ColumnCodec): void {
  if (column.length >= PACKED_FROM_ROWS) return writePacked(writer, columns.encode(column, 'fast'));
  const values = column.some(Number.isNaN) ? column.filter((value) => !Number.isNaN(value)) : column;
  const form = formOf(values);
  const someAbsent = values.length < column.length;
  const someMinusZero = form <= MOST_DECIMALS && values.some(isMinusZero);
  writer.u8(form | (someAbsent ? SOME_ABSENT : 0) | (someMinusZero ? SOME_MINUS_ZERO : 0));
  if (someAbsent) writeBits(writer, column, (value) => !Number.isNaN(value));
  if (someMinusZero) writeBits(writer, values, isMinusZero);
  if (form === DOUBLES) writer.f64s(values);
  else if (form === FLOATS) for (const value of values) writer.f32(value);
  else writeDistances(writer, values, 10 ** form);
}

function writePacked(writer: ByteWriter, bytes: Uint8Array): void {
  writer.u8(PACKED);
  writer.varint(bytes.length);
  writer.bytes(bytes);
}

const isMinusZero = (value: number): boolean => Object.is(value, -0);

/** The shortest form that gives back the very same numbers. */
function formOf(values: Float64Array): number {
  for (let decimals = 0; decimals <= MOST_DECIMALS; decimals++)
    if (areWhole(values, 10 ** decimals)) return decimals;
  return values.every((value) => Math.fround(value) === value) ? FLOATS : DOUBLES;
}

function areWhole(values: Float64Array, scale: number): boolean {
  for (const value of values) {
    const whole = Math.round(value * scale);
    if (!(Math.abs(whole) <= LARGEST) || whole / scale !== value) return false;
  }
  return true;
}

function writeDistances(writer: ByteWriter, values: Float64Array, scale: number): void {
  let before = 0;
  for (const value of values) {
    const whole = Math.round(value * scale);
    const distance = whole - before;
    writer.varint(distance < 0 ? -2 * distance - 1 : 2 * distance);
    before = whole;
  }
}

function writeBits(writer: ByteWriter, column: Float64Array, isSet: (value: number) => boolean): void {
  for (let row = 0; row < column.length; row += 8) {
    let bits = 0;
    for (let i = 0; i < 8 && row + i < column.length; i++) bits |= Number(isSet(column[row + i]!)) << i;
    writer.u8(bits);
  }
}

/** The caller makes sure that so many rows are bearable. @throws frame/length, frame/syntax. */
export function readColumn(
  reader: ByteReader,
  rows: number,
  columns: ColumnCodec,
): Float64Array<ArrayBuffer> {
  const first = reader.u8();
  if (first === PACKED) return columns.decode(reader.bytes(reader.varint()), rows);
  const form = first & ~(SOME_ABSENT | SOME_MINUS_ZERO);
  const someMinusZero = (first & SOME_MINUS_ZERO) !== 0;
  if (form > MOST_DECIMALS && ((form !== FLOATS && form !== DOUBLES) || someMinusZero))
    throw fault('frame/syntax', { text: `column in form ${first}` });
  if ((first & SOME_ABSENT) === 0) return readPresent(reader, form, rows, someMinusZero);
  const isThere = readBits(reader, rows);
  let count = 0;
  for (let row = 0; row < rows; row++) count += Number(isThere(row));
  const values = readPresent(reader, form, count, someMinusZero);
  let next = 0;
  return new Float64Array(rows).map((_, row) => (isThere(row) ? values[next++]! : NaN));
}

function readPresent(
  reader: ByteReader,
  form: number,
  count: number,
  someMinusZero: boolean,
): Float64Array<ArrayBuffer> {
  if (!someMinusZero) return readValues(reader, form, count);
  const isMinus = readBits(reader, count);
  return readValues(reader, form, count).map((value, i) => (value === 0 && isMinus(i) ? -0 : value));
}

function readBits(reader: ByteReader, rows: number): (row: number) => boolean {
  const bits = reader.bytes(Math.ceil(rows / 8));
  return (row) => ((bits[row >> 3]! >> (row & 7)) & 1) === 1;
}

function readValues(reader: ByteReader, form: number, count: number): Float64Array<ArrayBuffer> {
  if (form === DOUBLES) return reader.f64s(count);
  if (count > reader.left) throw fault('frame/length', { expected: count, actual: reader.left });
  const values = new Float64Array(count);
  if (form === FLOATS) return values.map(() => reader.f32());
  const scale = 10 ** form;
  let whole = 0;
  return values.map(() => {
    const code = reader.varint();
    whole += code % 2 === 0 ? code / 2 : -(code + 1) / 2;
    return whole / scale;
  });
}
