import type { AlarmBoard } from '../api/alarm-board.ts';
import type { UplinkConfig } from '../api/config.ts';
import type { Outcome } from '../model/command.ts';
import type { Reported } from '../model/configuration.ts';
import type { DeviceState, Logged } from '../model/entry.ts';
import type { PanelFace } from '../model/picture.ts';
import type { TimeSegment } from '../model/time.ts';
import type { BrokerTarget, Incoming, Origin } from '../runtime/platform.ts';
import type { Message } from './message.ts';
import type { DeviceMeta, LastRow } from './native/device.ts';
import type { Range } from './numbers.ts';
import type { Lane, Parcel } from './parcel.ts';

/**
 * How one kind of receiver wants to be told what a station records. A dialect is one pure file in `dialects/`, named in
 * `dialects.ts`, with golden messages in its test; it opens nothing, sends nothing, keeps nothing beyond a connection.
 */
export interface Dialect {
  /**
   * Whether a Fieldline hub can be at the other end: then far stations, questions and acknowledgements travel beside, and
   * the uplink looks for a receiver that confirms. Otherwise the broker's PUBACK is the last word.
   */
  readonly native: boolean;
  /** Everything travels with QoS 0, whatever was chosen: nobody says that it arrived. */
  readonly fast?: true;
  /** How it signs in where that is not with what the person typed; asked anew for each connection. */
  signIn?(usual: BrokerTarget, origin: Origin, nowMs: number): Promise<BrokerTarget>;
  /** Begins to speak: once for each connection, before it is opened. */
  speak(speaker: Speaker): Speech;
}

/** For whom a dialect speaks. */
export interface Speaker {
  readonly origin: Origin;
  readonly uplink: UplinkConfig;
  /** Whether this station stores what others send; it may find out while it speaks. */
  readonly receiver: boolean;
  /** Whether it reads sealed blocks. */
  readonly sealed?: boolean;
  /** What is known of the devices now; the same object for a device until something about it changes. */
  devices(): readonly DeviceMeta[];
  lastRow(device: string): LastRow | undefined;
  now(): number;
  /** Since when it sends there, who speaks for it where that is another one, in which run of the program, and what it is called now. */
  readonly beside?: {
    readonly since: number;
    readonly via?: string;
    readonly run?: string;
    readonly label?: string | undefined;
  };
  /** How many connections this uplink has begun before this one. */
  readonly connection: number;
}

/**
 * What is said on one connection. Whatever must be counted from connection to connection (a birth, a sequence number) lives
 * as long as this object.
 */
export interface Speech {
  /** What the broker says when the station is cut off. */
  readonly will: Message;
  /** Topics this dialect listens to, beside what every native link does. */
  readonly listens: readonly string[];
  /** Data waits until the first `online` and every first `device` have been taken. */
  readonly birthFirst: boolean;
  /** Nothing is said at all until it has heard `go-on`. */
  readonly waits?: boolean;
  /** The station is there; `next` is the number its next entry will get, `from` the first that it sends here. */
  online(next: number, confirmed?: Confirmed, from?: number): readonly Message[];
  /** A device that was not told before on this connection, or of which something changed; the state only the first time. */
  device(meta: DeviceMeta, state: DeviceState | undefined): readonly Message[];
  /** How the clock stood that stamped the log, each time that more is known; absent where the dialect has no word for it. */
  timing?(segments: readonly TimeSegment[]): readonly Message[];
  /** The newest row, at most once a second. */
  row(device: string, row: LastRow): readonly Message[];
  /** The alarms, each time that something about them changed; absent where the dialect has no word for them. */
  alarms?(board: AlarmBoard): readonly Message[];
  /** The configuration that holds, each time that it is another one; absent where the dialect has no word for it. */
  reported?(reported: Reported): readonly Message[];
  /** What stands on a display, or that nobody knows; absent where the dialect has no word for it. */
  panel?(device: string, face: PanelFace | undefined): readonly Message[];
  /** The device is no more: what the broker keeps of it is taken back. */
  removed(meta: DeviceMeta): readonly Message[];
  /** Said before leaving. */
  goodbye(): readonly Message[];
  /** Entries as messages of at most `mostBytes` each; every number of the entries is in exactly one parcel. */
  parcels(entries: readonly Logged[], lane: Lane, mostBytes: number): Iterable<Parcel>;
  /** Numbers whose entries are not here any more. */
  gone(ranges: readonly Range[]): Parcel;
  /** The last touch, in the very order of sending: where a dialect numbers its messages. */
  leaving?(message: Message): Message;
  /** What came on one of the topics it listens to. @throws frame/… for what nobody should have sent. */
  heard?(incoming: Incoming): readonly Heard[];
  /** The answer to a command that never reached a device; what becomes of the others is told by the log. */
  refused?(outcome: Outcome): readonly Message[];
}

/** Numbers, both ends inclusive, that a receiver is taken to hold. */
export interface Confirmed {
  readonly by: string;
  readonly from: number;
  readonly to: number;
}

/** What a dialect made of a message from the broker. */
export type Heard =
  /** A command, its payload as a native `set` has it: `{"id"?,"channel"?,"value"}` or a bare value. */
  | { readonly kind: 'set'; readonly device: string; readonly set: Incoming }
  /** Somebody asks to be told everything about the station and its devices again. */
  | { readonly kind: 'again' }
  /** An answer at once. */
  | { readonly kind: 'say'; readonly message: Message }
  /** Whoever the station waited for is there. */
  | { readonly kind: 'go-on' }
  /** Whoever it speaks to has gone: it says goodbye, and begins anew. */
  | { readonly kind: 'leave' };
