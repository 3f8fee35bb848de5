import type { Severity } from './rule.ts';

/** What is looked after on every channel, as far as its facts allow. */
export const channelChecks = ['noData', 'outOfRange', 'stuck', 'batteryLow'] as const;
export type ChannelCheck = (typeof channelChecks)[number];

/** What is looked after on every channel, device, uplink and station before there is any rule. */
export type CheckKind =
  | ChannelCheck
  | 'disconnected'
  | 'released'
  | 'silent'
  | 'clock'
  | 'storage'
  | 'brokerRefuses'
  | 'bridgeOffline'
  | 'stationOffline';

/** What a person has set instead of what a check finds by itself; values as the device says them. */
export interface CheckTuning {
  readonly isOn?: boolean;
  /** How grave its alarms are, from the next one on. */
  readonly severity?: Severity;
  /** For how long it must be so. */
  readonly forMs?: number;
  readonly low?: number;
  readonly high?: number;
}
