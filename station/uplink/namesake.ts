import { Bell } from './bell.ts';
import type { StationStatus } from './native/station-status.ts';
import type { Runs } from './runs.ts';

/** A life of a station's log that speaks at a broker, and since when. */
interface Speaking {
  readonly epoch: string;
  readonly sinceMs: number;
}

/**
 * Two stations of one name at one broker: the one that began to send there first speaks, the other one says nothing until that
 * one has gone. Only what is said live settles it: what a broker keeps may be of one that is no more.
 *
 * Where the other one is of the very same life, its log is a copy: both give the same numbers to other readings, and whoever
 * stores them would take one's for the other's. Then neither says anything beyond that it is there.
 */
export class Namesake {
  readonly #own: Speaking;
  readonly #runs: Runs | undefined;
  readonly #turn = new Bell();
  /** Who of the same life was heard on this connection. */
  readonly #copies = new Set<string>();
  #first: Speaking | undefined;
  #suspected = false;
  #seenMs: number | undefined;
  #isCopied: boolean;
  readonly #copied: () => void;

  /** `copied` hears that there is a copy; `wasCopied` where that is known from before. */
  constructor(own: Speaking, runs?: Runs, copied = () => {}, wasCopied = false) {
    this.#own = own;
    this.#runs = runs;
    this.#copied = copied;
    this.#isCopied = wasCopied;
  }

  /** Another one was there before, and is there; or may not be told from this one. */
  get isSecond(): boolean {
    return this.#first !== undefined || this.#isCopied;
  }
  /** Somebody else goes on with a copy of this log, or did; that does not pass. */
  get isCopied(): boolean {
    return this.#isCopied;
  }
  /** This run of the program, as it is told to others. */
  get run(): string | undefined {
    return this.#runs?.own;
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
    this.#copies.clear();
  }

  /** Whether the own status must be said again, because another's stands in its place. */
  heard(status: StationStatus, retained: boolean, nowMs: number): boolean {
    const { epoch, since, time, via } = status;
    if (via !== undefined) return false;
    if (epoch === this.#own.epoch) return this.#heardSameLife(status, retained);
    const isOnline = status.status === 'online';
    if (retained) this.#suspected = isOnline;
    else if (isOnline) return this.#spoke({ epoch, sinceMs: since ?? time }, nowMs);
    else if (this.#first?.epoch !== epoch) return !this.isSecond;
    else this.#become(undefined);
    return false;
  }

  /** What an earlier run left behind is expected; what none of this log can have said, or what is said now, is a copy's. */
  #heardSameLife({ run, status, cut }: StationStatus, retained: boolean): boolean {
    if (run === undefined || !this.#runs || run === this.#runs.own) return false;
    const isOnline = status === 'online';
    if (this.#runs.isAnothers(run) || (isOnline && !retained)) {
      const isNews = !this.#copies.has(run);
      this.#copies.add(run);
      if (!this.#isCopied) this.#copied();
      this.#isCopied = true;
      this.#turn.ring();
      return isNews;
    }
    this.#suspected = isOnline || cut === true;
    return false;
  }

  /** Resolves once there is somebody to be told again that this one is there; or the signal aborts. */
  async heardOfCopy(signal: AbortSignal): Promise<void> {
    const known = this.#copies.size;
    while (!signal.aborted && this.#copies.size === known) await this.#turn.rung(signal);
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
