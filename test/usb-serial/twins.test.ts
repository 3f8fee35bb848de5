import { expect, test } from 'vitest';
import { browserTransports } from '../../workers/transports/browser-transports.ts';
import { FakeClock } from '../fakes/clock.ts';
import { Ftdi } from '../linux/usb/chips.ts';
import { WebUsbDevice, WebUsbHost } from './emulated-web-usb.ts';

// Adapters that a page drives itself and that say no serial number look the same to it: whose they are, a person says.

const SPEC = { kind: 'serial', baudRate: 9600 } as const;
const [ONE, TWO] = ['usb:0403:6001', 'usb:0403:6001#2'] as const;
const WANTED = [ONE, TWO];
const nameless = () => new WebUsbDevice(new Ftdi(''));

/** A page that is opened anew: it knows of the devices only what the browser tells it. */
function pageWith(host: WebUsbHost) {
  const { openLink, twins } = browserTransports(new FakeClock(0), { usb: host as unknown as USB });
  const isSure = () => Promise.all(WANTED.map((address) => twins!.isSure(address, WANTED)));
  return { openLink, twins: twins!, isSure };
}

test('two without a serial number are asked about by a page that is opened anew, and one alone is not', async () => {
  const host = new WebUsbHost(nameless(), nameless());
  const { twins, isSure } = pageWith(host);
  expect(await isSure()).toEqual([false, false]);
  expect(await twins.candidates(ONE)).toEqual([ONE, TWO]);
  await twins.vouch(TWO);
  expect(await isSure()).toEqual([true, true]); // the only one left, for the only one missing
  const { twins: alone } = pageWith(new WebUsbHost(nameless()));
  expect(await alone.isSure(ONE, [ONE])).toBe(true);
});

test('one that is pulled and comes back while the other is there goes on under its name, as the device it is', async () => {
  const [first, second] = [nameless(), nameless()];
  const host = new WebUsbHost(first, second);
  const { openLink, twins, isSure } = pageWith(host);
  await twins.vouch(ONE);
  await twins.vouch(TWO);
  host.devices.splice(0, 1);
  host.dispatchEvent(new Event('disconnect'));
  await isSure();
  const back = nameless();
  host.plug(back);
  expect(await isSure()).toEqual([true, true]);
  const stop = new AbortController();
  await openLink(SPEC, ONE, stop.signal);
  expect([back.opened, second.opened]).toEqual([true, false]);
  stop.abort();
});

test('one that says its number is known by it, whatever is beside it', async () => {
  const host = new WebUsbHost(nameless(), new WebUsbDevice(new Ftdi()), nameless());
  const { twins } = pageWith(host);
  const named = `usb:0403:6001@${encodeURIComponent(host.devices[1]!.serialNumber!)}`;
  expect(await twins.isSure(named, [...WANTED, named])).toBe(true);
  expect(await twins.isSure(ONE, [...WANTED, named])).toBe(false);
});
