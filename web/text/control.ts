import { shownOf } from '../../station/model/scale.ts';
import type { CommandView } from '../../station/api/control.ts';
import type { ChannelView } from '../../station/api/device.ts';
import type { Phase } from '../../station/model/command.ts';
import type { Risk } from '../../station/model/control.ts';
import { peopleUnit } from '../../station/model/units.ts';
import { faultText } from './faults/faults.ts';
import { formatNumber, withUnit } from './numbers.ts';
import { formatDuration } from './times.ts';

/** How an output is shown: raw values go to the device, shown ones to people. */
export type Shown = Pick<
  ChannelView,
  'gain' | 'offset' | 'table' | 'decimals' | 'unitText' | 'quantity' | 'letters'
>;

/** A raw value as people read it: On and Off where it switches. */
export function valueText(channel: Shown, raw: number | undefined): string {
  if (raw === undefined) return 'not known';
  if (channel.letters !== undefined) return raw > 0 ? 'Shown' : 'Taken away';
  if (channel.quantity === 'switch') return raw > 0 ? 'On' : 'Off';
  return withUnit(formatNumber(shownOf(channel, raw), channel.decimals), peopleUnit(channel.unitText));
}

/** How a command that is on its way stands. */
export const wayTexts: Readonly<
  Record<Exclude<Phase, 'confirmed' | 'unknown' | 'refused' | 'failed'>, string>
> = {
  requested: 'Asked',
  sent: 'Sent',
  accepted: 'Accepted by the device',
};

const phaseTexts: Readonly<Record<Phase, string>> = {
  ...wayTexts,
  confirmed: 'Confirmed',
  unknown: 'Unknown',
  refused: 'Refused',
  failed: 'Failed',
};

export const riskTexts: Readonly<Record<Risk, string>> = {
  0: 'Harmless: one press',
  1: 'Can be undone: asks first',
  2: 'Can do harm: unlock, then hold',
  3: 'Cannot be undone: type the device’s name',
};

/** One command of the past in a line: what was wanted, by whom, and what came of it. */
export function historyText(channel: Shown, view: CommandView): string {
  const { before, value, text, by, phase, tookMs, fault, over } = view;
  const change = `${before === undefined ? '' : `${valueText(channel, before)} → `}${valueText(channel, value)}`;
  const written = text === undefined ? '' : `: “${text}”`;
  const took =
    tookMs === undefined
      ? ''
      : ` after ${tookMs < 1000 ? `${Math.round(tookMs)} ms` : formatDuration(tookMs)}`;
  const why = fault ? ` ${faultText(fault).title}` : '';
  return `${change}${written}, by ${by.who} (${by.from})${over ? `, taken over from ${over.who}` : ''}. ${phaseTexts[phase]}${took}.${why}`;
}
