import type { FaultText } from './fault-text.ts';
import { schemeOf } from '../ports.ts';

// What can go wrong with a pin of a bridge: whoever reads it sits elsewhere.

const kinds: ReadonlySet<string> = new Set(['gpio', 'pwm', 'w1']);
export const isPin = (address: string): boolean => kinds.has(schemeOf(address));

export const missingPin = (address: string): FaultText => ({
  title: `The bridge has no ${placeOf(address)}.`,
  hint:
    'Its chip may be unplugged, or the line has another name or number there: gpioinfo on the bridge lists them. ' +
    'Recording continues by itself once it is there.',
});

export const deniedPin = (address: string): FaultText => ({
  title: `The bridge may not use ${placeOf(address)}.`,
  hint: 'Its user needs the group gpio: sudo usermod -aG gpio USER on the bridge, then start it anew.',
});

export const busyPin = (address: string, by?: string): FaultText => ({
  title: `${capital(placeOf(address))} is in use${by ? ` by “${by}”` : ''}.`,
  hint:
    'Another program, or a driver of the system, has taken it. End that, or choose another line; ' +
    'we take it by ourselves once it is free.',
});

export const lostPin = (address: string, at: string): FaultText => ({
  title: `${capital(placeOf(address))} is gone${at}.`,
  hint: 'Its chip was unplugged from the bridge. Everything until then is saved; it continues by itself.',
});

export const unsupportedPin = (address: string): FaultText => ({
  title: `${capital(placeOf(address))} can’t be used so.`,
  hint: 'Pins are reached by a bridge on Linux only, as gpio:header:17, pwm:pwmchip0:0 or w1:28-000005e2fdc3.',
});

const placeOf = (address: string): string => {
  const [, chip, line] = /^gpio:(.+):([^:]+)$/.exec(address) ?? [];
  if (line === undefined) return `pin “${address}”`;
  return chip === 'header' ? `line ${line} of its pin header` : `line ${line} of the chip ${chip}`;
};
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
