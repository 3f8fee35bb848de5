import type { Fault } from '../model/fault.ts';
import type { Finding } from '../model/finding.ts';
import type { Calls } from './by-name.ts';
import type { ConsoleItem } from './console.ts';
import type { OpenedView, RecordingBytes } from './exports.ts';

/** The next bytes of a file with what went over a wire: a `.fieldraw` capture, or any other as the bytes that were heard. */
export interface CaptureBytes extends RecordingBytes {
  /** When the file was written, by UTC epoch milliseconds: where it does not say when its bytes came, they ended then. */
  readonly modifiedMs: number;
}

/** A file with the bytes of a wire, ready to be read by any driver. */
export interface CaptureView {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  /** Whether the file says when its bytes came; else times are reckoned from the rate of the line. */
  readonly isTimed: boolean;
  /** Whose wire it was, where the file says so. */
  readonly device: { readonly label: string; readonly driver: string } | undefined;
  /** Which driver reads it, by the bytes that were heard. */
  readonly finding: Finding;
  /** Why no more of it was read. */
  readonly fault: Fault | undefined;
}

export interface ReplayQuery {
  readonly id: string;
  readonly driver: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface ReplayCounts {
  readonly heardBytes: number;
  readonly frames: number;
  readonly rows: number;
  /** Frames that the driver refused. */
  readonly damaged: number;
  /** Frames that never became whole. */
  readonly dropped: number;
  readonly lineErrors: number;
}

export interface ReplayedView {
  /** The rows, as a recording that was opened. */
  readonly opened: OpenedView;
  readonly counts: ReplayCounts;
}

export interface CaptureItemsQuery extends ReplayQuery {
  readonly as: 'bytes' | 'frames';
  readonly after: number;
}

export interface CaptureItems {
  readonly items: readonly ConsoleItem[];
  readonly after: number;
  /** There are no more, or more than can be looked at. */
  readonly isAll: boolean;
}

/** What can be done with the bytes of a wire that somebody recorded. One file is open at a time. */
export interface CaptureApi {
  /** Opens a file, or goes on doing so: push its bytes until the last. @throws log/no-room, config/invalid. */
  openCapture(bytes: CaptureBytes): Promise<CaptureView>;
  /** What went over the wire, as it came or as a driver cuts it. @throws config/invalid. */
  captureItems(query: CaptureItemsQuery): Promise<CaptureItems>;
  /** Has a driver read it; what it says is opened like a recording. @throws config/invalid, log/no-room. */
  replayCapture(query: ReplayQuery): Promise<ReplayedView>;
  /**
   * Makes it a port, at which it can be listened to and recorded like a device, at the speed at which it was recorded; the
   * address, the same for the same bytes. It stays until the app ends, or four others came after it.
   * @throws config/invalid, frame/… where it is damaged.
   */
  playCapture(id: string): Promise<string>;
  closeCapture(id: string): Promise<void>;
}

export const captureCalls: Calls<CaptureApi> = {
  openCapture: 60_000,
  captureItems: 60_000,
  replayCapture: 600_000,
  playCapture: 60_000,
  closeCapture: 10_000,
};
