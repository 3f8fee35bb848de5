import type { FaultText } from './fault-text.ts';
import { schemeOf } from '../ports.ts';

type What = 'missing' | 'denied' | 'busy' | 'lost' | 'unsupported';

/** A browser knows ports by the numbers of their chips, a bridge by their names. */
const OF_A_BROWSER = /^serial:(\?|[0-9a-f]{4}:[0-9a-f]{4})/i;

/** What can go wrong with a serial port of a bridge; undefined for an address of another wire. */
export const portFault = (what: What, address: string, at = ''): FaultText | undefined =>
  schemeOf(address) === 'serial' && !OF_A_BROWSER.test(address) ? texts[what](at) : undefined;

const texts: Readonly<Record<What, (at: string) => FaultText>> = {
  missing: () => ({
    title: 'The device is not plugged into the bridge.',
    hint: 'Everything until then is saved. Plug it in; recording continues by itself. fieldline scan serial on the bridge lists its ports.',
    action: 'retry',
  }),
  denied: () => ({
    title: 'The bridge may not use this serial port.',
    hint: 'Its user needs the group dialout: sudo usermod -aG dialout followed by the user’s name, then start the bridge anew.',
    action: 'retry',
  }),
  busy: () => ({
    title: 'This port of the bridge is in use.',
    hint: 'Another program on the bridge has it, often a login on the port of a board (sudo raspi-config → Interface Options → Serial Port), or another device. We connect by ourselves once it is free.',
    action: 'retry',
  }),
  lost: (at) => ({
    title: `Unplugged from the bridge${at}.`,
    hint: 'Everything until then is saved. Plug it back in to continue.',
  }),
  unsupported: () => ({
    title: 'This is no serial port of the bridge, or it can’t be set so.',
    hint: 'Serial ports are reached by a bridge on Linux, as serial:usb-…, by their name in /dev/serial/by-id, or serial:/dev/ttyAMA0. Some chips can’t do every rate.',
  }),
};
