import type { Batch } from './batch.ts';
import type { Outcome } from './command.ts';
import type { Fault } from './fault.ts';
import type { RuleEvent } from './rule.ts';

/** Where a device's life stands. */
export type DeviceState =
  | { readonly phase: 'closed' }
  | { readonly phase: 'opening'; readonly attempt: number }
  | { readonly phase: 'live'; readonly sinceMs: number }
  | { readonly phase: 'waiting'; readonly fault: Fault; readonly sinceMs: number; readonly untilMs: number };

/** Why rows are missing. */
export type GapCause =
  | 'overrun'
  | 'framing'
  | 'parity'
  | 'break'
  | 'damaged'
  | 'unplugged'
  | 'released'
  | 'stranger'
  | 'silent'
  | 'closed'
  | 'unclean-stop'
  | 'log-full'
  | 'wiped'
  | 'clock-jump'
  | 'asleep'
  | 'rate-limit'
  | 'thinned'
  | 'dropped-oldest';

/** A known loss: rows of a device that were not recorded between two times. */
export interface Gap {
  readonly device: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly cause: GapCause;
  /** How many frames, bytes or errors of the line, where known: never decoded. */
  readonly count?: number;
  /** How many rows were decoded and then lost: the ledger's "dropped, with reason". Absent where none were. */
  readonly rows?: number;
}

/** One line of the station's log: everything that happened here, in one order. */
export type Entry =
  | { readonly kind: 'batch'; readonly batch: Batch }
  | { readonly kind: 'event'; readonly event: RuleEvent }
  | { readonly kind: 'state'; readonly device: string; readonly state: DeviceState; readonly timeMs: number }
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  | { readonly kind: 'gap'; readonly gap: Gap };

/** An entry with its place in its station's log: 1, 2, 3 ... of one epoch. */
export type Logged = Entry & { readonly seq: number };

/** The device an entry is about. */
export function deviceOf(entry: Entry): string {
  switch (entry.kind) {
    case 'batch':
      return entry.batch.device;
    case 'event':
      return entry.event.device;
    case 'state':
      return entry.device;
    case 'outcome':
      return entry.outcome.device;
    case 'gap':
      return entry.gap.device;
  }
}
