import type { Fault } from '../model/fault.ts';
import type { UplinkConfig } from './config.ts';

/** An entry that the other side of an uplink refused for good; it stays in the log, and is sent again when a person says so. */
export interface DeadLetter {
  readonly seq: number;
  readonly device: string;
  readonly kind: 'batch' | 'event' | 'state' | 'outcome' | 'gap';
  readonly rows: number;
  /** Why, as the other side said it. */
  readonly why: string;
  readonly timeMs: number;
}

export interface UplinkView {
  /** As it was set, without its password. */
  readonly config: UplinkConfig;
  readonly phase: 'offline' | 'connecting' | 'sending' | 'in-step';
  /**
   * `confirmed`: a hub acknowledges what it stored; `sent`: the broker took it, nobody says it is stored; `unconfirmed`: it was
   * sent with QoS 0, and not even the broker says that it has it.
   */
  readonly mode: 'confirmed' | 'sent' | 'unconfirmed';
  readonly receiver: string | undefined;
  /** Entries handed to the broker, and taken by the receiver, at most as many. */
  readonly sent: number;
  readonly taken: number;
  readonly inFlight: number;
  /** Entries of the past that still wait for their turn, and about how long they will take at this pace, where it is known. */
  readonly behind: number;
  readonly leftMs: number | undefined;
  /** Since when the receiver's quota keeps messages waiting. */
  readonly slowSinceMs: number | undefined;
  /** The broker takes them, but nobody there listens and it keeps none: they count as not taken. */
  readonly unheard: boolean;
  readonly dead: readonly DeadLetter[];
  readonly fault: Fault | undefined;
  readonly lastTakenMs: number | undefined;
  /** When another station of this name spoke last at this broker. */
  readonly namesakeMs?: number | undefined;
  readonly connects: number;
  readonly retryAtMs: number | undefined;
}
