import { Bell } from './bell.ts';
import type { StationStatus } from './native/station-status.ts';

/** A life of a station's log that speaks at a broker, and since when. */
interface Speaking {
  readonly epoch: string;
  readonly sinceMs: number;
}

/**
 * Two stations of one name at one broker: the one that began to send there first speaks, the other one says nothing until that
 * one has gone. Only what is said live settles it: what a broker keeps may be of one that is no more.
 */
export class Namesake {
  readonly #own: Speaking;
  readonly #turn = new Bell();
  #first: Speaking | undefined;
  #suspected = false;
  #seenMs: number | undefined;

  constructor(own: Speaking) {
    this.#own = own;
  }

  /** Another one was there before, and is there. */
  get isSecond(): boolean {
    return this.#first !== undefined;
  }
  /** The broker says that another one is there; whether it still is, it will say itself. */
  get isSuspected(): boolean {
    return this.#suspected;
  }
  /** When another one of this name spoke last. */
  get seenMs(): number | undefined {
    return this.#seenMs;
  }

  /** A new connection: nobody is known to be there. */
  begin(): void {
    this.#first = undefined;
    this.#suspected = false;
  }

  /** Whether the own status must be said again, because another's stands in its place. */
  heard(status: StationStatus, retained: boolean, nowMs: number): boolean {
    const { epoch, since, time, via } = status;
    if (epoch === this.#own.epoch || via !== undefined) return false;
    const isOnline = status.status === 'online';
    if (retained) this.#suspected = isOnline;
    else if (isOnline) return this.#spoke({ epoch, sinceMs: since ?? time }, nowMs);
    else if (this.#first?.epoch !== epoch) return !this.isSecond;
    else this.#become(undefined);
    return false;
  }

  /** Resolves once this is the second one, or no longer; or the signal aborts. */
  async became(second: boolean, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.isSecond !== second) await this.#turn.rung(signal);
  }

  #spoke(other: Speaking, nowMs: number): boolean {
    this.#seenMs = nowMs;
    if (!isBefore(other, this.#own)) return !this.isSecond;
    this.#become(other);
    return false;
  }

  #become(first: Speaking | undefined): void {
    this.#first = first;
    this.#turn.ring();
  }
}

const isBefore = (one: Speaking, other: Speaking): boolean =>
  one.sinceMs < other.sinceMs || (one.sinceMs === other.sinceMs && one.epoch < other.epoch);
