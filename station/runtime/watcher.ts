import type { Batch } from '../model/batch.ts';
import type { Gap } from '../model/entry.ts';

/** Who is told of what the own devices do. */
export interface Watcher {
  /** New rows; they may be drawn and sent at once. */
  batch(batch: Batch): void;
  /** Nobody was awake between two times. */
  slept(fromMs: number, toMs: number): void;
  /** A loss became known. */
  gap(gap: Gap): void;
  /** A state, channels, facts or outputs of a device are other than before. */
  changed(device: string, what: 'state' | 'channels' | 'controls'): void;
  /** Somebody speaks on a device's wire who is to be a device of its own; whether that one is there. */
  isElsewhere(device: string, whose: string): boolean;
  /** The log could not keep something. */
  refused(error: unknown): void;
}
