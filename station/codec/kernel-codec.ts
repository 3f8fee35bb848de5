import { fault } from '../model/fault.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import type { ColumnCodec, Tier } from './column-codec.ts';

/** What an instance of core-wasm exports for columns. It codes one section of a column at a time, in a place of its own. */
export interface CodecExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly sectionRows: { readonly value: number };
  sectionValues(): number;
  sectionBytes(): number;
  encodeSection(rows: number, isSealed: number): number;
  decodeSection(length: number, rows: number): number;
}

/** More than any block has: what claims to be longer is not believed. */
const MOST_ROWS = 2 ** 20;

/**
 * The column codec of core-wasm. It keeps nothing from one call to the next, and may share its instance with a Kernel.
 * A column of more rows than a section is a sequence of sections, each after its length.
 */
export class KernelCodec implements ColumnCodec {
  readonly #exports: CodecExports;
  readonly #rows: number;

  constructor(exports: CodecExports) {
    this.#exports = exports;
    this.#rows = exports.sectionRows.value;
  }

  encode(column: Float64Array, tier: Tier): Uint8Array<ArrayBuffer> {
    if (column.length > MOST_ROWS) throw new RangeError(`a column of ${column.length} rows`);
    if (column.length <= this.#rows) return this.#section(column, tier).slice();
    const writer = new ByteWriter();
    for (let row = 0; row < column.length; row += this.#rows) {
      const section = this.#section(column.subarray(row, row + this.#rows), tier);
      writer.varint(section.length);
      writer.bytes(section);
    }
    return writer.copy();
  }

  encodeTimes(time: Float64Array, tier: Tier): Uint8Array<ArrayBuffer> {
    // A straight line is one of the ways to foretell that every column may be coded in.
    return this.encode(time, tier);
  }

  decode(bytes: Uint8Array, rows: number): Float64Array<ArrayBuffer> {
    const sections = Math.ceil(rows / this.#rows);
    const fewest = sections > 1 ? 2 * sections : 1;
    if (rows > MOST_ROWS || bytes.length < fewest)
      throw fault('frame/length', { expected: fewest, actual: bytes.length });
    const column = new Float64Array(rows);
    if (sections <= 1) return this.#fill(column, bytes);
    const reader = new ByteReader(bytes);
    for (let row = 0; row < rows; row += this.#rows)
      this.#fill(column.subarray(row, row + this.#rows), reader.bytes(reader.varint()));
    if (reader.left > 0)
      throw fault('frame/length', { expected: bytes.length - reader.left, actual: bytes.length });
    return column;
  }

  /** The bytes of a section, where they lie: good until the next call. */
  #section(values: Float64Array, tier: Tier): Uint8Array<ArrayBuffer> {
    const { memory, sectionValues, sectionBytes, encodeSection } = this.#exports;
    new Float64Array(memory.buffer, sectionValues(), values.length).set(values);
    const length = encodeSection(values.length, Number(tier === 'sealed'));
    return new Uint8Array(memory.buffer, sectionBytes(), length);
  }

  #fill(values: Float64Array<ArrayBuffer>, bytes: Uint8Array): Float64Array<ArrayBuffer> {
    const { memory, sectionValues, sectionBytes, decodeSection } = this.#exports;
    const isRoom = bytes.length <= 8 * this.#rows + 1;
    if (isRoom) new Uint8Array(memory.buffer, sectionBytes(), bytes.length).set(bytes);
    if (!isRoom || decodeSection(bytes.length, values.length) === 0)
      throw fault('frame/syntax', { text: `a column of ${values.length} rows in ${bytes.length} bytes` });
    values.set(new Float64Array(memory.buffer, sectionValues(), values.length));
    return values;
  }
}
