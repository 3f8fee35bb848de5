import type { Batch } from '../model/batch.ts';
import type { Gap, GapCause } from '../model/entry.ts';

/**
 * Remembers, for one device, what was lost since its last row, until a row ends the gap. The first cause names it: the
 * ones after it are its consequences.
 */
export class LossBook {
  readonly #device: string;
  #lastRowMs: number | undefined;
  #open: { cause: GapCause; fromMs: number; count: number } | undefined;

  constructor(device: string, lastRowMs: number | undefined) {
    this.#device = device;
    this.#lastRowMs = lastRowMs;
  }

  /** `count` rows, frames or errors were lost; 0 where nobody can know. */
  note(cause: GapCause, timeMs: number, count: number): void {
    this.#open ??= { cause, fromMs: this.#lastRowMs ?? timeMs, count: 0 };
    this.#open.count += count;
  }

  /** The gap that this batch's first row ends, where one was open. */
  closedBy({ time }: Batch): Gap | undefined {
    const open = this.#open;
    const firstMs = time[0]!;
    this.#open = undefined;
    this.#lastRowMs = time.at(-1)!;
    if (!open) return undefined;
    const { cause, fromMs, count } = open;
    const toMs = Math.max(fromMs, firstMs);
    return {
      device: this.#device,
      fromMs: Math.min(fromMs, firstMs),
      toMs,
      cause,
      ...(count ? { count } : {}),
    };
  }
}
