import type { DeviceView } from '../../station/api/device.ts';
import type { Watchfulness } from '../../station/api/alarms.ts';
import type { Notice } from '../../station/api/notices.ts';
import type { AlarmCard, AlarmSeen } from '../../station/model/alarm.ts';
import type { Severity } from '../../station/model/rule.ts';
import { readingOf } from './readings.ts';
import { formatAge, formatDuration, formatWhen } from './times.ts';

/** How grave, in a word. */
export const severityNames: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  warning: 'Warning',
  info: 'Info',
};

/** What it is called, with its station where that is another one. */
export const titleOf = ({ title, station }: Pick<AlarmCard, 'title' | 'station'>): string =>
  station ? `${title} · ${station.label}` : title;

/** The same of a rule's note. */
export const noteTitle = ({ title, station }: Pick<Notice, 'title' | 'station'>): string =>
  station === undefined ? title : `${title} · ${station}`;

/** Whether an alarm is about this device: of the station that its channel names, else of the one that raised it. */
export function isAbout({ device, channel = '', station }: AlarmCard, view: DeviceView): boolean {
  const whose = /^([^:@/]+):/.exec(channel)?.[1] ?? station?.id;
  return view.device === device && (whose === undefined ? view.own : view.station === whose);
}

/** Why nothing can be done about it from here; empty where it can. */
export const awayText = ({ station }: AlarmCard): string =>
  station?.isAway
    ? `${station.label} cannot be reached now. This is what it said last; it can be acknowledged once it is back.`
    : '';

/** Where it is, and what it reads there now: `Boiler B · Pressure now 5.92 bar`. */
export function placeOf(card: AlarmCard, devices: readonly DeviceView[]): string {
  const { station } = card;
  const there = hereOf(card, devices);
  return station ? `${station.label} · ${there}` : there;
}

function hereOf(card: AlarmCard, devices: readonly DeviceView[]): string {
  const { device, channel: reference = '' } = card;
  const view = devices.find((each) => isAbout(card, each));
  if (!view) return device;
  const [speaker = '', name] = reference.split('/');
  const channel = view.channels.find((each) => each.name === name);
  const last = name === undefined ? undefined : view.last[name];
  // The newest values are those of the device itself, not of one of several speakers.
  if (!channel || !last || speaker.includes('@')) return view.label;
  return `${view.label} · ${channel.label} now ${readingOf(channel, last.value)}`;
}

/** How it stands: `Active for 6 min · not acknowledged · 3 times`. */
export function standingOf(card: AlarmCard, nowMs: number, me: Pick<AlarmSeen, 'who' | 'from'>): string {
  const { raisedMs, clearedMs, count } = card;
  const stands =
    clearedMs === undefined
      ? `Active for ${formatDuration(nowMs - raisedMs)}`
      : `Cleared ${formatWhen(clearedMs, nowMs)}`;
  const times = count > 1 ? [`happened ${count} times since ${formatWhen(card.firstMs, nowMs)}`] : [];
  return [stands, seenText(card, nowMs, me), ...times].join(' · ');
}

function seenText(
  { acknowledged, alsoAcknowledged = [] }: AlarmCard,
  nowMs: number,
  me: Pick<AlarmSeen, 'who' | 'from'>,
) {
  if (!acknowledged) return 'not acknowledged';
  const said = ({ who, from, atMs }: AlarmSeen) =>
    `${who === me.who && from === me.from ? 'you' : who} ${formatWhen(atMs, nowMs)}`;
  const also = alsoAcknowledged.length > 0 ? `, also by ${alsoAcknowledged.map(said).join(', ')}` : '';
  return `acknowledged by ${said(acknowledged)}${also}`;
}

/** Until when it is put off, and why. */
export function pauseText({ shelvedUntilMs = 0, off }: AlarmCard, nowMs: number): string {
  const until = (ms: number) => `until ${formatWhen(ms, nowMs)}`;
  if (off) return `Off by design: ${off.why}${off.untilMs === undefined ? '' : ` (${until(off.untilMs)})`}`;
  return shelvedUntilMs > nowMs ? `Paused ${until(shelvedUntilMs)}; it comes back by itself` : '';
}

/** Which came first in its burst; empty where it came alone. */
export function orderText(card: AlarmCard, all: readonly AlarmCard[]): string {
  const { after } = card;
  if (after) return `Came ${formatDuration(card.firstMs - after.raisedMs)} after “${after.title}”`;
  const behind = all.filter((other) => other.after?.rule === card.rule).length;
  return behind > 0 ? `Came first: ${behind} more followed` : '';
}

/** A flood as one line: `12 alarms on Boiler B since 14:02:00 – first: Power supply low`. */
export function floodText(
  flood: readonly AlarmCard[],
  devices: readonly DeviceView[],
  nowMs: number,
): string {
  const [first] = flood;
  const isOne = flood.every(
    ({ device, station }) => device === first?.device && station?.id === first.station?.id,
  );
  const label = first && devices.find((each) => isAbout(first, each))?.label;
  const where = isOne && label !== undefined ? ` on ${label}` : '';
  return `${flood.length} alarms${where} since ${formatWhen(first?.firstMs ?? nowMs, nowMs)} – first: ${first ? titleOf(first) : ''}`;
}

/** An empty list must prove that somebody looks. */
export function quietText({ running, judgedMs }: Watchfulness, nowMs: number): string {
  if (running === 0) return 'No checks are running yet. Make a rule, and it is watched here.';
  const checks = running === 1 ? '1 check is running' : `${running} checks are running`;
  if (judgedMs === undefined) return `${checks}, nothing to evaluate yet.`;
  const age = formatAge(judgedMs, nowMs);
  return `${checks}, last evaluated ${age === 'now' ? 'just now' : /\d (s|min)$/.test(age) ? `${age} ago` : `at ${age}`}.`;
}
