const LONGEST_VARINT = 8;

/** Bytes written one after another into a buffer that grows; numbers of several bytes are little-endian. */
export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  u8(value: number): void {
    const at = this.#grow(1);
    this.#view.setUint8(at, value);
  }

  u32(value: number): void {
    const at = this.#grow(4);
    this.#view.setUint32(at, value, true);
  }

  f32(value: number): void {
    const at = this.#grow(4);
    this.#view.setFloat32(at, value, true);
  }

  f64(value: number): void {
    const at = this.#grow(8);
    this.#view.setFloat64(at, canonical(value), true);
  }

  f64s(values: Float64Array): void {
    let at = this.#grow(8 * values.length);
    for (const value of values) {
      this.#view.setFloat64(at, canonical(value), true);
      at += 8;
    }
  }

  /** A whole number from 0 to 2^53 - 1 in as few bytes as it needs, seven bits each, low ones first. */
  varint(value: number): void {
    let at = this.#grow(LONGEST_VARINT);
    let high = value;
    for (; high >= 2 ** 31; high = Math.floor(high / 128)) this.#bytes[at++] = (high % 128) | 128;
    // Nearly all are small, and whole numbers of 32 bits are many times as fast.
    let rest = high | 0;
    for (; rest > 127; rest >>= 7) this.#bytes[at++] = (rest & 127) | 128;
    this.#bytes[at++] = rest;
    this.#length = at;
  }

  /** UTF-8 with its length before it. */
  text(value: string): void {
    const bytes = new TextEncoder().encode(value);
    this.varint(bytes.length);
    this.bytes(bytes);
  }

  bytes(values: Uint8Array): void {
    const at = this.#grow(values.length);
    this.#bytes.set(values, at);
  }

  /** Forgets what is written beyond so many bytes. */
  cut(length: number): void {
    this.#length = length;
  }

  /** What is written so far, as bytes of its own. */
  copy(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  /** Makes room and tells where it begins. Buffer and view may be others afterwards. */
  #grow(size: number): number {
    const at = this.#length;
    this.#length += size;
    if (this.#length > this.#bytes.length) {
      const wider = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length));
      wider.set(this.#bytes);
      this.#bytes = wider;
      this.#view = new DataView(wider.buffer);
    }
    return at;
  }
}

/** There are many bit patterns that mean NaN; one of them is written. */
const canonical = (value: number): number => (Number.isNaN(value) ? NaN : value);
