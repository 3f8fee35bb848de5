import type { AlarmPage } from '../../api/alarms.ts';
import type { Batch } from '../../model/batch.ts';
import type { Entry, Gap, Logged } from '../../model/entry.ts';
import type { Fault } from '../../model/fault.ts';
import type { DeviceLedger } from '../../model/ledger.ts';
import type { TimeSegment } from '../../model/time.ts';
import type { Verification } from '../../model/verification.ts';
import type { Entries, Gone, Held, Origin, Stored, Wanting } from './entries.ts';

/**
 * A station's memory: entries in one order, kept by (origin, epoch, seq), and bookmarks into them. The own station is one
 * origin; a hub keeps others' beside it.
 */
export interface Log extends Entries {
  /** Keeps how an origin's clock stood: what is read by time is read by the right one from then on. @throws log/full, log/broken. */
  keepTiming(origin: Origin, segments: readonly TimeSegment[]): Promise<void>;
  /** Which owner of the log this is, one higher with each that takes it over; stamped with each commit of own entries. */
  readonly owner: number;
  /**
   * Numbers the entry at once and resolves with the number when it would survive a power cut. One that was refused may
   * still be committed later, and is then there once; after a crash numbers go on from the last committed one.
   * @throws log/full, log/broken.
   */
  append(entry: Entry): Promise<number>;
  /**
   * Takes over another station's entries; idempotent by (origin, epoch, seq). `gone` are numbers, both ends inclusive, whose
   * entries were erased before they were sent: held as nothing. Resolves when they would survive a power cut.
   */
  accept(origin: Origin, entries: readonly Logged[], gone?: Held['have']): Promise<Held>;
  /**
   * Another station says with which number it begins to send here: what is below it and not here is not waited for, until it
   * says otherwise. Resolves when that would survive a power cut. @throws frame/syntax, log/full, log/broken.
   */
  begins(origin: Origin, from: number): Promise<Held>;
  /**
   * Entries after `seq` for who looks at some channels only, about `mostRows` rows: those of one speaker that follow each other may be
   * one batch with the number of the last, without the other channels, over memory of the log's own that nobody may change.
   */
  runs(afterSeq: number, mostRows: number, wanted: Wanting): Promise<readonly Logged[]>;
  /** What is held of another station's log. */
  held(origin: Origin): Promise<Held>;
  /** Another station's entries up to where nothing is missing, to be sent on; what was never heard of is empty. */
  stored(origin: Origin): Promise<Stored>;
  /** Stations whose entries are kept here, with their epochs, the own one first, then as they were heard of. */
  origins(): Promise<readonly Origin[]>;
  /** Spans of a device that touch [fromMs, toMs), oldest first, of any epoch; gaps between rows are between spans or inside them. */
  spans(station: string, device: string, fromMs: number, toMs: number): AsyncIterable<Span>;
  /** Known losses of a device that touch [fromMs, toMs), oldest first. */
  gaps(station: string, device: string, fromMs: number, toMs: number): Promise<readonly Gap[]>;
  /**
   * What became of alarms in an origin's log before the number `before`, the newest first, with where to go on. A page is bounded by
   * the work: it may be short though more is to come.
   */
  alarmEvents(origin: Origin, before?: number): Promise<AlarmPage>;
  /** The last committed row time of a device, or undefined where there is none. */
  lastRowMs(station: string, device: string): Promise<number | undefined>;
  /** Devices that have rows here. */
  devices(station: string): Promise<readonly string[]>;
  /** Which numbers of an origin, both ends inclusive, have left the log, and why; what is not said of them has never been here. */
  gone(origin: Origin, from: number, to: number): Promise<readonly Gone[]>;
  /**
   * Packs what is older than a minute, or taken, into fewer bytes. Entries and their numbers are the same before and
   * after. Resolves when there is nothing to pack, or the signal aborts.
   */
  reseal(takenUpTo: number, signal?: AbortSignal): Promise<{ readonly chapters: number }>;
  /**
   * Forgets what is taken, oldest first, until entries and their index take up at most so many bytes (LogFigures.bytes).
   * Runs while the store is full; then what waits in memory and was lent is forgotten, too, where memory is more than half
   * full. `takers`: the readers that have everything up to `takenUpTo`.
   */
  forgetTo(
    mostBytes: number,
    takenUpTo: number,
    takers?: readonly string[],
  ): Promise<{ readonly rows: number }>;
  /** Forgets blocks whose rows are all older than `beforeMs` and, of the own station, whose entries are all up to `takenUpTo`. */
  trim(beforeMs: number, takenUpTo: number): Promise<{ readonly rows: number }>;
  /**
   * Drops rows of own devices that are beyond `takenUpTo`, or leaves one of them a second, oldest first, until the log takes
   * up at most so many bytes (LogFigures.bytes) or nothing is left to shorten. What is lost is told as gaps in the same
   * commit. Runs while the store is full.
   */
  makeRoom(
    how: 'drop' | 'thin',
    devices: ReadonlySet<string>,
    takenUpTo: number,
    mostBytes: number,
  ): Promise<{ readonly rows: number }>;
  /** From now on rows of these own devices are refused, as where the store is full, and told as gaps. */
  refuse(devices: ReadonlySet<string>, why: Fault): void;
  /** Deletes a device's rows, gaps and states for good. The numbers of its entries stay used. */
  erase(station: string, device: string): Promise<void>;
  /** So many rows of an own device were decoded. Only counts: whatever becomes of them is told by entries. */
  produced(device: string, rows: number): void;
  /** Rows that were decoded before an unclean stop and are neither kept nor told as lost yet. */
  unaccounted(device: string): Promise<number>;
  /** Where the rows of an origin's devices are, all of one moment; the own ones where none is named. */
  ledger(origin?: Origin): Promise<readonly DeviceLedger[]>;
  /**
   * Reads all that is stored and compares it with what the log says of it; yields what share is done, 0 to 1. Nothing is
   * written, and recording goes on; whoever has enough of it returns.
   */
  verify(only?: string): AsyncGenerator<number, Verification>;
  figures(): Promise<LogFigures>;
  /** Deletes everything, settings and other stations' entries included, and begins a new epoch. */
  wipe(): Promise<void>;
  /** Why nothing can be written at present. What is appended waits in memory. */
  readonly fault: Fault | undefined;
  /** Entries that wait in memory to be committed, and what they and the most that may wait take up. */
  readonly waiting: Waiting;
  /** Those entries, in order. */
  uncommitted(): readonly Logged[];
  /** Resolves once somebody else has emptied the store, as browsers do when the disk is full; then `renew` is due. */
  emptied(signal: AbortSignal): Promise<void>;
  /**
   * Begins a new epoch where somebody else has emptied the store: first with the gaps for what is lost, then with the entries
   * that wait in memory, and with the settings that were ever asked for. Nobody may read by number or move a bookmark
   * meanwhile. It holds at once and is stored as soon as the store takes it.
   */
  renew(lostBut: (waiting: readonly Entry[]) => Renewal): void;
  close(): Promise<void>;
}

/** A span of rows as the index knows it, without reading them: what a wide window is drawn from. */
export interface Span {
  readonly device: string;
  readonly subject?: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly rows: number;
  readonly channels: readonly string[];
  readonly min: readonly number[];
  readonly max: readonly number[];
  readonly mean: readonly number[];
  /** The last number of the source that was looked at for it: what its device said until then is in this span or in others. */
  readonly upTo: number;
  /** Its rows were forgotten: the figures of an hour are all that is left. */
  readonly isForgotten?: true;
  /** The rows themselves. */
  read(): Promise<readonly Batch[]>;
}

/** What a log begins anew with: known losses, and settings besides those that it remembers. */
export interface Renewal {
  readonly gaps: readonly Gap[];
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What is not stored yet. */
export interface Waiting {
  readonly entries: number;
  readonly bytes: number;
  readonly mostBytes: number;
}

export interface LogFigures {
  readonly entries: number;
  readonly rows: number;
  /** What entries and their index take up, as the log itself counts them. */
  readonly bytes: number;
  readonly usedBytes: number;
  readonly firstMs: number | undefined;
  readonly lastMs: number | undefined;
  /** Blocks whose checksum did not hold; they are set aside and told, the rest goes on. */
  readonly quarantined: number;
}
