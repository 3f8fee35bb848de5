import type { Fault } from './fault.ts';

/** A wish carried to a device: set one writable channel to a value. */
export interface Command {
  readonly id: string;
  readonly device: string;
  readonly channel: string;
  readonly value: number;
  /** How long after its arrival it may still be obeyed; 10 s where absent, 60 s at most. */
  readonly ttlMs?: number;
}

/**
 * What became of a command. `ok` means the device itself reported the wanted value afterwards; a fault
 * `command/unconfirmed` means it was sent and nobody knows.
 */
export type Outcome =
  | {
      readonly id: string;
      readonly device: string;
      readonly channel: string;
      readonly ok: true;
      readonly timeMs: number;
      readonly value: number;
    }
  | {
      readonly id: string;
      readonly device: string;
      readonly channel: string;
      readonly ok: false;
      readonly timeMs: number;
      readonly fault: Fault;
    };
