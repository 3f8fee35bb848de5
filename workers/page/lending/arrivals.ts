/** Resolves who waits for an address once something may hang there: one promise for each address, however often it is asked. */
export class Arrivals {
  readonly #waiting = new Map<string, { readonly promise: Promise<void>; resolve(): void }>();

  at(address: string): Promise<void> {
    let waiting = this.#waiting.get(address);
    if (!waiting) {
      let resolve = () => undefined as void;
      const promise = new Promise<void>((done) => (resolve = done));
      this.#waiting.set(address, (waiting = { promise, resolve }));
    }
    return waiting.promise;
  }

  /** Something came: those may look for whom `isThere`. */
  look(isThere: (address: string) => boolean): void {
    for (const [address, { resolve }] of this.#waiting)
      if (isThere(address)) {
        this.#waiting.delete(address);
        resolve();
      }
  }
}
