import type { ColumnCodec } from '../codec/column-codec.ts';
import type { Kernel } from '../pipeline/kernel.ts';
import type { Ask } from './platform/ask.ts';
import type { Brokers } from './platform/brokers.ts';
import type { Clock } from './platform/clock.ts';
import type { Log } from './platform/log.ts';
import type { Transports } from './platform/transports.ts';

export type * from './platform/ask.ts';
export type * from './platform/brokers.ts';
export type * from './platform/clock.ts';
export type * from './platform/entries.ts';
export type * from './platform/log.ts';
export type * from './platform/store.ts';
export type * from './platform/transports.ts';

/** Everything the core asks of where it runs. A browser worker gives one, a Raspberry Pi another, tests a third. */
export interface Platform {
  readonly clock: Clock;
  readonly transports: Transports;
  readonly log: Log;
  readonly kernel: Kernel;
  readonly brokers: Brokers;
  /** How columns of numbers are packed on the way; absent: not at all. */
  readonly columns?: ColumnCodec;
  /** Whether the port at an address is surely the one of the device there; the station knows who else is wanted. */
  isSure?(address: string): Promise<boolean>;
  /** Absent where the host lets a station ask nobody over HTTP. */
  readonly ask?: Ask;
  /** Hexadecimal digits nobody can guess. */
  randomHex(digits: number): string;
}
