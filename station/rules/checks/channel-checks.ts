import type { Channel } from '../../model/channel.ts';
import { channelChecks, type ChannelCheck, type CheckTuning } from '../../model/check.ts';
import type { Severity } from '../../model/rule.ts';
import type { Condition, Rule } from '../rule.ts';
import type { Habit } from './habit.ts';

/** A channel of a device that always says 1 when the device says anything; no device can be asked for it. */
export const SPEAKS = '_speaks';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A single odd value is no alarm. */
const LASTING_MS = 10_000;
const OFTEN_MS = 30_000;
/** How far back inside its range a value must be before it is over, of the limit. */
const MARGIN = 0.01;
const BATTERY_PERCENT = 20;
const CHARGED = { percent: 1.25, voltage: 1.02 };
const LEAST_AGE_MS = 15 * MINUTE_MS;

/** What a check is about, and the rule that it is; absent while too little is known for one. */
export interface ChannelCheckRule {
  readonly kind: ChannelCheck;
  readonly id: string;
  readonly rule?: Rule;
  /** What it holds the channel to. */
  readonly limits: Pick<CheckTuning, 'forMs' | 'low' | 'high'>;
}

/** All that is known of a channel, for its checks. */
export interface ChannelFacts {
  /** `device/channel` or `device@subject/channel`. */
  readonly reference: string;
  readonly channel: Channel;
  /** Made by the pipeline: it is as good as what it is made from, which has checks of its own. */
  readonly made: boolean;
  readonly habit: Habit;
  /** How a person tuned each check. */
  readonly tuning: (id: string) => CheckTuning;
}

/** The checks that make sense on a channel, each a rule as a person could have written it. */
export function checksOf(facts: ChannelFacts): readonly ChannelCheckRule[] {
  if (facts.made || facts.channel.writable) return [];
  return channelChecks.flatMap((kind) => {
    const id = checkId(kind, facts.reference);
    const tuning = facts.tuning(id);
    const found = FINDERS[kind](facts, tuning);
    if (!found) return [];
    const { when, maxAgeMs = LEAST_AGE_MS, ...limits } = found;
    if (!when) return [{ kind, id, limits }];
    const { severity = SEVERITY } = tuning;
    return [
      { kind, id, limits, rule: { id, version: 1, title: kind, severity, when, actions: [], maxAgeMs } },
    ];
  });
}

const SEVERITY: Severity = 'warning';

interface Found extends Pick<CheckTuning, 'forMs' | 'low' | 'high'> {
  /** Absent while too little is known. */
  readonly when?: readonly Condition[];
  readonly maxAgeMs?: number;
}
type Finder = (facts: ChannelFacts, tuning: CheckTuning) => Found | undefined;

/** Nothing of this channel while the device itself goes on speaking: what says nothing at all is told once, of the device. */
const noData: Finder = ({ reference, habit }, tuning) => {
  if (reference.includes('@')) return undefined;
  const forMs = tuning.forMs ?? habit.silentAfterMs;
  if (forMs === undefined) return {};
  const speaks = `${reference.split('/')[0]}/${SPEAKS}`;
  const when: readonly Condition[] = [
    { is: 'noData', channel: reference, join: 'and', forMs },
    { is: 'unchanged', channel: speaks, join: 'and', forMs },
  ];
  return { when, forMs, maxAgeMs: forMs };
};

/** Beyond what its driver says that the sensor can measure. */
const outOfRange: Finder = ({ reference, channel, habit }, tuning) => {
  if (channel.quantity === 'switch' || channel.quantity === 'code') return undefined;
  const { low = channel.min, high = channel.max } = tuning;
  if (low === undefined && high === undefined) return {};
  const { silentAfterMs = 0 } = habit;
  const forMs = tuning.forMs ?? (silentAfterMs > OFTEN_MS ? silentAfterMs : LASTING_MS);
  const about = { channel: reference, join: 'and', forMs } as const;
  const limits = { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }), forMs };
  const [clearLow, clearHigh] = [low && low + MARGIN * Math.abs(low), high && high - MARGIN * Math.abs(high)];
  const maxAgeMs = agedAt(habit);
  if (low === undefined)
    return { when: [{ is: 'above', ...about, limit: high!, clearsAt: clearHigh! }], ...limits, maxAgeMs };
  if (high === undefined)
    return { when: [{ is: 'below', ...about, limit: low, clearsAt: clearLow! }], ...limits, maxAgeMs };
  const clearsAt = clearLow! < clearHigh! ? { low: clearLow!, high: clearHigh! } : { low, high };
  return { when: [{ is: 'outside', ...about, low, high, clearsAt }], ...limits, maxAgeMs };
};

/** The same number again and again of what always moved; at rest at 0 or at the end of its range it may be. */
const stuck: Finder = ({ reference, channel, habit }, tuning) => {
  if (NEVER_STUCK.has(channel.quantity)) return undefined;
  const forMs = tuning.forMs ?? habit.stuckAfterMs;
  if (forMs === undefined) return {};
  const rests = [...new Set([0, channel.min ?? 0, channel.max ?? 0])];
  const when: readonly Condition[] = [
    { is: 'unchanged', channel: reference, join: 'and', forMs },
    ...rests.map((value): Condition => ({ is: 'equals', channel: reference, join: 'butNot', value })),
  ];
  return { when, forMs, maxAgeMs: agedAt(habit) };
};

/** A battery's charge in per cent, or its own word that it is low. Volts say nothing without its kind: a person may set a limit. */
const batteryLow: Finder = ({ reference, channel }, tuning) => {
  if (!/batter/i.test(reference.split('/')[1]!)) return undefined;
  const about = { channel: reference, join: 'and', forMs: tuning.forMs ?? MINUTE_MS } as const;
  if (channel.quantity === 'switch')
    return { when: [{ is: 'equals', ...about, value: 1 }], forMs: about.forMs, maxAgeMs: HOUR_MS };
  if (channel.quantity !== 'percent' && channel.quantity !== 'voltage') return undefined;
  const { low = channel.quantity === 'percent' ? BATTERY_PERCENT : undefined } = tuning;
  if (low === undefined) return {};
  const clearsAt = low * CHARGED[channel.quantity];
  return {
    when: [{ is: 'below', ...about, limit: low, clearsAt }],
    low,
    forMs: about.forMs,
    maxAgeMs: HOUR_MS,
  };
};

const FINDERS: Readonly<Record<ChannelCheck, Finder>> = { noData, outOfRange, stuck, batteryLow };

/** What stands still for good reasons: states, sums, and what is none while nothing happens. */
const NEVER_STUCK: ReadonlySet<Channel['quantity']> = new Set([
  'switch',
  'code',
  'count',
  'percent',
  'energy',
  'reactiveEnergy',
  'charge',
  'duration',
  'volume',
  'rainfall',
  'rainRate',
  'illuminance',
  'irradiance',
  'latitude',
  'longitude',
  'altitude',
]);

/** For how long a value counts of what speaks so often. */
const agedAt = ({ silentAfterMs = 0 }: Habit): number => Math.max(LEAST_AGE_MS, 2 * silentAfterMs);

/** The name of a check's alarm and events: the station's own begin with `_`. */
export const checkId = (kind: string, about: string): string =>
  `_${kind}-${hashOf(about)}-${about.replace(/[^A-Za-z0-9_-]/g, '-')}`.slice(0, 64);

/** FNV-1a: two channels of one spelling are still two. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16);
}
