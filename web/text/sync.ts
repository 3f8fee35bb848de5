import type { TestStep } from '../../station/api/sending.ts';
import type { News } from '../../station/api/news.ts';
import type { UplinkConfig } from '../../station/api/config.ts';
import type { DeadLetter, UplinkView } from '../../station/api/uplink.ts';
import { quotas } from '../../station/model/quota.ts';
import type { MqttVersion, Qos } from '../../station/model/uplink.ts';
import { servedBy } from './devices.ts';
import { formatCount } from './numbers.ts';
import { formatDuration, formatWhen } from './times.ts';

/** What a broker is called on screen: its host. */
function brokerName(url: string | undefined): string {
  if (url === undefined) return 'the broker';
  try {
    return new URL(url).host || url;
  } catch {
    return url;
  }
}

/** What a person called an uplink, or the broker's own name. */
export const uplinkName = ({ label, url }: UplinkConfig): string => label ?? brokerName(url);

const phases: Readonly<Record<UplinkView['phase'], string>> = {
  offline: 'Offline',
  connecting: 'Connecting…',
  sending: 'Sending',
  'in-step': 'Online',
};
const worst = ['offline', 'connecting', 'sending', 'in-step'] as const;

/** The word for all uplinks in the status strip, the worst of them, and what it means for the readings: where they are saved. */
export function syncFact({ uplinks, role, stations }: Pick<News, 'uplinks' | 'role' | 'stations'>): {
  readonly word: string;
  readonly meaning: string;
} {
  const phase = worst.find((each) => uplinks.some((uplink) => uplink.phase === each)) ?? 'offline';
  if (role === 'remote') return { word: phases[phase], meaning: `saved on ${servedBy(stations)}` };
  const those = uplinks.filter((uplink) => uplink.phase === phase);
  const kept = phase === 'offline' || phase === 'connecting';
  const some = those.length < uplinks.length ? `${those.length} of ${uplinks.length}: ` : '';
  const name = those.length === 1 ? uplinkName(those[0]!.config) : `${those.length} brokers`;
  return { word: phases[phase], meaning: kept ? `${some}saved on this device` : name };
}

/** Entries that wait here for the uplink that has the most to catch up. */
export const unsent = (uplinks: readonly UplinkView[], saved: number): number =>
  Math.max(0, ...uplinks.filter(({ phase }) => phase !== 'in-step').map(({ taken }) => saved - taken));

/** What the receiver has; when it last said so is known only since this tab began. */
export function confirmedWords(
  { taken, lastTakenMs }: Pick<UplinkView, 'taken' | 'lastTakenMs'>,
  nowMs: number,
): string {
  if (taken === 0) return 'Nothing was confirmed yet.';
  return lastTakenMs === undefined
    ? 'Stored there.'
    : `Stored there. Last ${formatWhen(lastTakenMs, nowMs)}.`;
}

export const qosWords: Readonly<Record<Qos, string>> = {
  0: 'Fast, may lose some (QoS 0)',
  1: 'Confirmed (QoS 1)',
  2: 'Exactly once, slow (QoS 2)',
};

export const mqttWords: Readonly<Record<MqttVersion, string>> = {
  '3.1.1': 'MQTT 3.1.1',
  '5': 'MQTT 5, says why',
};

export const stepNames: Readonly<Record<TestStep['step'], string>> = {
  address: 'Address',
  connect: 'Connection',
  'sign-in': 'Sign-in',
  publish: 'Permission to write',
  receiver: 'Somebody who confirms',
};

/** Whether it says nothing, so that what it says is not taken for another's. */
const holdsBack = ({ fault }: Pick<UplinkView, 'fault'>): boolean =>
  fault?.code === 'uplink/name-taken' || fault?.code === 'uplink/copied';

/** How an uplink stands, as its card is headed. */
export function uplinkTitle(uplink: UplinkView, saved: number, nowMs: number): string {
  const name = uplinkName(uplink.config);
  if (holdsBack(uplink)) return `Not sending to ${name}`;
  switch (uplink.phase) {
    case 'offline':
      return `Offline: ${name}`;
    case 'connecting':
      return `Connecting to ${name}…`;
    case 'sending':
      return `Sending to ${name}`;
    case 'in-step':
      if (saved === 0) return `Connected to ${name}`;
      if (uplink.unheard) return `Nobody listens at ${name}`;
      if (uplink.mode === 'unconfirmed') return `Everything was sent to ${name}`;
      if (isOverdue(uplink, saved, nowMs)) return `Waiting for ${uplink.receiver ?? name} to confirm`;
      if (uplink.dead.length > 0) return `${name} has all but what it refused`;
      return uplink.mode === 'sent' ? `${name} has everything` : 'All confirmed';
  }
}

