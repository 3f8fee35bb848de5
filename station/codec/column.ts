import { fault } from '../model/fault.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

/**
 * One column of numbers, without loss (but that -0 may become 0) and quickly: sensors say few digits, and
 * rows mostly say something. A byte tells how the values stand, its highest bit whether some rows have none:
 * then a bit for each row tells which have.
 *
 *   0 to 6   so many decimals: as whole numbers, each by its distance from the one before
 *   14, 15   as they are, in four or in eight bytes
 */
const MOST_DECIMALS = 6;
const FLOATS = 14;
const DOUBLES = 15;
const SOME_ABSENT = 128;

/** Whole numbers up to this one have distances that a varint can tell. */
const LARGEST = 2 ** 51 - 1;

export function writeColumn(writer: ByteWriter, column: Float64Array): void {
  const values = column.some(Number.isNaN) ? column.filter((value) => !Number.isNaN(value)) : column;
  const form = formOf(values);
  if (values.length === column.length) writer.u8(form);
  else {
    writer.u8(form | SOME_ABSENT);
    writePresence(writer, column);
  }
  if (form === DOUBLES) writer.f64s(values);
  else if (form === FLOATS) for (const value of values) writer.f32(value);
  else writeDistances(writer, values, 10 ** form);
}

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

function writePresence(writer: ByteWriter, column: Float64Array): void {
  for (let row = 0; row < column.length; row += 8) {
    let bits = 0;
    for (let i = 0; i < 8 && row + i < column.length; i++)
      bits |= Number(!Number.isNaN(column[row + i]!)) << i;
    writer.u8(bits);
  }
}

/** @throws frame/length, frame/syntax. */
export function readColumn(reader: ByteReader, rows: number): Float64Array<ArrayBuffer> {
  const first = reader.u8();
  const form = first & ~SOME_ABSENT;
  if (form > MOST_DECIMALS && form !== FLOATS && form !== DOUBLES)
    throw fault('frame/syntax', { text: `column in form ${form}` });
  if (first === form) return readValues(reader, form, rows);
  const presence = reader.bytes(Math.ceil(rows / 8));
  const isThere = (row: number) => ((presence[row >> 3]! >> (row & 7)) & 1) === 1;
  let count = 0;
  for (let row = 0; row < rows; row++) count += Number(isThere(row));
  const values = readValues(reader, form, count);
  let next = 0;
  return new Float64Array(rows).map((_, row) => (isThere(row) ? values[next++]! : NaN));
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
