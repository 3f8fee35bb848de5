import type { Batch } from '../../model/batch.ts';
import type { Channel } from '../../model/channel.ts';
import type { DeviceState, Gap } from '../../model/entry.ts';

/** What a session tells while it lives. */
export interface Listener {
  state(state: DeviceState): void;
  batch(batch: Batch): void;
  gap(gap: Gap): void;
  found(channels: Readonly<Record<string, Channel>>): void;
  /** `subject`: which of several speakers they are about; absent for the device itself. */
  facts(facts: Readonly<Record<string, string>>, subject?: string): void;
  refused(error: unknown): void;
  /** Somebody speaks on its wire who is to be a device of its own; whether that one is there. */
  isElsewhere?(whose: string): boolean;
}
