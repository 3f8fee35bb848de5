import type { Gap } from '../../model/entry.ts';

/** Rows a second that a device may say where its configuration says nothing: far more than any sensor has to tell. */
export const MOST_ROWS_PER_S = 50_000;

const WINDOW_MS = 1_000;

/** Lets a device say so many rows in each second; what is beyond them is one gap a second, with the number of its rows. */
export class RateLimit {
  readonly #device: string;
  readonly #mostPerS: number;
  #windowMs = -Infinity;
  #passed = 0;
  #dropped: { readonly fromMs: number; toMs: number; rows: number } | undefined;

  constructor(device: string, mostPerS: number) {
    this.#device = device;
    this.#mostPerS = mostPerS;
  }

  /** It is now so late, by the steady clock. Gives what was dropped in a second that is over. */
  at(steadyMs: number): Gap | undefined {
    if (steadyMs - this.#windowMs < WINDOW_MS) return undefined;
    this.#windowMs = steadyMs;
    this.#passed = 0;
    return this.take();
  }

  /** How many of so many rows of one time may pass; the others are dropped. */
  pass(rows: number, timeMs: number): number {
    const passing = Math.min(rows, this.#mostPerS - this.#passed);
    this.#passed += passing;
    if (passing < rows) this.#drop(rows - passing, timeMs);
    return passing;
  }

  /** Whether rows were dropped that nobody was told of. */
  get dropping(): boolean {
    return this.#dropped !== undefined;
  }

  /** What was dropped so far. */
  take(): Gap | undefined {
    const dropped = this.#dropped;
    this.#dropped = undefined;
    return dropped && { device: this.#device, ...dropped, cause: 'rate-limit' };
  }

  #drop(rows: number, timeMs: number): void {
    this.#dropped ??= { fromMs: timeMs, toMs: timeMs, rows: 0 };
    this.#dropped.toMs = Math.max(this.#dropped.fromMs, timeMs);
    this.#dropped.rows += rows;
  }
}
