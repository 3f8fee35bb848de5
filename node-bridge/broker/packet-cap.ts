/**
 * Follows the packets in a stream of MQTT bytes (MQTT 3.1.1 section 2.2) without keeping any, so that none is taken in
 * that is larger than agreed: the broker's parser would gather up to 256 MiB first.
 */
export class PacketCap {
  readonly #mostBytes: number;
  #state: 'type' | 'length' | 'body' = 'type';
  #length = 0;
  #shift = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** Whether every packet begun so far is small enough and has a length at all. */
  holds(bytes: Uint8Array): boolean {
    for (let at = 0; at < bytes.length;) {
      if (this.#state === 'body') {
        const rest = Math.min(this.#length, bytes.length - at);
        at += rest;
        this.#length -= rest;
        if (this.#length === 0) this.#state = 'type';
      } else if (!this.#header(bytes[at++]!)) return false;
    }
    return true;
  }

  #header(byte: number): boolean {
    if (this.#state === 'type') {
      this.#state = 'length';
      this.#length = this.#shift = 0;
      return true;
    }
    if (this.#shift > 21) return false;
    this.#length += (byte & 0x7f) << this.#shift;
    this.#shift += 7;
    if (byte < 0x80) this.#state = this.#length === 0 ? 'type' : 'body';
    return this.#length <= this.#mostBytes;
  }
}
