import type { Condition } from './rule.ts';

/** What a rule did at a moment. Values are of what the rule speaks of; absent where that has none. */
export type Firing = {
  readonly timeMs: number;
  readonly value?: number;
} & (
  | { readonly what: 'raised'; readonly sinceMs: number }
  | { readonly what: 'cleared'; readonly raisedMs: number; readonly sinceMs: number; readonly peak?: number }
);

/** What is remembered between rows. Plain data: it is kept over a restart. */
export interface WatchState {
  /** When the limit was first passed, in the stretch that is on now. */
  readonly sinceMs?: number;
  readonly raisedMs?: number;
  readonly peak?: number;
  readonly value?: number;
}

/** Makes firings of a rule's columns, row by row. A row on which nothing is known changes nothing. */
export class Watch {
  readonly #isFurther: (value: number, peak: number) => boolean;
  #sinceMs: number | undefined;
  #raisedMs: number | undefined;
  #peak: number | undefined;
  #value: number | undefined;

  constructor(speaksOf: Condition | undefined) {
    this.#isFurther = furtherBy(speaksOf);
  }

  get state(): WatchState {
    return {
      ...(this.#sinceMs === undefined ? {} : { sinceMs: this.#sinceMs }),
      ...(this.#raisedMs === undefined ? {} : { raisedMs: this.#raisedMs }),
      ...(this.#peak === undefined ? {} : { peak: this.#peak }),
      ...(this.#value === undefined ? {} : { value: this.#value }),
    };
  }

  set state(state: WatchState) {
    this.#sinceMs = state.sinceMs;
    this.#raisedMs = state.raisedMs;
    this.#peak = state.peak;
    this.#value = state.value;
  }

  row(timeMs: number, outcome: number, breach: number, value: number): Firing | undefined {
    if (!Number.isNaN(value)) this.#value = value;
    this.#follow(timeMs, breach);
    if (outcome === 1 && this.#raisedMs === undefined) {
      this.#raisedMs = timeMs;
      this.#sinceMs ??= timeMs;
      return { what: 'raised', timeMs, sinceMs: this.#sinceMs, ...this.#said() };
    }
    return outcome === 0 && this.#raisedMs !== undefined ? this.#clear(timeMs, this.#raisedMs) : undefined;
  }

  /** The stretch since the limit was first passed, and the furthest value in it. */
  #follow(timeMs: number, breach: number): void {
    if (breach === 1 && this.#sinceMs === undefined) {
      this.#sinceMs = timeMs;
      this.#peak = undefined;
    }
    if (breach === 0 && this.#raisedMs === undefined) this.#sinceMs = undefined;
    if (this.#sinceMs === undefined || this.#value === undefined) return;
    if (this.#peak === undefined || this.#isFurther(this.#value, this.#peak)) this.#peak = this.#value;
  }

  #clear(timeMs: number, raisedMs: number): Firing {
    const sinceMs = this.#sinceMs ?? raisedMs;
    const peak = this.#peak === undefined ? {} : { peak: this.#peak };
    this.#raisedMs = this.#sinceMs = this.#peak = undefined;
    return { what: 'cleared', timeMs, raisedMs, sinceMs, ...this.#said(), ...peak };
  }

  #said(): { value?: number } {
    return this.#value === undefined ? {} : { value: this.#value };
  }
}

/** Which of two values is further gone, for conditions where that can be said. */
function furtherBy(condition: Condition | undefined): (value: number, peak: number) => boolean {
  if (condition?.is === 'below') return (value, peak) => value < peak;
  if (condition?.is !== 'outside') return (value, peak) => value > peak;
  const middle = (condition.low + condition.high) / 2;
  return (value, peak) => Math.abs(value - middle) > Math.abs(peak - middle);
}
