const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** What is learned becomes one of these limits, so that it does not move with every hiccup. Beyond the last nobody waits. */
const LADDER_MS = [0.5, 1, 2, 5, 10, 15, 30, 60, 120, 360, 1440].map((minutes) => minutes * MINUTE_MS);
/** A limit becomes shorter only where it would be by so much. */
const SHORTER = 4;

/** So many values make a window; a channel's rhythm is known after the first. */
const WINDOW = 32;
const SILENT_TIMES = 3;
/** A silence counts for at most so many times the longest one known: one that was an alarm is not taken for usual at once. */
const MOST_GROWTH = 2;
/** Where long silences, of more than one, are so many times the mean, and no hiccups, values come as things happen. */
const IRREGULAR = 5;
const HICCUP_MS = 5000;
/** What once came as things happen must be regular for so many windows. */
const WINDOWS_ON_PROBATION = 8;

/** What moved for so long with most of its values always moves. */
const RESTLESS_MS = HOUR_MS;
const STUCK_LEAST_MS = 10 * MINUTE_MS;
const STUCK_INTERVALS = 64;
const STUCK_TIMES = 10;

const EMPTY = { count: 0, slowestMs: 0, secondMs: 0, sumMs: 0, moves: 0 };

/** What is known of a channel from earlier days; times in ms. */
export type KeptHabit = readonly [slowest: number, mean: number, moved: number, longestRest: number];

/** How a channel usually behaves: how often it says something, and whether it ever stands still. */
export class Habit {
  #slowestMs: number;
  #meanMs: number;
  #movedMs: number;
  #longestRestMs: number;
  #probation = 0;
  #window = { ...EMPTY };
  #last: { readonly timeMs: number; readonly value: number } | undefined;
  #restSinceMs = 0;
  #silentAfterMs: number | undefined;
  #stuckAfterMs: number | undefined;

  constructor([slowest, mean, moved, longestRest]: KeptHabit = [0, 0, 0, 0]) {
    this.#slowestMs = slowest;
    this.#meanMs = mean;
    this.#movedMs = moved;
    this.#longestRestMs = longestRest;
    this.#settle();
  }

  get kept(): KeptHabit {
    return [this.#slowestMs, this.#meanMs, this.#movedMs, this.#longestRestMs];
  }

  /** After which silence something is wrong; undefined where that is not known, and for what speaks when something happens. */
  get silentAfterMs(): number | undefined {
    return this.#silentAfterMs;
  }

  /** After how long at one value something is wrong; undefined for what is not known to move all the time. */
  get stuckAfterMs(): number | undefined {
    return this.#stuckAfterMs;
  }

  /** Whether a limit is another one now. */
  saw(time: Float64Array, values: Float64Array): boolean {
    const [silent, stuck] = [this.#silentAfterMs, this.#stuckAfterMs];
    for (let row = 0; row < time.length; row++) {
      const value = values[row]!;
      if (!Number.isNaN(value)) this.#value(time[row]!, value);
    }
    return silent !== this.#silentAfterMs || stuck !== this.#stuckAfterMs;
  }

  /** Rows are missing: what was before and what comes next do not belong together. */
  interrupted(): void {
    this.#last = undefined;
  }

  #value(timeMs: number, value: number): void {
    const last = this.#last;
    this.#last = { timeMs, value };
    if (!last || timeMs < last.timeMs) {
      this.#restSinceMs = timeMs;
      return;
    }
    const window = this.#window;
    const intervalMs = Math.min(timeMs - last.timeMs, this.#mostMs);
    window.count++;
    window.sumMs += intervalMs;
    window.secondMs = Math.max(window.secondMs, Math.min(intervalMs, window.slowestMs));
    window.slowestMs = Math.max(window.slowestMs, intervalMs);
    if (value !== last.value) {
      window.moves++;
      const restMs = Math.min(last.timeMs - this.#restSinceMs, this.#stuckAfterMs ?? Infinity);
      this.#longestRestMs = Math.max(this.#longestRestMs, restMs);
      this.#restSinceMs = timeMs;
    }
    if (window.count === WINDOW) this.#turn();
  }

  get #mostMs(): number {
    return this.#meanMs > 0 ? MOST_GROWTH * Math.max(this.#slowestMs, HICCUP_MS) : Infinity;
  }

  #turn(): void {
    const { slowestMs, secondMs, sumMs, moves } = this.#window;
    this.#window = { ...EMPTY };
    this.#slowestMs = Math.max(slowestMs, this.#slowestMs / 2);
    this.#meanMs = sumMs / WINDOW;
    if (moves > WINDOW / 2) this.#movedMs = Math.min(RESTLESS_MS, this.#movedMs + sumMs);
    const isRegular = secondMs <= Math.max(HICCUP_MS, IRREGULAR * this.#meanMs);
    this.#probation = isRegular ? Math.max(0, this.#probation - 1) : WINDOWS_ON_PROBATION;
    this.#settle();
  }

  #settle(): void {
    const isRegular = this.#meanMs > 0 && this.#probation === 0;
    this.#silentAfterMs = isRegular
      ? settled(this.#silentAfterMs, SILENT_TIMES * this.#slowestMs)
      : undefined;
    if (this.#movedMs < RESTLESS_MS) return;
    const stuckMs = Math.max(
      STUCK_LEAST_MS,
      STUCK_INTERVALS * this.#meanMs,
      STUCK_TIMES * this.#longestRestMs,
    );
    this.#stuckAfterMs = settled(this.#stuckAfterMs, stuckMs);
  }
}

/** The limit for what is wanted now, which is the one before unless that is too short or much too long. */
function settled(before: number | undefined, wantedMs: number): number | undefined {
  if (before !== undefined && wantedMs <= before && wantedMs * SHORTER > before) return before;
  return LADDER_MS.find((limit) => limit >= wantedMs);
}
