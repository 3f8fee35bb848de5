import type { CheckView } from '../../api/checks.ts';
import type { ChannelCheck, CheckTuning } from '../../model/check.ts';
import type { Rule } from '../../rules/rule.ts';
import { sentenceOf } from '../../rules/sentence.ts';
import type { Firing } from '../../rules/watch.ts';
import type { SpeakerCheck } from './speaker-checks.ts';

const TITLES: Readonly<Record<ChannelCheck, (what: string) => string>> = {
  noData: (what) => `No data of ${what}`,
  outOfRange: (what) => `${what} is out of range`,
  stuck: (what) => `${what} is stuck`,
  batteryLow: (what) => `Battery is low: ${what}`,
};

/** What to do about it. */
const NEXT: Readonly<Record<ChannelCheck, string>> = {
  noData: 'The device goes on with others: check this sensor and its wiring.',
  outOfRange: 'Its sensor cannot measure that: check sensor and wiring.',
  stuck: 'It always moved before: check sensor and wiring.',
  batteryLow: 'Charge or replace it.',
};

/** What an alarm of a check says, with the numbers that people see. */
export function saidOf(
  check: SpeakerCheck,
  rule: Rule,
  firing: Firing,
  device: string,
): { title: string; text: string } {
  const { kind, channel, reference } = check;
  const subject = reference.match(/@([^/]*)/)?.[1];
  const { label, unitText: unit, decimals } = channel;
  const why = sentenceOf(rule, firing, () => ({ label, unit, decimals, scale: channel }));
  const what = `${label} of ${subject === undefined ? device : `${device} ${subject}`}`;
  return { title: TITLES[kind](what), text: firing.what === 'raised' ? `${why}. ${NEXT[kind]}` : why };
}

/** The check as a screen lists it. */
export function viewOf(
  { id, kind, rule, limits, reference }: SpeakerCheck,
  tuned: Readonly<Record<string, CheckTuning>>,
): CheckView {
  const tuning = tuned[id] ?? {};
  const state = tuning.isOn === false ? 'off' : rule ? 'running' : 'learning';
  const device = reference.split(/[@/]/)[0]!;
  return {
    id,
    kind,
    severity: rule?.severity ?? tuning.severity ?? 'warning',
    device,
    channel: reference,
    state,
    ...limits,
    tuned: tuning,
  };
}
