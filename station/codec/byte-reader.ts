import { fault } from '../model/fault.ts';

/**
 * Reads what a ByteWriter wrote. Nothing is taken on trust: each step throws frame/length beyond the end and
 * frame/syntax where bytes cannot mean what is asked for.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  f32(): number {
    return this.#view.getFloat32(this.#take(4), true);
  }

  f64(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  f64s(count: number): Float64Array<ArrayBuffer> {
    let at = this.#take(8 * count);
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++, at += 8) values[i] = this.#view.getFloat64(at, true);
    return values;
  }

  varint(): number {
    let value = 0;
    for (let unit = 1; unit <= 2 ** 49; unit *= 128) {
      const byte = this.u8();
      value += (byte & 127) * unit;
      if (byte < 128 && Number.isSafeInteger(value)) return value;
    }
    throw fault('frame/syntax', { text: 'a number of more than 53 bits' });
  }

  text(): string {
    const bytes = this.bytes(this.varint());
    try {
      // A byte order mark that was written is a part of the text.
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (cause) {
      throw fault('frame/syntax', { text: 'text that is not UTF-8' }, cause);
    }
  }

  bytes(count: number): Uint8Array {
    const at = this.#take(count);
    return this.#bytes.subarray(at, at + count);
  }

  #take(size: number): number {
    if (size > this.left)
      throw fault('frame/length', { expected: this.#at + size, actual: this.#bytes.length });
    this.#at += size;
    return this.#at - size;
  }
}