/** What that means on a page that has no readings of its own. */
export function remoteMeaning({ phase, retryAtMs }: UplinkView, bridge: string, nowMs: number): string {
  const where = `Nothing is recorded on this device: ${bridge} records and saves.`;
  if (phase === 'sending' || phase === 'in-step' || retryAtMs === undefined || retryAtMs <= nowMs)
    return where;
  return `${where} Trying again in ${formatDuration(retryAtMs - nowMs)}.`;
}

/** What that means for the readings. */
export function uplinkMeaning(uplink: UplinkView, saved: number, nowMs: number): string {
  const { phase, taken, retryAtMs } = uplink;
  if (holdsBack(uplink)) return `${formatCount(saved - taken)} entries wait here.`;
  switch (phase) {
    case 'offline':
    case 'connecting': {
      const waits = `${formatCount(saved - taken)} entries wait here and are sent later.`;
      if (retryAtMs === undefined || retryAtMs <= nowMs) return waits;
      return `${waits} Trying again in ${formatDuration(retryAtMs - nowMs)}.`;
    }
    case 'sending': {
      const left = uplink.leftMs === undefined ? '' : ` About ${formatDuration(uplink.leftMs)} left.`;
      return `The present first, then what was recorded before, oldest first.${left}`;
    }
    case 'in-step':
      if (saved === 0) return 'Nothing was recorded here yet. What comes is sent at once.';
      if (uplink.unheard)
        return 'The broker keeps nothing for later, so readings wait here until somebody listens.';
      return `${formatCount(taken)} entries. What comes next is sent at once.`;
  }
}

/** What the lane of sent entries is called, and what that is worth. */
export function sentWords({ mode, config }: UplinkView): { readonly title: string; readonly worth: string } {
  const name = uplinkName(config);
  switch (mode) {
    case 'confirmed':
      return { title: 'Sent', worth: `Handed to ${name}.` };
    case 'sent':
      return { title: 'Sent (broker has it)', worth: `${name} took it. Nobody says that it is stored.` };
    case 'unconfirmed':
      return {
        title: 'Sent, not confirmed',
        worth: `Fast: nobody says that ${name} got it, and some may be lost.`,
      };
  }
}

/** Why it goes slowly, where a quota keeps it. */
export function slowWords({ config, slowSinceMs, leftMs }: UplinkView): string | undefined {
  if (slowSinceMs === undefined) return undefined;
  const through = leftMs === undefined ? '' : ` Through in about ${formatDuration(leftMs)}.`;
  return `Slowed down to what it allows: ${quotas[config.quota].title}.${through}`;
}

/** That another station has this name, where this one speaks. */
export function namesakeWords(
  { config, fault, namesakeMs }: UplinkView,
  station: string,
  nowMs: number,
): string | undefined {
  if (namesakeMs === undefined || holdsBack({ fault })) return undefined;
  return (
    `Another station called ${station} came to ${uplinkName(config)} ${formatWhen(namesakeMs, nowMs)}. ` +
    'It sends nothing while this one is there. Close one of the two, or begin one anew under another name.'
  );
}

const kindWords: Readonly<Record<DeadLetter['kind'], string>> = {
  batch: 'readings',
  event: 'an event',
  state: 'a state',
  outcome: 'what became of a command',
  gap: 'a gap',
};

/** One line about an entry that was refused. */
export const letterWords = ({ device, kind, rows, why, timeMs }: DeadLetter, nowMs: number): string =>
  `${device}: ${kind === 'batch' ? `${formatCount(rows)} ` : ''}${kindWords[kind]}, ${formatWhen(timeMs, nowMs)}: ${why}`;

/** What was recorded just now is confirmed a moment later; after this long without a word it is not. */
const PROMPT_MS = 5000;

const isOverdue = ({ taken, dead, lastTakenMs }: UplinkView, saved: number, nowMs: number): boolean =>
  taken + dead.length < saved && (lastTakenMs === undefined || nowMs - lastTakenMs > PROMPT_MS);
