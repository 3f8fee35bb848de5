import type { Fault } from './fault.ts';

/** Who wants something, as they say it themselves (nobody has checked it), and the screen, station or broker it came from. */
export interface Asker {
  readonly who: string;
  readonly from: string;
}

/** A wish carried to a device: set one writable channel to a value. */
export interface Command {
  /** Carried out once, however often it comes. */
  readonly id: string;
  readonly device: string;
  readonly channel: string;
  readonly value: number;
  /** What is to be shown, where the channel takes letters. */
  readonly text?: string;
  /** How long after its arrival it may still be obeyed; 10 s where absent, 60 s at most. */
  readonly ttlMs?: number;
  readonly by?: Asker;
  /** When it was asked, by the asker's clock: believed where the own clock is known to be right. */
  readonly askedMs?: number;
  /** Somebody else who is at it shall be so no longer. */
  readonly takeOver?: boolean;
  /** Nothing is to be written: what is on by this value is to stay on. */
  readonly renews?: boolean;
}

/** What is known of a command beside its end. */
interface About {
  readonly id: string;
  readonly device: string;
  readonly channel: string;
  readonly timeMs: number;
  readonly by?: Asker;
  /** What was wanted, and what the device had reported last before. */
  readonly wanted?: number;
  readonly text?: string;
  readonly before?: number;
  /** From when it came to `timeMs`. */
  readonly tookMs?: number;
  /** Who was at it and had it taken away. */
  readonly over?: Asker;
}

/**
 * What became of a command. `ok` means the device itself reported the wanted value afterwards, or took all of a text and reported
 * afterwards that it shows something; a fault
 * `command/unconfirmed` means it was sent and nobody knows.
 */
export type Outcome = About &
  ({ readonly ok: true; readonly value: number } | { readonly ok: false; readonly fault: Fault });

/** How a command stands: on its way, or how it ended. */
export type Phase = 'requested' | 'sent' | 'accepted' | Result;
export type Result = 'confirmed' | 'unknown' | 'refused' | 'failed';

/** A fault of a command as its end: what was never written was refused, what the device or the line would not take failed. */
export function resultOf(fault: Fault | undefined): Result {
  if (!fault) return 'confirmed';
  if (fault.code === 'command/unconfirmed') return 'unknown';
  return fault.code.startsWith('command/') ? 'refused' : 'failed';
}
