import type { PreviewPart } from '../../../station/api/rules.ts';
import type { ChannelView } from '../../../station/api/device.ts';
import type { RulePreview } from '../../../station/model/alarm.ts';
import type { Bound, Idea, Watched } from '../../../station/model/rule-preview.ts';
import { shownOf } from '../../../station/model/scale.ts';
import type { BoundLine } from '../../parts/rules/preview/rule-marks.ts';
import type { PreviewWindow, WindowName } from '../../state/rules/preview-window.ts';
import { formatCount, formatNumber } from '../numbers.ts';
import { readingOf } from '../readings.ts';
import { formatDay, formatDuration, formatMoment } from '../times.ts';

/** As a button says it. */
export const windowLabels: Readonly<Record<WindowName, string>> = {
  yesterday: 'Yesterday',
  '7 days': '7 days',
  '30 days': '30 days',
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** As a sentence says it. */
export const during = (name: WindowName): string => (name === 'yesterday' ? 'yesterday' : `in ${name}`);

/** `3 times`, `Once`, `Never`. */
export const timesText = (times: number): string =>
  times === 0 ? 'Never' : times === 1 ? 'Once' : `${formatCount(times)} times`;

/** What stands behind how often: `would have fired yesterday · 36 min in alarm · longest 16 min`. */
export function firedText({ times, inAlarmMs, longestMs }: RulePreview, name: WindowName): string {
  if (times === 0) return during(name);
  const longest = times === 1 ? '' : ` · longest ${formatDuration(longestMs)}`;
  return `would have fired ${during(name)} · ${formatDuration(inAlarmMs)} in alarm${longest}`;
}

/** A raw value as people see it; a formula's as it is. */
export const valueText = (raw: number, channel: ChannelView | undefined): string =>
  channel ? readingOf(channel, shownOf(channel, raw)) : formatNumber(raw, 1);

/** A raw limit with all the digits with which it is typed: one that is rounded would not do what is promised of it. */
function limitText(raw: number, channel: ChannelView | undefined): string {
  const shown = channel ? shownOf(channel, raw) : raw;
  const own = String(Number(shown.toPrecision(9))).split('.')[1]?.length ?? 0;
  if (!channel) return formatNumber(raw, Math.max(1, Math.min(6, own)));
  return readingOf({ ...channel, decimals: Math.max(channel.decimals, Math.min(6, own)) }, shown);
}

export const closestText = (
  { timeMs, value }: NonNullable<RulePreview['closest']>,
  channel: ChannelView | undefined,
  nowMs: number,
): string =>
  `Closest: ${valueText(value, channel)} ${formatDay(timeMs) === formatDay(nowMs) ? 'at' : 'on'} ${formatMoment(timeMs, nowMs)}.`;

/** `That is one every 10 min; people stop looking when that goes on.` */
export function manyText({ times, fromMs = 0, toMs = 0 }: RulePreview): string {
  return `That is one every ${formatDuration((toMs - fromMs) / times)}. People stop looking at what comes so often.`;
}

/** What a change would do, and what its button says. */
export function ideaText(
  idea: Idea,
  channel: ChannelView | undefined,
): { readonly text: string; readonly button: string } {
  const then = idea.times === 1 ? 'fires once' : `${formatCount(idea.times)} times`;
  switch (idea.change) {
    case 'limit': {
      const limit = limitText(idea.limit, channel);
      return {
        text: `With ${limit} it ${idea.times === 1 ? then : `fires ${then}`}.`,
        button: `Use ${limit}`,
      };
    }
    case 'for': {
      const lasting = formatDuration(idea.forMs);
      return { text: `A longer “for”: ${lasting} → ${then}.`, button: `Use ${lasting}` };
    }
    case 'clears': {
      const clears = limitText(idea.clearsAt, channel);
      return { text: `Clear only at ${clears} → ${then}.`, button: `Use ${clears}` };
    }
  }
}

/** What the figures do not speak of: what was not recorded, and what was recorded and could not be judged. */
export function unjudgedText(preview: RulePreview, { fromMs, toMs }: PreviewWindow, nowMs: number): string {
  const { fromMs: firstMs, toMs: lastMs, unjudgedMs } = preview;
  if (firstMs === undefined || lastMs === undefined) return '';
  const silentMs = unjudgedMs + (toMs - lastMs > MINUTE_MS ? toMs - lastMs : 0);
  const begun = firstMs - fromMs > HOUR_MS ? [`Recorded since ${formatMoment(firstMs, nowMs)}.`] : [];
  const silent = silentMs > 0 ? [`${formatDuration(silentMs)} had no data and was not judged.`] : [];
  return [...begun, ...silent].join(' ');
}

const MINUTE_MS = 60_000;

/** Whether so little is recorded that a preview says not much yet. */
export const isLittle = ({ fromMs, toMs }: RulePreview): boolean =>
  fromMs === undefined || toMs === undefined || toMs - fromMs < HOUR_MS;

export function littleText({ fromMs, toMs }: RulePreview): string {
  if (fromMs === undefined || toMs === undefined) return 'Nothing of this is recorded yet.';
  return `Only ${formatDuration(toMs - fromMs)} recorded so far. The preview grows while you wait.`;
}

/** `Fires above 30.0 °C`; where people see less as the device has more, “above” is their “below”. */
function boundLine({ is, value }: Bound, what: BoundLine['what'], channel: ChannelView): BoundLine {
  const side = channel.gain >= 0 ? is : is === 'above' ? 'below' : 'above';
  const text = `${what === 'fires' ? 'Fires' : 'Clears'} ${side} ${valueText(value, channel)}`;
  return { value: shownOf(channel, value), text, what, side };
}

/** The lines of a chart at which a rule fires and clears. */
export const boundLines = ({ fires, clears }: Watched, channel: ChannelView): readonly BoundLine[] => [
  ...fires.map((bound) => boundLine(bound, 'fires', channel)),
  ...clears.map((bound) => boundLine(bound, 'clears', channel)),
];

/** How often a day, over at least one day. */
export function perDay(times: number, { fromMs = 0, toMs = 0 }: RulePreview): string {
  const days = Math.max(1, (toMs - fromMs) / DAY_MS);
  const rate = times / days;
  return formatNumber(rate, rate >= 10 || Number.isInteger(rate) ? 0 : 1);
}

/** How far a preview is: `Checking 30 days… 41 %`. */
export function doneText({ preview }: Partial<PreviewPart>, name: WindowName, done: number): string {
  const what = preview ? 'Trying other limits' : `Checking ${name === 'yesterday' ? 'yesterday' : name}`;
  return `${what}… ${formatNumber(100 * done, 0)} %`;
}
