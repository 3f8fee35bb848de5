import type { StorageView } from '../../api/news.ts';
import { extentOf } from '../../model/extent.ts';
import { type Fault, toFault } from '../../model/fault.ts';
import { Budget, type Rules } from './budget.ts';
import type { Clock, Log, LogFigures } from '../platform.ts';

const DAY_MS = 86_400_000;
const FIGURES_EVERY_MS = 2_000;
const TRIM_EVERY_MS = 10 * 60_000;
/** Before so many rows nobody can say what one costs. */
const TELLING_ROWS = 1_000;
/** What has waited for its uplink for so long is told. */
const BLOCKED_MS = DAY_MS;

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
  readonly #budget: Budget;
  #figures = NOTHING;
  #fault: Fault | undefined;
  #blockedSinceMs: number | undefined;

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
    this.#budget = new Budget(log, clock);
  }

  get figures(): LogFigures {
    return this.#figures;
  }

  /** Looks at the log and its budget every two seconds and trims it every ten minutes, until `signal` aborts. */
  async run(rules: () => Rules, looked: () => void | Promise<void>, signal: AbortSignal): Promise<void> {
    for (let trimMs = this.#clock.steady() + TRIM_EVERY_MS; !signal.aborted;) {
      await this.#look(rules());
      await looked();
      if (this.#clock.steady() >= trimMs) {
        trimMs = this.#clock.steady() + TRIM_EVERY_MS;
        await this.#trim(rules());
      }
      await this.#clock.sleep(FIGURES_EVERY_MS, signal).catch(() => undefined);
    }
  }

  /** The log refused to keep something. */
  refused(error: unknown): void {
    this.#fault = toFault(error);
  }

  view({ keepDays, budgetBytes }: Rules, rowsPerS: number): Omit<StorageView, 'lost'> {
    const { entries, rows, bytes: usedBytes, firstMs, lastMs } = this.#figures;
    const { bytes: waitingBytes, mostBytes: mostWaitingBytes } = this.#log.waiting;
    const bytesPerMs = (this.#bytesPerRow * rowsPerS) / 1_000;
    const leftMs = bytesPerMs > 0 ? Math.max(0, budgetBytes - usedBytes) / bytesPerMs : undefined;
    const held = { entries, rows, usedBytes, firstMs, lastMs, leftMs, keepDays, budgetBytes };
    const fault = this.#log.fault ?? this.#fault;
    return { ...held, waitingBytes, mostWaitingBytes, fault, blockedSinceMs: this.#blockedSinceMs };
  }

  /** Measured over all that is stored, most of it packed; 0 while too little is known. */
  get #bytesPerRow(): number {
    const { rows, bytes } = this.#figures;
    return rows < TELLING_ROWS ? 0 : bytes / rows;
  }

  async #look(rules: Rules): Promise<void> {
    try {
      this.#figures = await this.#log.figures();
      await this.#budget.look(this.#figures.bytes, rules);
      const { bytes, mostBytes } = this.#log.waiting;
      if (!this.#log.fault && bytes < mostBytes / 2) this.#fault = this.#budget.fault;
    } catch (error) {
      this.#fault = toFault(error);
    }
  }

  async #trim({ keepDays, takenUpTo = this.#log.next - 1 }: Rules): Promise<void> {
    try {
      await this.#log.trim(this.#clock.now() - keepDays * DAY_MS, takenUpTo);
      const [waiting] = await this.#log.read(takenUpTo, 1);
      const sinceMs = waiting && extentOf(waiting).toMs;
      const isBlocked = sinceMs !== undefined && this.#clock.now() - sinceMs > BLOCKED_MS;
      this.#blockedSinceMs = isBlocked ? sinceMs : undefined;
    } catch (error) {
      this.#fault = toFault(error);
    }
  }
}
