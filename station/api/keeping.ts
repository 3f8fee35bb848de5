import type { Verification } from '../model/verification.ts';
import type { Calls } from './by-name.ts';

export interface VerifyPart {
  /** How much is done, 0 to 1. */
  readonly done: number;
  /** For the next piece; absent once it is through. */
  readonly cursor?: string;
  readonly verification?: Verification;
}

/** One page of figures without a secret in it, to look at and to copy. */
export interface Diagnostics {
  readonly version: string;
  readonly station: string;
  readonly epoch: string;
  readonly startedMs: number;
  readonly events: readonly { readonly timeMs: number; readonly text: string }[];
  readonly kernelBytes: number;
  readonly quarantinedBlocks: number;
  readonly refusedCommands: number;
  readonly ignoredAcks: number;
}

/** What the own station keeps, for how long, and how it stands. */
export interface KeepingApi {
  setKeepDays(days: number): Promise<void>;
  /** How many bytes what is recorded may take up. */
  setBudget(bytes: number): Promise<void>;
  /** Deletes everything recorded of a device. */
  eraseDevice(device: string): Promise<void>;
  /** Deletes everything and begins a new log. */
  wipe(): Promise<void>;
  /**
   * Checks everything stored, a piece at a time: pull with the cursor of the last piece until there is an outcome, or stop
   * pulling. Without a cursor it begins anew, and the one before is over. @throws config/invalid for one that is over.
   */
  verify(cursor?: string): Promise<VerifyPart>;
  /** A person has read what was lost when the browser deleted the log. */
  lossSeen(): Promise<void>;
  /** What this station is called on screens, here and elsewhere; its id, of which topics and keys are made, stays. @throws config/invalid. */
  renameStation(label: string): Promise<void>;
  diagnostics(): Promise<Diagnostics>;
}

export const keepingCalls: Calls<KeepingApi> = {
  setKeepDays: 10_000,
  setBudget: 10_000,
  eraseDevice: 60_000,
  wipe: 60_000,
  verify: 60_000,
  lossSeen: 10_000,
  renameStation: 10_000,
  diagnostics: 10_000,
};
