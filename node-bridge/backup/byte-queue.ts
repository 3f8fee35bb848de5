/** Bytes that come in pieces of any size, taken in pieces of the size that is wanted. */
export class ByteQueue {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** So many bytes; fewer where they end before. */
  async take(size: number): Promise<Buffer> {
    const pieces = [this.#held];
    for (let bytes = this.#held.length; bytes < size;) {
      const { done, value } = await this.#source.next();
      if (done) break;
      pieces.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
      bytes += value.byteLength;
    }
    const all = pieces.length === 1 ? this.#held : Buffer.concat(pieces);
    this.#held = all.subarray(size);
    return all.subarray(0, size);
  }
}

/** All of it in pieces of one size; the last may be shorter, or empty where there is nothing at all. */
export async function* evenPieces(
  queue: ByteQueue,
  size: number,
): AsyncGenerator<{ readonly piece: Buffer; readonly isLast: boolean }> {
  let piece = await queue.take(size);
  for (;;) {
    const next = await queue.take(size);
    yield { piece, isLast: next.length === 0 };
    if (next.length === 0) return;
    piece = next;
  }
}
