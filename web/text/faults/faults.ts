import type { Fault, FaultCode, FaultDetails, Problem } from '../../../station/model/fault.ts';
import { peopleUnit } from '../../../station/model/units.ts';
import { formatBytes, formatNumber, withUnit } from '../numbers.ts';
import { formatDuration } from '../times.ts';
import { capital } from '../capital.ts';
import { placeWords } from '../paths.ts';
import { refusal } from './broker-refusals.ts';
import { busFault } from './bus-faults.ts';
import { portFault } from './port-faults.ts';
import type { FaultText } from './fault-text.ts';
import { refusedText } from './refused.ts';
import {
  busyAt,
  deniedAt,
  lostAt,
  missingAt,
  serviceDenied,
  silentAt,
  unsupportedAt,
} from './wire-faults.ts';
import { pastElsewhere } from './past-elsewhere.ts';

/** The words for a fault; `at` is when it happened, as ` at 14:32:08`. */
export function faultText(fault: Fault, at = ''): FaultText {
  const words = faultTexts[fault.code] as (detail: Fault['detail'], at: string) => FaultText;
  return words(fault.detail, at);
}

const SENT_BY_RULES: Readonly<Record<string, string>> = {
  webhook: 'a webhook',
  ntfy: 'a message by ntfy',
  email: 'an e-mail',
  publish: 'a message to a broker',
};

/** Only the screens of a bridge have to tell more (bridge-faults), and they are fetched when they are wanted. */
const atBridge = (): FaultText => ({
  title: 'The bridge did not do this.',
  hint: 'Its own screen tells why: Sync, About this bridge.',
});

/** Only where configurations are pushed there is more to tell (config-faults). */
const atConfiguration = (): FaultText => ({
  title: 'This configuration was not taken.',
  hint: 'The screen Configuration of the station tells why.',
});

type Words<C extends FaultCode> = (detail: FaultDetails[C], at: string) => FaultText;

