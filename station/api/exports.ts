import type { Fault } from '../model/fault.ts';
import type { Calls } from './by-name.ts';

export interface CsvQuery {
  /** Keys of devices; their channels become columns in this order. */
  readonly devices: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Minutes that local time is ahead of UTC, for each stamp's offset. */
  readonly zoneOffsetMinutes: number;
  /** Where the last piece ended; absent for the first. */
  readonly cursor?: string;
}

export interface CsvPart {
  readonly text: string;
  readonly cursor?: string;
  /** How much of the span is done, 0 to 1. */
  readonly done: number;
}

export interface RecordingQuery {
  /** Keys of devices, of one station. */
  readonly devices: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Where the last piece ended; absent for the first. */
  readonly cursor?: string;
}

export interface RecordingPiece {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly cursor?: string;
  /** How much of the span is done, 0 to 1. */
  readonly done: number;
}

/** The next bytes of a file that is being opened. */
export interface RecordingBytes {
  /** The file's. */
  readonly name: string;
  /** As the answer to the first bytes said it; absent for these. */
  readonly id?: string;
  readonly bytes: Uint8Array;
  readonly last: boolean;
}

/** A recording from a file; `id` is the station that its devices stand under. */
export interface OpenedView {
  readonly id: string;
  readonly name: string;
  readonly rows: number;
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
  /** Why nothing after these rows was read: a damage, or more than there is room for (log/no-room). */
  readonly fault: Fault | undefined;
  /** Whether its file is open: then it can be kept. */
  readonly open: boolean;
  /** Whether it is in the own log: all of it, a part because that was stopped, or nothing. */
  readonly kept: 'no' | 'part' | 'whole';
}

/** What can be done with recordings in files. */
export interface RecordingsApi {
  /**
   * Opens a `.fieldline` file to look at, apart from the own log, or goes on doing so: push its bytes until the last, or
   * until there is a fault. It is in memory, listed like a station of its own.
   * @throws frame/… where it is no recording; what is whole before a damage is opened, with the fault.
   */
  openRecording(bytes: RecordingBytes): Promise<OpenedView>;
  /** Forgets an opened recording, whole or on its way; the file stays, and what is stored of it. */
  closeRecording(id: string): Promise<void>;
  /**
   * Stores the next piece of an opened recording in the own log, where it stands beside the own readings from then on and is
   * never sent: ask until it gives 1, or stop. What is stored already is passed over; the same file adds nothing.
   * @throws link/unsupported without an own station; log/no-room, log/full, log/broken.
   */
  keepRecording(id: string): Promise<number>;
  /** Deletes what is stored of a recording. */
  eraseRecording(id: string): Promise<void>;
}

export const recordingsCalls: Calls<RecordingsApi> = {
  openRecording: 60_000,
  closeRecording: 10_000,
  keepRecording: 60_000,
  eraseRecording: 60_000,
};
