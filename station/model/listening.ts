import type { Fault } from './fault.ts';
import type { Finding } from './finding.ts';

/** How a serial line is set. */
export interface Line {
  readonly baudRate: number;
  readonly parity: 'none' | 'even' | 'odd';
  readonly dataBits: 7 | 8;
}

/** What was heard at one line setting. */
export interface Rung {
  readonly line: Line;
  readonly bytes: number;
  readonly lineErrors: number;
  /** 0 to 1, of the bytes. */
  readonly readable: number;
  /** One line in plain words. */
  readonly evidence: string;
  readonly state: 'listening' | 'left' | 'found';
}

/**
 * How far listening at a port is. `silent`: nothing has come yet, and it goes on. `unknown`: readable, or a recording
 * of any bytes to its end, and no driver knows it. `unreadable`: at no setting. `failed`: with its fault.
 */
export interface Listening {
  readonly address: string;
  readonly state: 'listening' | 'silent' | 'found' | 'unknown' | 'unreadable' | 'failed';
  /** In the order in which they were tried, the newest last. */
  readonly rungs: readonly Rung[];
  /** Rates that would be tried next. */
  readonly next: readonly number[];
  readonly elapsedMs: number;
  readonly finding: Finding | undefined;
  /** The newest bytes, at most 512, of the last rung. */
  readonly sample: Uint8Array;
  readonly fault: Fault | undefined;
}
