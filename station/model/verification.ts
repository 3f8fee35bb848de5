import type { DeviceLedger } from './ledger.ts';

/** Something stored that does not agree with the rest. */
export interface Problem {
  readonly station: string;
  readonly device?: string;
  /** Numbers of entries, both ends inclusive. */
  readonly seq?: readonly [from: number, to: number];
  readonly text: string;
}

/** A device whose entries were read, with its ledger; `stored` was counted anew. */
export interface VerifiedDevice extends DeviceLedger {
  readonly station: string;
  readonly epoch: string;
}

/** What came out when everything stored was read and counted anew. */
export interface Verification {
  readonly balances: boolean;
  readonly blocks: number;
  readonly entries: number;
  readonly rows: number;
  readonly devices: readonly VerifiedDevice[];
  /** The first of them; `unnamed` says how many more there are. */
  readonly problems: readonly Problem[];
  readonly unnamed: number;
  /** What else is to be said of it, in words. */
  readonly notes?: readonly string[];
}

/** Where it is, and what: `yard / pump, entries 4 to 9: …`. */
export function inWords({ station, device, seq, text }: Problem): string {
  const place = device === undefined ? station : `${station} / ${device}`;
  if (!seq) return `${place}: ${text}`;
  const [from, to] = seq;
  return `${place}, ${from === to ? `entry ${from}` : `entries ${from} to ${to}`}: ${text}`;
}