/** What a person reads for each fault. A code without its text does not compile. */
const faultTexts: { readonly [C in FaultCode]: Words<C> } = {
  'config/invalid': ({ problems }) =>
    problems.length > 0 && problems.every(({ path }) => path === '/file')
      ? {
          title: 'This file cannot be used.',
          hint: problems.map(({ message }) => `${capital(message)}.`).join(' '),
        }
      : { title: 'These settings are not right.', hint: listed(problems) },
  'config/changed-since': atConfiguration,
  'config/on-trial': atConfiguration,
  'config/came-down': atConfiguration,
  'config/no-version': atConfiguration,
  'config/never-told': atConfiguration,
  'config/unsigned': atConfiguration,
  'link/not-found': ({ address }) =>
    busFault('missing', address) ?? portFault('missing', address) ?? missingAt(address),
  'link/denied': ({ address, install }) =>
    (install === undefined ? undefined : serviceDenied(install)) ??
    busFault('denied', address) ??
    portFault('denied', address) ??
    deniedAt(address),
  'link/busy': ({ address, by }) =>
    busFault('busy', address) ?? portFault('busy', address) ?? busyAt(address, by),
  'link/lost': ({ address }, at) =>
    busFault('lost', address) ?? portFault('lost', address, at) ?? lostAt(address, at),
  'link/over': () => ({
    title: 'The recording is over.',
    hint: 'What it said is saved.',
    action: 'replay',
  }),
  'link/silent': ({ address, waitedMs }) => silentAt(address, waitedMs),
  'link/noisy': ({ errors }) => ({
    title: `Line noise: ${errors} damaged characters.`,
    hint: 'Check ground, shield and 120 Ω termination, and the baud rate.',
  }),
  'link/unsupported': ({ address }) =>
    busFault('unsupported', address) ?? portFault('unsupported', address) ?? unsupportedAt(address),
  'link/released': ({ isBack }, at) => ({
    title: `Released for upload${at}.`,
    hint: isBack
      ? 'It was unplugged and is back. Take it back when the other program is done; recording then goes on.'
      : 'Another program can use the port now. Take it back when it is done; recording then goes on.',
    action: 'take-back',
  }),
  'link/which': () => ({
    title: 'Several adapters look the same.',
    hint: 'The browser cannot tell them apart, so nothing is recorded under a name that may be wrong. Touch the sensor and see which one moves.',
    action: 'which',
  }),
  'link/stranger': ({ expected, found }) => ({
    title: 'Another device is at this port.',
    hint: `It says that it is ${found}; until now it was ${expected}. Nothing of it is recorded under this name.`,
    action: 'stranger',
  }),
  'link/stuck': () => ({
    title: 'This bus is stuck.',
    hint: 'A wire is shorted or a device holds it down, so no device on it can speak. Unplug them one by one; recording goes on by itself.',
    action: 'retry',
  }),
  'link/shared': ({ baudRate, parity }) => ({
    title: `This port is in use at ${baudRate} baud, parity ${parity}.`,
    hint: 'Devices that share a wire speak at one speed. Set this one to the same, or remove the other.',
  }),
  'frame/checksum': () => damaged,
  'frame/length': () => damaged,
  'frame/locked': ({ key }) => ({
    title: 'The device encrypts what it says.',
    hint:
      key === 'missing'
        ? 'Enter its key, 32 hexadecimal digits: the network operator gives it to the owner of a meter.'
        : 'The key that was entered does not fit. Compare it with the one from the network operator.',
  }),
  'frame/refused': refusedText,
  'frame/syntax': ({ text }) => ({
    title: 'Some lines couldn’t be read.',
    hint: `Readings continue. Example: ${text.slice(0, 60)}`,
  }),
  'log/full': ({ usedBytes }) => ({
    title: 'There is no room to store more.',
    hint:
      `${formatBytes(usedBytes)} are stored. New readings wait in memory, a few MB of them: ` +
      'free space, or save a copy to a file.',
    action: 'free-space',
  }),
  'log/broken': ({ message }) => ({
    title: 'The storage of this browser failed.',
    hint: `New readings wait in memory, a few MB of them, and are stored when it works again. Leave this page open. (${message})`,
    action: 'free-space',
  }),
  'log/in-use': ({ place }) => ({
    title: 'This storage is open elsewhere.',
    hint: `Another program or tab records into ${place}.`,
    action: 'reload',
  }),
  'log/no-room': ({ budgetBytes }) => ({
    title: `The ${formatBytes(budgetBytes)} for readings are full.`,
    hint:
      'All of it waits to be sent, so nothing was deleted: new readings are shown, but not kept. ' +
      'Connect the broker, give more room, or choose per device what may go.',
    action: 'free-space',
  }),
  'log/emptied': () => ({
    title: 'The browser deleted what was stored here.',
    hint:
      'It does that when the disk is full. Recording goes on in memory and is stored again as soon as there is room: ' +
      'free space on the disk, and leave this page open.',
    action: 'free-space',
  }),
  'uplink/unreachable': ({ url }) => ({
    title: `No answer from ${url}.`,
    hint:
      'Your readings stay here and are sent later. ' +
      'Possible: no internet, wrong address, blocked port, certificate not trusted.',
    action: 'edit-broker',
  }),
  'uplink/refused': ({ reasonCode, reason }) => inItsWords(refusal(reasonCode), reason),
  'uplink/bad-address': ({ url }) => ({
    title: 'This is not an address of a broker.',
    hint: `“${url}” should look like wss://broker.example:8084/mqtt.`,
    action: 'edit-broker',
  }),
  'uplink/nobody-listens': ({ url }) => ({
    title: 'The host that readings are for is not there.',
    hint: `Nothing is sent to ${url} until it is online again. Your readings stay here and are sent then.`,
    action: 'edit-broker',
  }),
  'uplink/copied': ({ station, url }) => ({
    title: `${station} is recorded twice: another computer goes on with a copy of this log, or it came back from a backup.`,
    hint:
      `Both give the same numbers to other readings, so nothing is sent to ${url}: one would be taken for the other. ` +
      'Your readings stay here. Save them as a recording (Live, Export), then delete everything in Settings: it begins ' +
      'anew with numbers of its own. Do so on the other one, too.',
  }),
  'uplink/name-taken': ({ station, url }) => ({
    title: `Another station is called ${station}, and was there first.`,
    hint:
      `So that their readings are not mixed, nothing is sent to ${url} while it is there. Your readings stay here ` +
      'and are sent once it has gone: close the other one, or begin one of the two anew under another name.',
  }),
  'bridge/unreachable': atBridge,
  'bridge/strange': atBridge,
  'bridge/wrong-code': atBridge,
  'bridge/wait': atBridge,
  'bridge/unknown': atBridge,
  'bridge/refused': atBridge,
  'rule/too-much-work': ({ rule, steps }) => ({
    title: 'This rule is too much work',
    hint:
      `“${rule}” does ${steps} steps on each row, and rows come too fast for that. It is off; the others go on. ` +
      'Make its formula shorter, or watch a channel that is averaged first, and turn it on again.',
  }),
  'command/unknown-channel': ({ channel }) => ({
    title: 'Not done: this cannot be set.',
    hint: `“${channel}” only measures. Nothing moved.`,
  }),
  'command/unknown-device': ({ device }) => ({
    title: 'Not done: no such device.',
    hint: `“${device}” is not connected any more. Nothing moved.`,
  }),
  'command/expired': ({ ageMs }) => ({
    title: 'Not done: too old.',
    hint:
      ageMs === undefined
        ? 'The command came too late and was dropped. Nothing moved.'
        : `It was asked ${formatDuration(ageMs)} ago, or the clocks differ. Nothing moved. Ask again.`,
  }),
  'command/out-of-range': ({ value, min, max }) => ({
    title: `Not done: ${formatNumber(value, 0)} is out of range.`,
    hint: `Allowed is ${formatNumber(min, 0)} to ${formatNumber(max, 0)}. Nothing moved.`,
  }),
  'command/malformed': ({ problems }) => ({ title: 'Not done: not understood.', hint: listed(problems) }),
  'command/offline': () => ({
    title: 'Not done: the device is not connected.',
    hint: 'Commands are not kept for later. Nothing moved.',
  }),
  'command/unconfirmed': ({ waitedMs, lost }) => ({
    title: 'We don’t know if it worked.',
    hint: lost
      ? 'The device went away while the command was on its way. Look at it. Nothing is sent again by itself.'
      : `The command was sent, no answer in ${formatDuration(waitedMs)}. Look, or ask the device again.`,
    action: 'retry',
  }),
  'console/locked': () => ({
    title: 'Nothing was sent: the console is locked.',
    hint: 'It locks itself after a while. Press “Unlock sending” and send again.',
  }),
  'console/full': ({ recordings }) => ({
    title: `The bytes of ${recordings} devices are being kept already.`,
    hint: 'They are in memory. Save one of them and forget it, then record again.',
  }),
  'rule/not-taken': ({ station }) => ({
    title: `${station} did not take the rule.`,
    hint: 'It runs where it ran before. Look whether that station is there, and try again.',
  }),
  'rule/in-doubt': ({ station }) => ({
    title: `Nobody knows yet whether ${station} runs the rule.`,
    hint: 'So that it never runs twice, it waits for an answer. Bring that station back to the network; it is asked every few seconds.',
  }),
  'rule/past-elsewhere': ({ stations, why }) => pastElsewhere(stations.join(' and '), why),
  'action/needs-bridge': ({ what }) => ({
    title: `Not sent: a browser cannot send ${SENT_BY_RULES[what] ?? 'this'}.`,
    hint: 'Let the rule run on a bridge: it can, and goes on when this app is closed.',
  }),
  'action/not-allowed': ({ what, place }) => ({
    title: `Not sent: ${place} is not allowed for ${SENT_BY_RULES[what] ?? 'rules'}.`,
    hint: 'Whoever runs the bridge adds it to actions.json in its data folder.',
  }),
  'action/undelivered': ({ what, tries, message }) => ({
    title: `${tries} tries, and ${SENT_BY_RULES[what] ?? 'the message'} did not arrive.`,
    hint: `The last time: ${message}. It is not tried again.`,
  }),
  'action/too-many': ({ most }) => ({
    title: `Not sent: ${most} messages of rules are waiting already.`,
    hint: 'Look whether the rule fires too often, and whether the bridge reaches the network.',
  }),
  'command/off-step': ({ value, step }) => ({
    title: `Not done: ${plain(value)} is between two steps.`,
    hint: `It goes in steps of ${plain(step)}. Nothing moved.`,
  }),
  'command/interlocked': (detail) => ({
    title: interlocked(detail),
    hint: 'It is not moved while that holds. Off and Stop always work.',
  }),
  'command/in-use': ({ who, from, leftMs }) => ({
    title: `Not done: in use by ${who} (${from}).`,
    hint: `For ${formatDuration(leftMs)} more. Ask them, or take over: that is logged. Nothing moved.`,
  }),
  'command/replaced': ({ who }) => ({
    title: `Replaced by a newer command of ${who}.`,
    hint: 'What that one wants holds now.',
  }),
  'command/no-reading': () => ({
    title: 'Not done: nobody knows where it stands.',
    hint: 'It is moved step by step, and the device has not reported from where. Nothing moved.',
  }),
  'command/too-many': ({ most }) => ({
    title: 'Not done: too many commands.',
    hint: `More than ${most} came within a minute. Nothing moved. Off and Stop always work.`,
  }),
  'command/not-on': () => ({
    title: 'It is not on any more.',
    hint: 'There was nothing to keep on. Look, and switch it on again if it shall be.',
  }),
  'command/local': () => ({
    title: 'Not done: the device is switched to LOCAL.',
    hint: 'It is operated there. Switch it to REMOTE at the device itself; its safe value can be set all the same.',
  }),
  'station/no-owner': () => ({
    title: 'The tab that records does not answer.',
    hint: 'Readings shown here may be old. Close the other tab, or reload this one.',
    action: 'reload',
  }),
  internal: ({ message }) => ({
    title: 'Something in Fieldline failed.',
    hint: `What is saved stays. Details: ${message}`,
    action: 'reload',
  }),
};

const plain = (value: number): string => String(Number(value.toPrecision(9)));

function interlocked({
  label,
  when,
  value,
  limit,
  unitText,
  decimals,
}: FaultDetails['command/interlocked']): string {
  const unit = peopleUnit(unitText);
  const shown = (number: number) => withUnit(formatNumber(number, decimals), unit);
  if (value === undefined)
    return `Not done: ${label} is not known, and it must not be ${when} ${shown(limit)}.`;
  return `Not done: ${label} is ${shown(value)}, limit ${shown(limit)}.`;
}

const damaged: FaultText = {
  title: 'Damaged data was left out.',
  hint: 'Readings continue. Check the cable, the ground and the baud rate.',
};

const listed = (problems: readonly Problem[]): string =>
  problems
    .map(({ path, message }) => {
      const place = placeWords(path);
      return place === '' ? capital(message) : `${place}: ${message}`;
    })
    .join(' · ');

const inItsWords = (text: FaultText, reason: string | undefined): FaultText =>
  reason === undefined ? text : { ...text, hint: `${text.hint} It says: “${reason}”` };
