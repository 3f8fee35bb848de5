/** Shorter than this, a step tells nothing of the pace. */
const STEP_MS = 5_000;
const WEIGHT = 0.3;

/** How fast what waits becomes less, and so about when it will be through. */
export class Backlog {
  #seen: { readonly count: number; readonly atMs: number } | undefined;
  #perMs: number | undefined;

  /** So many wait now, by the steady clock; about how long they will, undefined while nobody can say. */
  leftMs(count: number, nowMs: number): number | undefined {
    if (count === 0) {
      this.#seen = this.#perMs = undefined;
      return undefined;
    }
    const before = this.#seen;
    if (!before) this.#seen = { count, atMs: nowMs };
    else if (nowMs - before.atMs >= STEP_MS) {
      const perMs = (before.count - count) / (nowMs - before.atMs);
      this.#perMs = this.#perMs === undefined ? perMs : this.#perMs + WEIGHT * (perMs - this.#perMs);
      this.#seen = { count, atMs: nowMs };
    }
    return this.#perMs !== undefined && this.#perMs > 0 ? count / this.#perMs : undefined;
  }
}
