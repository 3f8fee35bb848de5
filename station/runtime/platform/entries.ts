import type { Batch } from '../../model/batch.ts';
import type { Logged } from '../../model/entry.ts';
import type { TimeSegment } from '../../model/time.ts';

/** Whose entries: a station and the life of its log. */
export interface Origin {
  readonly station: string;
  readonly epoch: string;
}

/** What a receiver holds of an origin: everything up to `upTo`, and islands above it. */
export interface Held {
  /** Where its station begins to send here: nothing below is waited for. Absent where all of that is here anyway. */
  readonly from?: number;
  readonly upTo: number;
  /** At most 32 ranges [from, to], both inclusive, ascending, all above `upTo`. */
  readonly have: readonly (readonly [number, number])[];
}

/**
 * Why the entry with a number is not here any more. `elsewhere`: it had left its own station before it was sent;
 * `untold`: it left before reasons were written down; `unkept`: it was never stored, though it may have been sent from memory
 * while the store took nothing.
 */
export type GoneWhy =
  | 'trimmed'
  | 'erased'
  | 'damaged'
  | 'dropped'
  | 'thinned'
  | 'elsewhere'
  | 'untold'
  | 'unkept';

/** Numbers, both ends inclusive, whose entries have left the log. */
export interface Gone {
  readonly from: number;
  readonly to: number;
  readonly why: GoneWhy;
}

/** The entries of one origin in their order as an uplink reads them, and where it keeps what it must remember. */
export interface Entries {
  readonly origin: Origin;
  /** The number the next entry will get; of another station's, the first that is missing here. */
  readonly next: number;
  /** Makes sure that nobody has taken the log over; asked before anything is sent. @throws log/in-use, log/broken. */
  requireOwned(): Promise<void>;
  /** How the clock stood that stamped the entries, oldest first; nothing where nobody said. */
  timing(): Promise<readonly TimeSegment[]>;
  /** Commits what is gathered without waiting for more. @throws log/full, log/broken. */
  flush(): Promise<void>;
  /** Committed entries after `seq`, and while nothing can be, those that wait in memory; at most `limit`, in order. */
  read(afterSeq: number, limit: number): Promise<readonly Logged[]>;
  /** Up to which number entries can be read, once that is after `seq` or the signal aborts; some may be erased by then. */
  grown(afterSeq: number, signal: AbortSignal): Promise<number>;
  bookmark(reader: string): Promise<number>;
  /**
   * What it passes counts as taken by the reader, or as missed: never to be sent there; the entries of the numbers `refused`
   * as refused there.
   */
  moveBookmark(
    reader: string,
    seq: number,
    as?: 'taken' | 'missed',
    refused?: readonly number[],
  ): Promise<void>;
  /** Numbers that nobody waits for, because the station begins to send beyond them; of the own log there are none. */
  skipped(): Promise<readonly (readonly [number, number])[]>;
  /** Small things beside the entries: settings, the epoch's mirror. JSON. */
  setting(name: string): Promise<unknown>;
  keepSetting(name: string, value: unknown): Promise<void>;
}

/** Which channels of a speaker somebody looks at. */
export type Wanting = (speaker: Pick<Batch, 'device' | 'subject' | 'channels'>) => readonly string[];

/** Another station's entries, as they are kept here. */
export interface Stored extends Entries {
  /** From now on nothing beyond `takenUpTo` is forgotten: it is still to be sent on. */
  holdBack(takenUpTo: () => number): void;
}
