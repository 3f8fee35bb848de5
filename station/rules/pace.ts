import { ticksBetween } from './ticks.ts';

/** Rows that come so much later than the newest one are of the past, and raise nothing. */
const LATE_MS = 60_000;
/** A row so much behind what was judged is heard, but raises and ends nothing: what is so then is seen at the next one that is not. */
const BEHIND_MS = 2000;
/** Where nobody says for so long how late it is, nobody watched: the lid was closed, or the program was not there. */
export const UNWATCHED_MS = 6000;

/** How far a judge has come, for another one of the same rule. */
export interface PaceState {
  readonly rowMs?: number;
  readonly tickMs?: number;
  readonly judgedMs?: number;
  readonly resumedMs?: number;
}

/** The time by which a rule is judged: that of its rows, of the seconds between them, and before the first row the clock's. */
export class Pace {
  readonly #needsTicks: boolean;
  /** The newest row and the last time that was judged without one. */
  #rowMs: number | undefined;
  #tickMs: number | undefined;
  /** The newest time that was judged, of a row that the rule reads or without one. */
  #judgedMs: number | undefined;
  /** Until when nobody watched: a silence counts from then. */
  #resumedMs: number | undefined;
  /** While there never was a row: since when one is waited for, and when that was said last. */
  #waiting: { readonly sinceMs: number; readonly lookedMs: number } | undefined;
  #hasHeard = false;

  constructor(needsTicks: boolean) {
    this.#needsTicks = needsTicks;
  }

  get state(): PaceState {
    return {
      ...(this.#rowMs === undefined ? {} : { rowMs: this.#rowMs }),
      ...(this.#tickMs === undefined ? {} : { tickMs: this.#tickMs }),
      ...(this.#judgedMs === undefined ? {} : { judgedMs: this.#judgedMs }),
      ...(this.#resumedMs === undefined ? {} : { resumedMs: this.#resumedMs }),
    };
  }

  set state({ rowMs, tickMs, judgedMs, resumedMs }: PaceState) {
    [this.#rowMs, this.#tickMs, this.#judgedMs, this.#resumedMs] = [rowMs, tickMs, judgedMs, resumedMs];
    this.#hasHeard = rowMs !== undefined;
    this.#waiting = undefined;
  }

  /** The clock was set: what was newest is no measure. */
  jumped(): void {
    this.#rowMs = this.#tickMs = this.#judgedMs = this.#resumedMs = this.#waiting = undefined;
  }

  /** Nobody watched until then. */
  resumed(atMs: number): void {
    this.#resumedMs = Math.max(this.#resumedMs ?? atMs, atMs);
  }

  /** Whether it waits for a first row, and time alone can change what comes of that. */
  get isWaiting(): boolean {
    return this.#needsTicks && !this.#hasHeard;
  }

  /** It goes on waiting at this time; whether that begins now, because nobody watched until now. */
  waits(nowMs: number): boolean {
    const { sinceMs = nowMs, lookedMs = -Infinity } = this.#waiting ?? {};
    const isNew = nowMs - lookedMs > UNWATCHED_MS;
    this.#waiting = { sinceMs: isNew ? nowMs : sinceMs, lookedMs: nowMs };
    if (isNew) this.#tickMs = undefined;
    return isNew;
  }

  row(timeMs: number): void {
    this.#hasHeard = true;
    this.#rowMs = Math.max(this.#rowMs ?? -Infinity, timeMs);
  }

  isLate(timeMs: number): boolean {
    return this.#rowMs !== undefined && timeMs < this.#rowMs - LATE_MS;
  }

  hasTick(beforeMs: number): boolean {
    return this.#needsTicks && this.#ticksBefore(beforeMs).next().done !== true;
  }

  /** The times before this one that are judged without a row, each once. */
  *ticks(beforeMs: number): Generator<number> {
    if (this.#needsTicks) for (const at of this.#ticksBefore(beforeMs)) yield (this.#tickMs = at);
  }

  #ticksBefore(beforeMs: number): Generator<number> {
    const heardMs = this.#rowMs ?? this.#waiting?.sinceMs ?? beforeMs;
    const sinceMs = Math.max(heardMs, this.#resumedMs ?? heardMs);
    return ticksBetween(sinceMs, Math.max(sinceMs, this.#tickMs ?? 0), beforeMs);
  }

  /** Whether a row may raise or end anything; it counts as judged then. */
  isTimely(timeMs: number): boolean {
    if (timeMs < (this.#judgedMs ?? timeMs) - BEHIND_MS) return false;
    this.#judgedMs = Math.max(this.#judgedMs ?? timeMs, timeMs);
    return true;
  }
}
