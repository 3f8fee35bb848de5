import type { ColumnCodec } from '../codec/column-codec.ts';
import type { LinkSpec } from '../drivers/driver.ts';
import type { Batch } from '../model/batch.ts';
import type { Entry, Gap, Logged } from '../model/entry.ts';
import type { Fault } from '../model/fault.ts';
import type { DeviceLedger } from '../model/ledger.ts';
import type { Verification } from '../model/verification.ts';
import type { TimeSegment } from '../model/time.ts';
import type { Kernel } from '../pipeline/kernel.ts';
import type { MqttVersion } from '../model/uplink.ts';
import type { Message } from '../uplink/message.ts';

/** Everything the core asks of where it runs. A browser worker gives one, a Raspberry Pi another, tests a third. */
export interface Platform {
  readonly clock: Clock;
  readonly transports: Transports;
  readonly log: Log;
  readonly kernel: Kernel;
  readonly brokers: Brokers;
  /** How columns of numbers are packed on the way; absent: not at all. */
  readonly columns?: ColumnCodec;
  /** Hexadecimal digits nobody can guess. */
  randomHex(digits: number): string;
}

export interface Clock {
  /** UTC epoch milliseconds, with a fraction where the host has one. */
  now(): number;
  /**
   * Milliseconds that only ever grow, whoever sets the clock on the wall: every duration is a difference of these. They begin
   * anywhere.
   */
  steady(): number;
  /** Waits so long by the steady clock. @throws the signal's reason once it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Transports {
  /**
   * Opens what hangs at `address` (`serial:0403:6001`, `usb:0403:6001`, `simulated:garden`).
   * @throws link/not-found, link/denied, link/busy, link/unsupported.
   */
  openLink(spec: LinkSpec, address: string, signal: AbortSignal): Promise<Link>;
  /** Resolves when something is plugged in that may hang at `address`; absent where the host does not tell. */
  plugged?(address: string, signal: AbortSignal): Promise<void>;
}

export type LineError = 'overrun' | 'framing' | 'parity' | 'break';

/**
 * What a link hears, in order: bytes, or that the line was disturbed and bytes before the next ones are lost. `steadyMs`: when,
 * by the steady clock, where that was before now.
 */
export type Heard = (
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'line-error'; readonly error: LineError }
) & { readonly steadyMs?: number };

/** An open stream of bytes both ways. */
export interface Link {
  /** Ends when closed or when the opening's signal aborts; throws link/lost when the device goes. One reader. */
  readonly heard: AsyncIterable<Heard>;
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /**
   * Changes the line in place: nothing is closed and no board is reset. Absent where it has to be opened anew.
   * @throws link/unsupported for a line it cannot do, link/lost.
   */
  setLine?(spec: Extract<LinkSpec, { kind: 'serial' }>): Promise<void>;
  close(): Promise<void>;
  /** Where several devices share the line: has it alone while `work` goes on; whoever came before is waited for. */
  turn?<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * An ordered map of bytes that survives a power cut: all that a log needs of a disk. Keys are ASCII and ordered by
 * code unit.
 */
export interface Store {
  /** Which owner of the store this is: one higher each time that somebody opens it. Only the newest can write. */
  readonly owner: number;
  /** Makes sure that this is the newest owner, for whoever is about to act beyond the store. @throws log/in-use, log/broken. */
  requireOwned(): Promise<void>;
  /**
   * All or nothing; resolves once it would survive a power cut.
   * @throws log/full, log/broken; log/emptied where somebody else has deleted all that was stored, until it is begun anew.
   */
  commit(changes: readonly Change[]): Promise<void>;
  /** The first commit after everything was deleted by somebody else; absent where nobody else can. @throws as commit. */
  beginAnew?(changes: readonly Change[]): Promise<void>;
  get(key: string): Promise<Uint8Array | undefined>;
  /** At most `limit` rows with `from` <= key < `to`, in order of their keys or backwards. */
  page(from: string, to: string, limit: number, direction?: 'forward' | 'backward'): Promise<readonly Row[]>;
  /** Bytes that the store takes up, as well as the host can tell. */
  usedBytes(): Promise<number>;
  close(): Promise<void>;
}
export interface Row {
  readonly key: string;
  readonly value: Uint8Array;
}
/** A row to write, or to delete where it has no value. */
export interface Change {
  readonly key: string;
  readonly value?: Uint8Array;
}

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
  'trimmed' | 'erased' | 'damaged' | 'dropped' | 'thinned' | 'elsewhere' | 'untold' | 'unkept';

/** Numbers, both ends inclusive, whose entries have left the log. */
export interface Gone {
  readonly from: number;
  readonly to: number;
  readonly why: GoneWhy;
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
  /** The rows themselves. */
  read(): Promise<readonly Batch[]>;
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
  /** Resolves once an entry after `seq` can be read or the signal aborts. */
  grown(afterSeq: number, signal: AbortSignal): Promise<void>;
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

/** Another station's entries, as they are kept here. */
export interface Stored extends Entries {
  /** From now on nothing beyond `takenUpTo` is forgotten: it is still to be sent on. */
  holdBack(takenUpTo: () => number): void;
}

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
   * Runs while the store is full.
   */
  forgetTo(mostBytes: number, takenUpTo: number): Promise<{ readonly rows: number }>;
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
  verify(): AsyncGenerator<number, Verification>;
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

/** Where to send and listen. The password never stands in the URL. */
export interface BrokerTarget {
  readonly url: string;
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
  /** Makes of what was typed what is sent; asked when the password is known, and once for each connection. */
  readonly signIn?: (typed: BrokerTarget) => Promise<BrokerTarget>;
  /** What stands behind the address and is a secret, such as a signature: never shown, never logged. */
  readonly query?: string;
  /** 3.1.1 where absent. */
  readonly mqtt?: MqttVersion;
  readonly keepAliveS?: number;
}

export interface Brokers {
  /** One connection, for as long as it lasts. @throws uplink/unreachable, uplink/refused, uplink/bad-address. */
  connect(target: BrokerTarget, will: Message, signal: AbortSignal): Promise<Connection>;
}

/** `unheard`: taken by the broker, which had nobody to give it to (MQTT 5, reason code 0x10) and keeps nothing. */
export type Published = 'taken' | 'unheard';

export interface BrokerLimits {
  /** The largest packet it takes: MQTT 5, section 3.2.2.3.6. */
  readonly packetBytes?: number;
}

/** An open MQTT connection. It does not reconnect: whoever opened it decides when to try again. */
export interface Connection {
  /** What the broker told about itself, where it did (MQTT 5). */
  readonly limits: BrokerLimits;
  /**
   * Resolves when the broker has taken the message (PUBACK, PUBCOMP), or once it is written where its QoS is 0.
   * @throws uplink/unreachable, uplink/refused with the reason code of MQTT 5, section 3.4.2.1.
   */
  publish(message: Message): Promise<Published>;
  subscribe(filters: readonly string[]): Promise<void>;
  unsubscribe(filters: readonly string[]): Promise<void>;
  /** Messages as they come; ends when the connection ends. One reader. */
  readonly incoming: AsyncIterable<Incoming>;
  /** Resolves when the connection is over, with why where it was not asked for. */
  readonly ended: Promise<Fault | undefined>;
  close(): Promise<void>;
}

export interface Incoming {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retained: boolean;
  /** Delivered before and not known to have arrived. */
  readonly redelivered: boolean;
}
