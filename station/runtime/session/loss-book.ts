import type { Batch } from '../../model/batch.ts';
import type { Gap, GapCause } from '../../model/entry.ts';

/** A loss that goes on: nothing has come since then. */
export interface OpenLoss {
  readonly cause: GapCause;
  readonly fromMs: number;
}

/** Rows further apart than this may have a reason that is told only afterwards. */
const LONG_MS = 1_000;

/**
 * Remembers, for one device, what was lost since its last row, until a row ends the gap. The first cause names it: the
 * ones after it are its consequences.
 */
export class LossBook {
  readonly #device: string;
  /** When the last row came, or the gap ended that was told after it. */
  #lastRowMs: number | undefined;
  #open: { cause: GapCause; fromMs: number; count: number; rows: number } | undefined;
  /** The last long time without a row that no gap tells of. */
  #pause: { readonly fromMs: number; readonly toMs: number } | undefined;

  /** `lastMs`: when its last row came, or its last gap ended, in a life before. */
  constructor(device: string, lastMs: number | undefined) {
    this.#device = device;
    this.#lastRowMs = lastMs;
  }

  /** Until when rows and gaps tell of it. */
  get toldMs(): number | undefined {
    return this.#lastRowMs;
  }

  /** The gap that no row has ended yet. */
  get open(): OpenLoss | undefined {
    return this.#open;
  }

  /** `count` frames or errors were lost, 0 where nobody can know, and `rows` that had been decoded. */
  note(cause: GapCause, timeMs: number, count: number, rows = 0): void {
    this.#open ??= { cause, fromMs: this.#lastRowMs ?? timeMs, count: 0, rows: 0 };
    this.#open.count += count;
    this.#open.rows += rows;
  }

  /** The gap that this batch's first row ends, where one was open. */
  closedBy({ time }: Batch): Gap | undefined {
    const fromMs = this.#lastRowMs;
    const firstMs = time[0]!;
    const gap = this.#closed(firstMs);
    this.#lastRowMs = time.at(-1)!;
    if (gap) this.#pause = undefined;
    else if (fromMs !== undefined && firstMs - fromMs > LONG_MS) this.#pause = { fromMs, toMs: firstMs };
    return gap;
  }

  /** The gap that is still open when its device is closed. */
  endedAt(timeMs: number): Gap | undefined {
    const gap = this.#closed(timeMs);
    if (gap) this.#lastRowMs = timeMs;
    return gap;
  }

  /**
   * Nobody was awake between two times. The gap where a row has come since; else the next row ends it.
   */
  slept(fromMs: number, toMs: number): Gap | undefined {
    const pause = this.#pause;
    if (pause && pause.fromMs <= fromMs && pause.toMs >= toMs) {
      this.#pause = undefined;
      return { device: this.#device, ...pause, cause: 'asleep' };
    }
    if (this.#lastRowMs !== undefined && this.#lastRowMs <= fromMs) this.note('asleep', toMs, 0);
    return undefined;
  }

  #closed(atMs: number): Gap | undefined {
    if (!this.#open) return undefined;
    const { cause, fromMs, count, rows } = this.#open;
    this.#open = undefined;
    // Where the clock was set back meanwhile, nobody knows how long it took.
    const from = Math.min(fromMs, atMs);
    const lost = { ...(count ? { count } : {}), ...(rows ? { rows } : {}) };
    return { device: this.#device, fromMs: from, toMs: atMs, cause, ...lost };
  }
}
