import type { StorageView } from '../api.ts';
import { type Fault, toFault } from '../model/fault.ts';
import type { Clock, Log, LogFigures } from './platform.ts';

const DAY_MS = 86_400_000;
const FIGURES_EVERY_MS = 2_000;
const TRIM_EVERY_MS = 10 * 60_000;
/** What the log may take up: far below what browsers grant, because nobody tells them how full the disk is. */
const BUDGET_BYTES = 2 * 2 ** 30;

/** A fresh log is mostly the store's own weight: before so many rows, a usual one stands for all. */
const TELLING_ROWS = 5_000;
const USUAL_ROW_BYTES = 150;

const NOTHING: LogFigures = {
  entries: 0,
  rows: 0,
  bytes: 0,
  usedBytes: 0,
  firstMs: undefined,
  lastMs: undefined,
  quarantined: 0,
};

/** What the log holds, how long its room lasts, and the forgetting of what is old and taken. */
export class Keeping {
  readonly #log: Log;
  readonly #clock: Clock;
  #figures = NOTHING;
  #fault: Fault | undefined;

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  get figures(): LogFigures {
    return this.#figures;
  }

  /** Looks at the log every two seconds and trims it every ten minutes, until `signal` aborts. */
  async run(
    keepDays: () => number,
    takenUpTo: () => number,
    looked: () => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    for (let trimMs = this.#clock.steady() + TRIM_EVERY_MS; !signal.aborted;) {
      await this.#look();
      await looked();
      if (this.#clock.steady() >= trimMs) {
        trimMs = this.#clock.steady() + TRIM_EVERY_MS;
        await this.#trim(keepDays(), takenUpTo());
      }
      await this.#clock.sleep(FIGURES_EVERY_MS, signal).catch(() => undefined);
    }
  }

  /** The log refused to keep something. */
  refused(error: unknown): void {
    this.#fault = toFault(error);
  }

  view(keepDays: number, rowsPerS: number): Omit<StorageView, 'lost'> {
    const { entries, rows, usedBytes, firstMs, lastMs } = this.#figures;
    const bytesPerRow = rows < TELLING_ROWS ? USUAL_ROW_BYTES : usedBytes / rows;
    const bytesPerMs = (bytesPerRow * rowsPerS) / 1_000;
    const leftMs = bytesPerMs > 0 ? Math.max(0, BUDGET_BYTES - usedBytes) / bytesPerMs : undefined;
    const { bytes: waitingBytes, mostBytes: mostWaitingBytes } = this.#log.waiting;
    const waits = { waitingBytes, mostWaitingBytes, fault: this.#log.fault ?? this.#fault };
    return { entries, rows, usedBytes, firstMs, lastMs, leftMs, keepDays, ...waits };
  }

  async #look(): Promise<void> {
    try {
      this.#figures = await this.#log.figures();
      const { bytes, mostBytes } = this.#log.waiting;
      if (!this.#log.fault && bytes < mostBytes / 2) this.#fault = undefined;
    } catch (error) {
      this.#fault = toFault(error);
    }
  }

  async #trim(keepDays: number, takenUpTo: number): Promise<void> {
    try {
      await this.#log.trim(this.#clock.now() - keepDays * DAY_MS, takenUpTo);
    } catch (error) {
      this.#fault = toFault(error);
    }
  }
}
