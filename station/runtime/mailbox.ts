/** A queue between two loops: one puts, one takes. Ends, or fails, when it is closed and empty. */
export class Mailbox<T> implements AsyncIterable<T> {
  #held: T[] = [];
  #closed: { readonly error?: unknown } | undefined;
  #wake: (() => void) | undefined;

  put(item: T): void {
    if (this.#closed) return;
    this.#held.push(item);
    this.#changed();
  }

  /** Nothing more comes; with an error, the taker is thrown it after what is held. */
  close(error?: unknown): void {
    this.#closed ??= error === undefined ? {} : { error };
    this.#changed();
  }

  /** All that is held now; undefined once nothing is held and nothing more comes. @throws what it was closed with. */
  takeAll(): readonly T[] | undefined {
    const held = this.#held;
    if (held.length > 0 || !this.#closed) {
      this.#held = [];
      return held;
    }
    if ('error' in this.#closed) throw this.#closed.error;
    return undefined;
  }

  /** Resolves at the next put or close. One waiter: an earlier one is forgotten, so that waiting can be given up. */
  changed(): Promise<void> {
    return new Promise((wake) => (this.#wake = wake));
  }

  /** One by one: whoever stops taking leaves the rest where it is. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const [next] = this.#held;
      if (this.#held.length > 0) {
        this.#held.shift();
        yield next!;
      } else if (!this.takeAll()) return;
      else await this.changed();
    }
  }

  /** What is held, all at once, as often as there is something: for many small items, which then wait only once. */
  async *bunches(): AsyncGenerator<readonly T[], void, undefined> {
    for (let held = this.takeAll(); held; held = this.takeAll()) {
      if (held.length === 0) await this.changed();
      else yield held;
    }
  }

  #changed(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}
