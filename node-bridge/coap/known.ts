/** The newest of something by key, for a while: at most so many, of which the oldest make room. */
export class Known<T> {
  readonly #most: number;
  readonly #lastsMs: number;
  readonly #held = new Map<string, { readonly value: T; readonly sinceMs: number }>();

  constructor(most: number, lastsMs: number) {
    this.#most = most;
    this.#lastsMs = lastsMs;
  }

  get(key: string, nowMs: number): T | undefined {
    const held = this.#held.get(key);
    return held && nowMs - held.sinceMs < this.#lastsMs ? held.value : undefined;
  }

  set(key: string, value: T, nowMs: number): void {
    this.#held.delete(key);
    if (this.#held.size >= this.#most) this.#held.delete(this.#held.keys().next().value!);
    this.#held.set(key, { value, sinceMs: nowMs });
  }

  get size(): number {
    return this.#held.size;
  }
}
