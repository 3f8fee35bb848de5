import { isOnNetwork } from '../../../station/model/network.ts';
import type { FaultText } from './fault-text.ts';
import { schemeOf } from '../ports.ts';

// What can go wrong with a device on a bridge's network: it has no cable to plug in, and no browser is asked.

type What = 'missing' | 'denied' | 'busy' | 'lost' | 'silent' | 'unsupported';

/** Undefined for an address of another wire. */
export const netFault = (what: What, address: string, at = ''): FaultText | undefined =>
  isOnNetwork(address) ? texts[what](address, at) : undefined;

/** Where something of the bridge's owner says who may be asked, and with which credential. */
const deniedAt: Readonly<Record<string, string>> = {
  tls: 'It wants a certificate, or shows one that nobody vouches for: tls.json in the bridge’s data folder says both.',
  mqtt: 'Is the password right? It stands in mqtt-in.json in the bridge’s data folder.',
  http: 'It is an address of the bridge itself, or of its cloud: http-in.json in its data folder can allow it.',
  https:
    'It is an address of the bridge itself, or of its cloud: http-in.json in its data folder can allow it.',
};

const texts: Readonly<Record<What, (address: string, at: string) => FaultText>> = {
  missing: (address) => ({
    title: `Nothing is found at ${address}.`,
    hint: 'Is the device switched on, and is its address still the same, and written right? We try again by ourselves.',
    action: 'retry',
  }),
  denied: (address) => ({
    title: `${address} is not allowed.`,
    hint:
      deniedAt[schemeOf(address)] ??
      'The device, or the bridge’s own system, refuses. Ports below 1024 need a right of their own; ' +
        'devices often keep a list of who may ask them.',
    action: 'retry',
  }),
  busy: () => ({
    title: 'This address is in use.',
    hint: 'Another device of this bridge has it, or another program the port. We take it by ourselves once it is free.',
    action: 'retry',
  }),
  lost: (_address, at) => ({
    title: `Connection lost${at}.`,
    hint: 'Everything until then is saved. We connect again by ourselves as soon as the device answers.',
  }),
  silent: (address) => ({
    title: `No answer from ${address}.`,
    hint: 'It is asked again by itself, more and more rarely. Is the device switched on, and on this network?',
    action: 'retry',
  }),
  unsupported: (address) => ({
    title: 'This address can’t be used here.',
    hint:
      schemeOf(address) === 'coap'
        ? 'It is written as coap://192.168.1.40/lamp, or …/lamp#every=10s where it is to be asked, and needs a bridge.'
        : 'Devices on the network need a bridge, and a driver that speaks over such a line. Is the address written right?',
  }),
};
