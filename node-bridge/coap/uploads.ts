import { concat } from '../../station/codec/bytes.ts';
import type { Block } from '../../station/codec/coap/message.ts';

const MOST_UPLOADS = 32;
const MOST_BYTES = 16 * 1024;
const LASTS_MS = 60_000;

interface Upload {
  readonly body: Uint8Array;
  readonly lastMs: number;
}

/** Bodies that come in parts (RFC 7959, section 2.5), one for each sender and resource; the oldest make room. */
export class Uploads {
  readonly #begun = new Map<string, Upload>();

  /** The body once it is whole; why the part cannot be taken. */
  take(
    key: string,
    { number, more, bytes }: Block,
    part: Uint8Array,
    nowMs: number,
  ): Uint8Array | 'more' | 'too-large' | 'gap' {
    const before = number === 0 ? undefined : this.#begun.get(key);
    this.#begun.delete(key);
    const held = before && nowMs - before.lastMs < LASTS_MS ? before.body : new Uint8Array(0);
    if (held.length !== number * bytes || (more && part.length !== bytes)) return 'gap';
    if (held.length + part.length > MOST_BYTES) return 'too-large';
    const body = concat(held, part);
    if (!more) return body;
    if (this.#begun.size >= MOST_UPLOADS) this.#begun.delete(this.#begun.keys().next().value!);
    this.#begun.set(key, { body, lastMs: nowMs });
    return 'more';
  }

  get count(): number {
    return this.#begun.size;
  }
}
