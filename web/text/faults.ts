import type { Fault, FaultCode, FaultDetails, Problem } from '../../station/model/fault.ts';
import { formatBytes, formatNumber } from './numbers.ts';
import { formatDuration } from './times.ts';

/** What somebody can do about a fault. */
export type FaultAction = 'retry' | 'pick' | 'free-space' | 'edit-broker' | 'reload';

/** What happened, and what it means for the data and what to do. */
export interface FaultText {
  readonly title: string;
  readonly hint: string;
  readonly action?: FaultAction;
}

/** The words for a fault; `at` is when it happened, as ` at 14:32:08`. */
export function faultText(fault: Fault, at = ''): FaultText {
  const words = faultTexts[fault.code] as (detail: Fault['detail'], at: string) => FaultText;
  return words(fault.detail, at);
}

type Words<C extends FaultCode> = (detail: FaultDetails[C], at: string) => FaultText;

/** What a person reads for each fault. A code without its text does not compile. */
const faultTexts: { readonly [C in FaultCode]: Words<C> } = {
  'config/invalid': ({ problems }) => ({ title: 'These settings are not right.', hint: listed(problems) }),
  'link/not-found': () => ({
    title: 'The device is not plugged in.',
    hint: 'Everything until then is saved. Plug it in; recording continues by itself.',
    action: 'pick',
  }),
  'link/denied': () => ({
    title: 'Serial ports are switched off for this site.',
    hint: 'Lock icon → Site settings → Serial ports → Allow. On a company tablet the administrator decides.',
    action: 'pick',
  }),
  'link/busy': () => ({
    title: 'This port is in use or not allowed.',
    hint:
      'Often the Arduino Serial Monitor, PuTTY, a slicer or another tab. Close it; we connect by ourselves. ' +
      'Linux: your user may need the group dialout.',
    action: 'retry',
  }),
  'link/lost': (_, at) => ({
    title: `Cable unplugged${at}.`,
    hint: 'Everything until then is saved. Plug it back in to continue.',
  }),
  'link/silent': ({ waitedMs }) => ({
    title: 'Connected, but nothing received.',
    hint:
      `Nothing for ${formatDuration(waitedMs)}. Normal for Modbus and some meters: they wait to be asked. ` +
      'Else check the driver and the baud rate.',
    action: 'retry',
  }),
  'link/noisy': ({ errors }) => ({
    title: `Line noise: ${errors} damaged characters.`,
    hint: 'Check ground, shield and 120 Ω termination, and the baud rate.',
  }),
  'link/unsupported': () => ({
    title: 'This browser can’t reach USB or serial devices.',
    hint:
      'Use Chrome or Edge, or Firefox 151 or newer on a computer. ' +
      'You can still see devices of a bridge, and try with simulated data.',
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
  'frame/refused': ({ code }) => ({
    title: 'The device refused.',
    hint: `Its answer was exception ${code}. Check the address and the device’s map.`,
  }),
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
  'uplink/name-taken': ({ station, url }) => ({
    title: `Another station is called ${station}, and was there first.`,
    hint:
      `So that their readings are not mixed, nothing is sent to ${url} while it is there. Your readings stay here ` +
      'and are sent once it has gone: close the other one, or begin one of the two anew under another name.',
  }),
  'command/unknown-channel': ({ channel }) => ({
    title: 'Not done: this cannot be set.',
    hint: `“${channel}” only measures. Nothing moved.`,
  }),
  'command/unknown-device': ({ device }) => ({
    title: 'Not done: no such device.',
    hint: `“${device}” is not connected any more. Nothing moved.`,
  }),
  'command/expired': () => ({
    title: 'Not done: too old.',
    hint: 'The command came too late and was dropped. Nothing moved.',
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
  'command/unconfirmed': ({ waitedMs }) => ({
    title: 'We don’t know if it worked.',
    hint: `The command was sent, no answer in ${formatDuration(waitedMs)}. Look, or ask the device again.`,
    action: 'retry',
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

const damaged: FaultText = {
  title: 'Damaged data was left out.',
  hint: 'Readings continue. Check the cable, the ground and the baud rate.',
};

const listed = (problems: readonly Problem[]): string =>
  problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join(' · ');

/** What a broker said, by CONNACK's reason code (MQTT 5 §3.2.2.2, MQTT 3.1.1 §3.2.2.3). */
function refusal(reasonCode: number): FaultText {
  switch (reasonCode) {
    case 4:
    case 0x86:
      return say('The broker rejected the user name or password.', 'Your readings stay here.');
    case 5:
    case 0x87:
      return say(
        'The broker doesn’t let this station write.',
        'Your readings stay here. Ask the broker’s owner.',
      );
    case 0x8e:
      return say('Another device signed in with the same name.', 'Two stations share one client ID.');
    case 1:
    case 0x84:
      return say(
        'The broker doesn’t speak this version of MQTT.',
        'Choose the other one under More settings.',
      );
    case 0x95:
      return say('The broker refused a message as too large.', 'Choose what it allows under More settings.');
    case 0x96:
    case 0x97:
      return say('The broker accepts no more data right now.', 'We keep it and try again.');
    case 0x99:
    case 0x90:
      return say('The broker can’t read what this station sends.', 'Check the language under More settings.');
    default:
      return say('The broker refused.', `Your readings stay here. Its reason code is ${reasonCode}.`);
  }
}

const say = (title: string, hint: string): FaultText => ({ title, hint, action: 'edit-broker' });

const inItsWords = (text: FaultText, reason: string | undefined): FaultText =>
  reason === undefined ? text : { ...text, hint: `${text.hint} It says: “${reason}”` };
