import type { StepEnd } from './flow.ts';

export type Severity = 'critical' | 'warning' | 'info';

/** What became of an alarm: by itself, or because a person dealt with it. */
export const ALARM_DEEDS = [
  'raised',
  'cleared',
  'acknowledged',
  'unacknowledged',
  'shelved',
  'unshelved',
  'noted',
] as const;
export type AlarmDeed = (typeof ALARM_DEEDS)[number];

/** Something a rule saw, or somebody did about it, with the sentence a person reads. */
export interface RuleEvent {
  readonly rule: string;
  readonly version: number;
  readonly device: string;
  readonly timeMs: number;
  readonly text: string;
  /** Absent for what is no alarm. */
  readonly what?: AlarmDeed;
  readonly severity?: Severity;
  /** What an alarm speaks of, `device/channel`. */
  readonly channel?: string;
  /** Of what a person did. */
  readonly who?: string;
  /** Where a step of what the rule does came to its end. */
  readonly step?: StepEnd;
}
