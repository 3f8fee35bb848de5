import { expect, test } from 'vitest';
import { usbAddressOf } from '../../workers/transports/usb-address.ts';
import { WebUsb } from '../../workers/transports/web-usb.ts';
import { recordedChips } from '../linux/usb/recorded-chips.ts';
import { WebUsbDevice, WebUsbHost } from './emulated-web-usb.ts';
import { asTold, recorded } from './recorded.ts';

// What our drivers tell each chip beside what Linux' own were recorded to tell it (test/recordings/README.md).

interface Difference {
  readonly chips: RegExp;
  readonly told: string;
  readonly why: string;
  readonly meant: (ours: string | undefined, linux: string) => boolean;
}

const differences: readonly Difference[] = [
  {
    chips: /^ft/,
    told: '40 09',
    why: 'a chip gives its bytes after 4 ms, so that an answer is not late; Linux leaves what the chip has',
    meant: (ours) => ours?.startsWith('0004 ') === true,
  },
  {
    chips: /^cp/,
    told: '41 13',
    why: 'limits of a handshake that is off: Linux keeps those it is told, which an emulated chip has none of',
    meant: (ours, linux) => ours?.slice(0, 26) === linux.slice(0, 26),
  },
  {
    chips: /^cp/,
    told: '41 19',
    why: 'the characters of a handshake that is off',
    meant: (ours) => ours === undefined,
  },
  {
    chips: /^cp/,
    told: '41 1e',
    why: 'Linux says the rate that the chip will round to by itself (Silicon Labs AN205, AN571)',
    meant: (ours, linux) => Math.abs(rateIn(ours!) / rateIn(linux) - 1) < 0.03,
  },
  {
    chips: /^pl2303-(hx|ta)/,
    told: '40 01 0000',
    why: 'Linux writes back the 1 that stands there, which an emulated chip has forgotten',
    meant: (ours, linux) => ours === '0001' && linux === '0000',
  },
];
const rateIn = (told: string) => Buffer.from(told.split(' ').at(-1)!, 'hex').readUInt32LE();

for (const [name, { make }] of Object.entries(recordedChips))
  test(`a ${name} is opened, set in place and closed as by Linux`, async () => {
    const linux = recorded(name);
    const chip = make();
    const device = new WebUsbDevice(chip);
    const told = () => chip.requests.splice(0).map(asTold);
    const [ours, theirs] = [new Map<string, string>(), new Map<string, string>()];
    const found = new Set<Difference>();
    const compare = (when: string) => {
      for (const key of new Set([...ours.keys(), ...theirs.keys()])) {
        if (ours.get(key) === theirs.get(key)) continue;
        const known = differences.find((each) => each.chips.test(name) && each.told === key);
        const meant = known?.meant(ours.get(key), theirs.get(key)!);
        expect.soft(meant, `${when}: ${key}: ${ours.get(key)}, by Linux ${theirs.get(key)}`).toBe(true);
        if (known) found.add(known);
      }
    };
    const [first, ...others] = linux.lines;
    const link = await opened(device, first!.line);
    keep(ours, told());
    keep(theirs, [...linux.plugged, ...linux.opened, ...first!.told]);
    compare('opened');
    for (const { line, told: linuxTold } of others) {
      await link.setLine!({ kind: 'serial', ...line });
      const inPlace = told();
      expect(inPlace.length).toBeLessThan(3);
      expect(inPlace.filter((each) => CONTROL_LINES.test(each))).toEqual([]);
      keep(ours, inPlace);
      keep(theirs, linuxTold);
      compare(JSON.stringify(line));
    }
    await link.close();
    const closing = told();
    keep(ours, closing);
    expect(linux.closed).toEqual(expect.arrayContaining(closing));
    expect(closing.some((each) => CONTROL_LINES.test(each))).toBe(true);
    expect(found).toEqual(new Set(differences.filter(({ chips }) => chips.test(name))));
  });

/** DTR and RTS of each kind of chip; a board may start anew when they change. */
const CONTROL_LINES = /^(40 01 03|41 07|40 a4|21 22)/;

function opened(device: WebUsbDevice, line: object) {
  const clock = { steady: () => 0, sleep: () => new Promise<void>(() => undefined) };
  const usb = new WebUsb(new WebUsbHost(device), clock);
  const address = usbAddressOf(device, [device]);
  return usb.open({ kind: 'serial', baudRate: 0, ...line }, address, new AbortController().signal);
}

/** Keeps what stands in a chip's registers now: what it was told last of each. */
function keep(state: Map<string, string>, told: readonly string[]): void {
  for (const each of told) {
    const isQuestion = Number.parseInt(each.slice(0, 2), 16) & 0x80;
    if (!isQuestion) state.set(...registerIn(each));
  }
}

/** WCH and Prolific name a register in the request's value. */
function registerIn(told: string): [register: string, content: string] {
  const named = /^40 (9a|01 0[04]|80)/.test(told) ? 10 : 5;
  return [told.slice(0, named), told.slice(named + 1)];
}
