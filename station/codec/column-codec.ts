/** `fast` for what is written all the time, `sealed` for what is kept and sent: smaller, and slower to make. */
export type Tier = 'fast' | 'sealed';

/** Columns of numbers as few bytes, and back, bit for bit; only a NaN's payload is not kept. Up to 2^20 rows. */
export interface ColumnCodec {
  encode(column: Float64Array, tier: Tier): Uint8Array<ArrayBuffer>;
  /** Times in milliseconds, ascending or not: coded by how far each lies from a straight line. */
  encodeTimes(time: Float64Array, tier: Tier): Uint8Array<ArrayBuffer>;
  /** What either of the above has made. @throws frame/length, frame/syntax; never other numbers for damaged bytes of a checked block. */
  decode(bytes: Uint8Array, rows: number): Float64Array<ArrayBuffer>;
}
