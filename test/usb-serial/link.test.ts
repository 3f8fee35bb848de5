import { expect, test } from 'vitest';
import { toFault } from '../../station/model/fault.ts';
import type { Heard, Link } from '../../station/runtime/platform.ts';
import type { LineError } from '../../station/model/traffic.ts';
import { NamedPorts } from '../../workers/transports/named-ports.ts';
import { usbAddressOf, usbKindOf } from '../../workers/transports/usb-address.ts';
import { WebUsb } from '../../workers/transports/web-usb.ts';
import { CdcAcm, Ftdi } from '../linux/usb/chips.ts';
import type { EmulatedUsb } from '../linux/usb/emulated-usb.ts';
import { recordedChips } from '../linux/usb/recorded-chips.ts';
import { WebUsbDevice, WebUsbHost } from './emulated-web-usb.ts';

const still = { steady: () => 0, sleep: () => new Promise<void>(() => undefined) };
const SPEC = { kind: 'serial', baudRate: 9600 } as const;

async function opened(chip: EmulatedUsb = new Ftdi()) {
  const device = new WebUsbDevice(chip);
  const usb = new WebUsb(new WebUsbHost(device), still);
  const stop = new AbortController();
  const link = await usb.open(SPEC, usbAddressOf(device, [device]), stop.signal);
  return { chip, device, link, stop, heard: link.heard[Symbol.asyncIterator]() };
}

async function all(link: Link): Promise<(number | string)[]> {
  const said: (number | string)[] = [];
  try {
    for await (const heard of link.heard) said.push(...words(heard));
  } catch (error) {
    said.push(toFault(error).code);
  }
  return said;
}
const words = (heard: Heard) => (heard.kind === 'bytes' ? [...heard.bytes] : [heard.error]);
const bytes = (from: number, count: number) => Uint8Array.from({ length: count }, (_, i) => (from + i) % 256);

test.each(Object.entries(recordedChips))(
  '%s: bytes pass both ways whole and in order, until the cable is pulled',
  async (_, { make }) => {
    const { chip, device, link } = await opened(make());
    const written: number[] = [];
    chip.onHeard = (heard) => written.push(...heard);
    const reading = all(link);
    const said: number[] = [];
    for (let i = 0; i < 40; i++) {
      const piece = bytes(i * 7, 1 + ((i * 37) % 300));
      said.push(...piece);
      chip.say(piece);
      await link.write(bytes(i, 3));
    }
    await until(() => written.length === 120);
    await new Promise((resolve) => setTimeout(resolve, 20));
    device.unplug();
    expect(await reading).toEqual([...said, 'link/lost']);
    expect(written).toEqual([...Array(40).keys()].flatMap((i) => [...bytes(i, 3)]));
    expect(await link.write(bytes(0, 1)).catch(toFault)).toMatchObject({ code: 'link/lost' });
  },
);

test.each(['overrun', 'framing', 'parity', 'break'] as const)(
  'a line with %s errors says so, in its place',
  async (error) => {
    for (const chip of [new Ftdi(), new CdcAcm()]) {
      const { link, stop } = await opened(chip);
      const reading = all(link);
      chip.say(bytes(1, 2));
      await new Promise((resolve) => setTimeout(resolve, 5));
      (chip as { disturb(error: LineError): void }).disturb(error);
      await new Promise((resolve) => setTimeout(resolve, 5));
      chip.say(bytes(3, 2));
      await new Promise((resolve) => setTimeout(resolve, 5));
      stop.abort();
      expect(await reading).toEqual([1, 2, error, 3, 4]);
    }
  },
);

