import type { ConfigVersion, DesiredView, PartOutcome } from '../../station/model/configuration.ts';
import type { ConfigChange } from '../../station/model/configuration.ts';
import type { Fault, FaultCode, FaultDetails } from '../../station/model/fault.ts';
import { faultText } from './faults/faults.ts';
import type { FaultText } from './faults/fault-text.ts';
import { formatDuration, formatWhen } from './times.ts';

type ConfigCode = Exclude<Extract<FaultCode, `config/${string}`>, 'config/invalid'>;

/** The words for a fault where somebody configures a station. */
export function configFaultText(fault: Fault): FaultText {
  if (!Object.hasOwn(texts, fault.code)) return faultText(fault);
  const words = texts[fault.code as ConfigCode] as (detail: Fault['detail']) => FaultText;
  return words(fault.detail);
}

const texts: { readonly [C in ConfigCode]: (detail: FaultDetails[C]) => FaultText } = {
  'config/changed-since': ({ base, now, problems }) => ({
    title: `It was changed there since version ${base}, and is version ${now} now.`,
    hint: `Nothing was overwritten. ${problems.map(({ path, message }) => `${partWords(path.slice(1))}: ${message}.`).join(' ')} Look at it anew, and make your change again.`,
  }),
  'config/on-trial': ({ leftMs }) => ({
    title: 'Another configuration is being tried there.',
    hint: `For ${formatDuration(leftMs)} more. Wait, and look how that ended.`,
  }),
  'config/came-down': ({ part }) => ({
    title: part ? `${partWords(part)} failed with it.` : 'The station ended twice with it.',
    hint: 'So all of it was taken back, and what was before holds again. Mend it, and push it once more.',
  }),
  'config/no-version': ({ version }) => ({
    title: `Version ${version} is not kept there any more.`,
    hint: 'The last 20 are. Choose another one.',
  }),
  'config/never-told': ({ station }) => ({
    title: `${station} has never told here which configuration it has.`,
    hint: 'So nobody knows what a new one would change. Let it connect to the bridge once.',
  }),
  'config/unsigned': () => ({
    title: 'This station is at a broker that lets everybody in.',
    hint: 'There anybody could configure it, so nobody can. Have it sign in with a name: Sync, Edit.',
  }),
};

const KINDS: Readonly<Record<string, string>> = {
  devices: 'Device',
  pipelines: 'What is done to the channels of',
  rules: 'Rule',
};

/** `devices/pump` as people say it. */
export function partWords(part: string): string {
  const [kind = '', name = ''] = part.split('/');
  return Object.hasOwn(KINDS, kind) ? `${KINDS[kind]!} ${name}` : 'The whole';
}

export const changeWords: Readonly<Record<ConfigChange, string>> = {
  added: 'new',
  removed: 'removed',
  changed: 'changed',
};

/** What became of what somebody wanted, in one sentence. */
export function desiredWords({ is, version, by, reason, sinceMs }: DesiredView, nowMs: number): string {
  const what = `“${reason}” of ${by.who}`;
  const when = formatWhen(sinceMs, nowMs);
  switch (is) {
    case 'trying':
      return `${what}: version ${version ?? '?'} holds and is tried for 30 s. Where a part fails, it is taken back by itself.`;
    case 'applied':
      return `${what}: taken ${when}.`;
    case 'refused':
      return `${what}: refused ${when}. Nothing was changed.`;
    case 'rolled-back':
      return `${what}: taken back ${when}. What was before holds again.`;
  }
}

export function versionWords({ how, by, reason }: ConfigVersion): string {
  if (how === 'begun') return 'As it began';
  if (how === 'here') return 'Changed at the station itself';
  const who = by ? `${by.who}, from ${by.from}` : 'Somebody';
  return `${how === 'rolled-back' ? 'Gone back' : 'Pushed'} by ${who}${reason ? `: ${reason}` : ''}`;
}

export const outcomeWords = ({ is, change }: PartOutcome): string =>
  is === 'applied' ? `${changeWords[change]}, taken` : is === 'refused' ? 'refused' : 'left as it was';
