import type { Clock } from './platform.ts';

/** At latest after this long a waiting screen is answered, so that ages and rates stay true. */
const AT_LATEST_MS = 10_000;

/** Counts changes and wakes those who wait for the next: whoever looks on pulls, at its own pace. */
export class Newsroom {
  readonly #clock: Clock;
  #version = 1;
  readonly #waiting = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get version(): number {
    return this.#version;
  }

  changed(): void {
    this.#version++;
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  /** Resolves once the version is not `seen` any more, at latest after ten seconds. */
  async after(seen: number): Promise<void> {
    if (seen !== this.#version) return;
    const stop = new AbortController();
    let wake!: () => void;
    const woken = new Promise<void>((resolve) => this.#waiting.add((wake = resolve)));
    await Promise.race([woken, this.#clock.sleep(AT_LATEST_MS, stop.signal).catch(() => undefined)]);
    stop.abort();
    this.#waiting.delete(wake);
  }
}