test('the line is changed in place, and what the chip makes of the rate is the rate', async () => {
  for (const name of ['ft232r', 'ft-x', 'ft232h']) {
    const ftdi = recordedChips[name]!.make() as Ftdi;
    const { device, link } = await opened(ftdi);
    for (const baudRate of [300, 9600, 57_600, 74_880, 115_200, 921_600, 2_000_000, 3_000_000]) {
      await link.setLine!({ kind: 'serial', baudRate });
      expect(Math.abs(ftdi.baudRate / baudRate - 1)).toBeLessThan(0.003);
    }
    expect(device.opened).toBe(true);
  }
  const uno = new CdcAcm();
  await (
    await opened(uno)
  ).link.setLine!({ kind: 'serial', baudRate: 19_200, parity: 'even', dataBits: 7 });
  expect(uno.requests.at(-1)).toMatchObject({
    request: 0x20,
    index: 0,
    data: Uint8Array.of(0, 0x4b, 0, 0, 0, 2, 7),
  });
});

test('a rate that no divisor makes is told, and the link stays', async () => {
  const { chip, link, heard } = await opened(recordedChips.ch340!.make());
  expect(await link.setLine!({ kind: 'serial', baudRate: 20_000_000 }).catch(toFault)).toMatchObject({
    code: 'link/unsupported',
  });
  chip.say(bytes(9, 1));
  expect((await heard.next()).value).toEqual({ kind: 'bytes', bytes: Uint8Array.of(9) });
});

test('a link that is closed ends quietly and gives the device back, even while it waits', async () => {
  const { device, link } = await opened();
  const reading = all(link);
  await link.close();
  expect(await reading).toEqual([]);
  expect(device.opened).toBe(false);
});

test('a chip that does not answer any more is closed all the same', async () => {
  const device = new WebUsbDevice(new Ftdi());
  const clock = { steady: () => 0, sleep: () => new Promise<void>((resolve) => setTimeout(resolve, 5)) };
  const usb = new WebUsb(new WebUsbHost(device), clock);
  const link = await usb.open(SPEC, 'usb:0403:6001@FL0001', new AbortController().signal);
  device.controlTransferOut = () => new Promise(() => undefined);
  await link.close();
  expect(device.opened).toBe(false);
});

test('what a slow device cannot take is refused, not kept for ever', async () => {
  const { link, device } = await opened();
  device.transferOut = () => new Promise(() => undefined);
  void link.write(new Uint8Array(64 * 1024)).catch(() => undefined);
  expect(await link.write(bytes(0, 1)).catch(toFault)).toMatchObject({ code: 'link/busy' });
});

test.each([
  ['NetworkError', 'link/busy'],
  ['InvalidStateError', 'link/busy'],
  ['SecurityError', 'link/denied'],
  ['NotFoundError', 'link/lost'],
])('an opening that fails with %s is %s, and leaves nothing open', async (name, code) => {
  const device = new WebUsbDevice(new Ftdi());
  device.refusals.push(new DOMException('no', name));
  const usb = new WebUsb(new WebUsbHost(device), still);
  const opening = usb.open(SPEC, 'usb:0403:6001', new AbortController().signal);
  expect(await opening.catch(toFault)).toMatchObject({ code });
  expect(device.opened).toBe(false);
});

test('two equal adapters are told apart by their serial numbers, and by their order where they have none', () => {
  const alike = ['A1', 'B 2/#', 'A1', '', undefined].map((serialNumber) => ({
    vendorId: 0x0403,
    productId: 0x6001,
    serialNumber: serialNumber as string,
  }));
  const addresses = alike.map((device) => usbAddressOf(device, alike));
  expect(addresses).toEqual([
    'usb:0403:6001',
    'usb:0403:6001@B%202%2F%23',
    'usb:0403:6001#2',
    'usb:0403:6001#3',
    'usb:0403:6001#4',
  ]);
  const names = new NamedPorts<(typeof alike)[number]>((device, all) => usbKindOf(device, all));
  names.look(alike);
  expect(addresses.map((address) => names.at(address))).toEqual(alike);
  const [, second] = alike;
  names.look([alike[2]!, second!]);
  expect(names.at(addresses[1]!)).toBe(second);
  for (const wrong of ['usb:0403:6001@C', 'usb:0403:6001#9', 'usb:', 'serial:0403:6001'])
    expect(names.at(wrong)).toBe(undefined);
});

async function until(done: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !done(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
}
