import type { FaultText } from './fault-text.ts';
import { schemeOf } from '../ports.ts';

type What = 'missing' | 'denied' | 'busy' | 'lost' | 'unsupported';

const buses: Readonly<Record<string, { readonly name: string; readonly group: string }>> = {
  i2c: { name: 'I2C', group: 'i2c' },
  spi: { name: 'SPI', group: 'spi' },
};

/** What can go wrong with a bus of a bridge; undefined for an address of another wire. */
export function busFault(what: What, address: string): FaultText | undefined {
  const bus = Object.hasOwn(buses, schemeOf(address)) ? buses[schemeOf(address)] : undefined;
  return bus && texts[what](bus.name, bus.group, address);
}

const texts: Readonly<Record<What, (name: string, group: string, address: string) => FaultText>> = {
  missing: (name) => ({
    title: `This ${name} bus is not there.`,
    hint: `Is ${name} switched on? On a Raspberry Pi: sudo raspi-config → Interface Options → ${name}. We try again by ourselves.`,
    action: 'retry',
  }),
  denied: (name, group) => ({
    title: `The bridge may not use ${name}.`,
    hint: `Its user needs the group ${group}: sudo usermod -aG ${group} followed by the user’s name, then start the bridge anew.`,
    action: 'retry',
  }),
  busy: (_name, _group, address) => ({
    title: 'Another device has this address.',
    hint:
      `${address} is in use by another device of this bridge, or by the system itself (a clock, a touch screen). ` +
      'Set one of them to another address, or take it to another bus.',
    action: 'retry',
  }),
  lost: (name) => ({
    title: `The ${name} bus failed.`,
    hint: 'Everything until then is saved. Check the wires; we try again by ourselves.',
    action: 'retry',
  }),
  unsupported: (name) => ({
    title: `This device can’t be reached by ${name} here.`,
    hint: `${name} needs a bridge on Linux, and an adapter that knows what this device needs. Is the address right?`,
  }),
};
