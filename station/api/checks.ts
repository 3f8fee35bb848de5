import type { CheckKind, CheckTuning } from '../model/check.ts';
import type { Severity } from '../model/rule.ts';
import type { Calls } from './by-name.ts';

/** A built-in check as a screen lists it. */
export interface CheckView {
  /** The `rule` of its alarm card and of its events, too. */
  readonly id: string;
  readonly kind: CheckKind;
  readonly severity: Severity;
  /** Empty where it is about the station or where it sends. */
  readonly device: string;
  /** `device/channel`, or `device@subject/channel`, of one that watches a channel. */
  readonly channel?: string;
  /** `learning`: it is not known yet what is usual, or nobody knows a limit until a person sets one. */
  readonly state: 'running' | 'learning' | 'off';
  /** What it holds its channel to, found by itself or set; values as the device says them. */
  readonly forMs?: number;
  readonly low?: number;
  readonly high?: number;
  readonly tuned: CheckTuning;
}

/** Sets a check by hand; an empty tuning is the check's own again. */
export interface CheckEdit {
  readonly check: string;
  readonly tuning: CheckTuning;
}

/** What can be asked of the own station's built-in checks. */
export interface ChecksApi {
  checks(): Promise<readonly CheckView[]>;
  /** @throws config/invalid with all that is wrong with it; log/full, log/broken. */
  tuneCheck(edit: CheckEdit): Promise<void>;
}

export const checksCalls: Calls<ChecksApi> = { checks: 10_000, tuneCheck: 10_000 };
