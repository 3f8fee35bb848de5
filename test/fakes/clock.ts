import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../station/runtime/platform.ts';

interface Sleeper {
  atMs: number;
  readonly wake: () => void;
}

/** Time stands still until a test moves it. The wall's clock may be set; the steady one begins elsewhere and only grows. */
export class FakeClock implements Clock {
  #wallMs: number;
  #steadyMs = 5_000;
  readonly #sleepers = new Set<Sleeper>();

  constructor(nowMs = 0) {
    this.#wallMs = nowMs;
  }

  now(): number {
    return this.#wallMs;
  }

  steady(): number {
    return this.#steadyMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const sleeper: Sleeper = {
        atMs: this.#steadyMs + ms,
        wake: () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      const abort = () => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason as Error);
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** How many wait for the time to pass. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  /** Somebody sets the clock; whoever sleeps sleeps as long as before. */
  set(toMs: number): void {
    this.#wallMs = toMs;
  }

  /** Time passes while nobody is let run: whoever was to wake meanwhile does so afterwards. */
  async doze(ms: number): Promise<void> {
    await settle();
    this.#pass(ms);
    await this.advance(0);
  }

  /** Lets time pass; whoever wakes on the way does so at its own time. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#steadyMs + ms;
    for (;;) {
      await settle();
      let next: Sleeper | undefined;
      for (const each of this.#sleepers) if (!next || each.atMs < next.atMs) next = each;
      if (!next || next.atMs > endMs) break;
      this.#sleepers.delete(next);
      this.#pass(next.atMs - this.#steadyMs);
      next.wake();
    }
    this.#pass(endMs - this.#steadyMs);
  }

  #pass(ms: number): void {
    const passed = Math.max(0, ms);
    this.#steadyMs += passed;
    this.#wallMs += passed;
  }
}

/** Lets everything run that is ready to. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await setImmediate();
}
