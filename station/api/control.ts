import type { Asker, Phase } from '../model/command.ts';
import type { Fault } from '../model/fault.ts';

/** A command as it stands, or as it ended. */
export interface CommandView {
  readonly id: string;
  readonly channel: string;
  readonly value: number;
  readonly text?: string;
  /** What the device had reported last before. */
  readonly before?: number;
  readonly by: Asker;
  readonly atMs: number;
  readonly phase: Phase;
  readonly tookMs?: number;
  /** What the device reported. */
  readonly reported?: number;
  readonly fault?: Fault;
  /** Who was at it and had it taken away. */
  readonly over?: Asker;
}

/** An output as it stands now, beside what it measures. */
export interface ControlView {
  /** The newest command. */
  readonly command?: CommandView;
  readonly holder?: Asker & { readonly untilMs: number };
  /** Why it may not be on now. */
  readonly lock?: Fault;
  /** Since when it has been on, as far as anybody here knows. */
  readonly onSinceMs?: number;
}
