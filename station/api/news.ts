import type { AlarmCard } from '../model/alarm.ts';
import type { Fault } from '../model/fault.ts';
import type { DeviceLedger } from '../model/ledger.ts';
import type { Listening } from '../model/listening.ts';
import type { TimeQuality } from '../model/time.ts';
import type { DeviceView } from './device.ts';
import type { Notice } from './notices.ts';
import type { OpenedView } from './exports.ts';
import type { UplinkView } from './uplink.ts';

export interface News {
  readonly version: number;
  readonly nowMs: number;
  /** Whether this tab owns the station, looks on while another does, or can have none here. */
  readonly role: 'owner' | 'watching' | 'remote';
  /** How far the times that are stamped now can be trusted; absent where nobody looks after it. */
  readonly time?: TimeQuality | undefined;
  /** When the system last kept the app from running, since it was opened or while it was away. */
  readonly slept?: { readonly fromMs: number; readonly toMs: number } | undefined;
  readonly stations: readonly StationView[];
  readonly devices: readonly DeviceView[];
  /** Entries of the own log: numbered, and durable here, at most as many. */
  readonly numbered: number;
  readonly saved: number;
  /** Where they are sent, in the order in which a person added them. */
  readonly uplinks: readonly UplinkView[];
  /** Where the rows of the own devices are, all of one moment; its readers are the uplinks, by their ids. */
  readonly ledger: readonly DeviceLedger[];
  readonly storage: StorageView;
  /** How far `listen` is; absent where nobody listens. */
  readonly listening?: Listening;
  /** Alarms that a person has to deal with, or has put off: the own station's, then those of others. Absent until the own ones are known. */
  readonly alarms?: readonly AlarmCard[];
  /** The newest notes of rules, oldest first: the own ones since the station was begun, those of other stations of a day; absent where there are none. */
  readonly notices?: readonly Notice[];
  /** Recordings that were opened from files; absent where none is. */
  readonly opened?: readonly OpenedView[];
}

export interface StationView {
  readonly id: string;
  /** What a person calls it; absent: by its id. */
  readonly label?: string;
  readonly own: boolean;
  readonly status: 'online' | 'offline' | 'unknown';
  readonly sinceMs: number | undefined;
  /** How many alarms another station has; absent where it has told none of them. */
  readonly alarms?: number;
  /** It stores what others send, so it is a bridge: rules can run there. */
  readonly isBridge?: true;
  /** Another station of this name is at another broker: it is not shown. */
  readonly hasNamesake?: true;
}

export interface StorageView {
  readonly entries: number;
  readonly rows: number;
  readonly usedBytes: number;
  readonly firstMs: number | undefined;
  readonly lastMs: number | undefined;
  /** About how long what is free lasts at the present rate; undefined while nothing is recorded. */
  readonly leftMs: number | undefined;
  readonly keepDays: number;
  /** What may be taken up here. */
  readonly budgetBytes: number;
  /** Since when the oldest row waits for an uplink, where that is longer than a day: nothing after it can be forgotten. */
  readonly blockedSinceMs: number | undefined;
  /** Why nothing can be written; what is recorded then waits in memory. */
  readonly fault: Fault | undefined;
  /** Bytes that wait in memory to be written, and how many may. */
  readonly waitingBytes: number;
  readonly mostWaitingBytes: number;
  /** What was lost when somebody else deleted the log, until a person has read it. */
  readonly lost: LostView | undefined;
}

/** Readings that were deleted before they were sent. */
export interface LostView {
  readonly atMs: number;
  readonly fromMs: number;
  readonly rows: number;
}
