import { expect, test } from 'vitest';
import { toFault } from '../station/model/fault.ts';
import type { Heard, Link } from '../station/runtime/platform.ts';
import { addressOf } from '../workers/transports/serial-address.ts';
import { WebSerial } from '../workers/transports/web-serial.ts';
import { ScriptedPort, ScriptedSerial } from './fakes/scripted-port.ts';

const ADDRESS = 'serial:0403:6001';
const SPEC = { kind: 'serial', baudRate: 9600 } as const;
const still = { steady: () => 0 };

async function opened(port = new ScriptedPort(), clock = still) {
  const stop = new AbortController();
  const link = await new WebSerial(new ScriptedSerial(port), clock).open(SPEC, ADDRESS, stop.signal);
  return { port, link, stop, heard: link.heard[Symbol.asyncIterator]() };
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

test('a port is opened with the line the driver wants and a large buffer', async () => {
  const { port } = await opened();
  expect(port.opened).toEqual([
    { baudRate: 9600, parity: 'none', dataBits: 8, stopBits: 1, bufferSize: 256 * 1024 },
  ]);
});

test('what a port says is taken to be read once the browser answers what it was asked after that', async () => {
  const port = new ScriptedPort();
  let answer = () => {};
  port.getSignals = () => new Promise((_, reject) => (answer = () => reject(new Error('none here'))));
  const { link } = await opened(port);
  let isRead = false;
  const reading = link.reading!.then(() => (isRead = true));
  await new Promise((resolve) => void setImmediate(resolve));
  expect(isRead).toBe(false);
  answer();
  await reading;
});

test('each kind of disturbance, a thousand times over, is told and costs nothing that came after it', async () => {
  const kinds = {
    BreakError: 'break',
    FramingError: 'framing',
    ParityError: 'parity',
    BufferOverrunError: 'overrun',
  };
  const { port, link } = await opened();
  const expected: (number | string)[] = [];
  for (let round = 0; round < 1000; round++) {
    for (const [name, told] of Object.entries(kinds)) {
      port.disturb(name as keyof typeof kinds);
      port.say(round % 256);
      expected.push(told, round % 256);
    }
  }
  port.unplug();
  expect(await all(link)).toEqual([...expected, 'link/lost']);
});

test('bytes handed on stay whole though the browser takes back the buffer they were read into', async () => {
  const { port, heard } = await opened();
  port.say(1, 2, 3);
  const first = await heard.next();
  port.say(4, 5);
  await heard.next();
  expect(first.value).toEqual({ kind: 'bytes', bytes: Uint8Array.of(1, 2, 3) });
});

test('a line that is disturbed more than twenty times a second for three seconds is called noisy', async () => {
  const clock = { steady: () => 0 };
  const { port, heard } = await opened(new ScriptedPort(), clock);
  const disturb = async (second: number, times: number) => {
    clock.steady = () => second * 1000;
    for (let i = 0; i < times; i++) {
      port.disturb('FramingError');
      await heard.next();
    }
  };
  await disturb(0, 500);
  await disturb(1, 20);
  await disturb(2, 500);
  await disturb(3, 500);
  await disturb(4, 20);
  expect(await disturb(4, 1).catch(toFault)).toMatchObject({ code: 'link/noisy', detail: { errors: 1021 } });
});

test('a link that is closed ends quietly and gives the port back, even while it waits for bytes and writes', async () => {
  const { port, link } = await opened();
  port.stalled = true;
  const reading = all(link);
  const writing = link.write(Uint8Array.of(7)).catch(toFault);
  await Promise.resolve();
  await link.close();
  expect(await reading).toEqual([]);
  expect(await writing).toMatchObject({ code: 'link/lost' });
  await port.open({ baudRate: 9600 });
});

test('a link whose reader has stopped asking is closed all the same', async () => {
  const { port, link, heard } = await opened();
  port.say(1);
  await heard.next();
  await link.close();
  expect(port.readable).toBe(null);
  expect(await heard.next()).toMatchObject({ done: true });
});

test('giving up the opening closes the link', async () => {
  const { port, link, stop } = await opened();
  const reading = all(link);
  stop.abort();
  expect(await reading).toEqual([]);
  expect(port.readable).toBe(null);
});

test('a lost device is closed too, so that it can be opened when it is back', async () => {
  const { port, link } = await opened();
  port.unplug();
  expect(await all(link)).toEqual(['link/lost']);
  expect(await link.write(Uint8Array.of(1)).catch(toFault)).toMatchObject({ code: 'link/lost' });
  await link.close();
  await port.open({ baudRate: 9600 });
});

test('writes go out one after another, and no more wait than fit', async () => {
  const { port, link } = await opened();
  await Promise.all([
    link.write(Uint8Array.of(1)),
    link.write(Uint8Array.of(2)),
    link.write(Uint8Array.of(3)),
  ]);
  expect(port.written.map(([byte]) => byte)).toEqual([1, 2, 3]);
  port.stalled = true;
  void link.write(new Uint8Array(64 * 1024)).catch(() => undefined);
  expect(await link.write(Uint8Array.of(4)).catch(toFault)).toMatchObject({ code: 'link/busy' });
  await link.close();
});

test.each([
  ['NetworkError', 'link/busy'],
  ['InvalidStateError', 'link/busy'],
  ['SecurityError', 'link/denied'],
])('an opening that fails with %s is %s', async (name, code) => {
  const port = new ScriptedPort();
  port.refusals.push(new DOMException('no', name));
  expect(await opened(port).catch(toFault)).toEqual({ code, detail: { address: ADDRESS } });
});

test('a rate that the port cannot do is unsupported, a port that is not there is not found', async () => {
  const port = new ScriptedPort();
  port.refusals.push(new TypeError('baudRate'));
  expect(await opened(port).catch(toFault)).toMatchObject({ code: 'link/unsupported' });
  const nothing = new WebSerial(new ScriptedSerial(), still);
  const opening = nothing.open(SPEC, ADDRESS, new AbortController().signal);
  expect(await opening.catch(toFault)).toMatchObject({ code: 'link/not-found' });
});

test('an opening given up while the browser is at it leaves nothing open', async () => {
  const port = new ScriptedPort();
  const stop = new AbortController();
  const opening = new WebSerial(new ScriptedSerial(port), still).open(SPEC, ADDRESS, stop.signal);
  stop.abort('enough');
  await expect(opening).rejects.toBe('enough');
  expect(port.readable).toBe(null);
});

test('a port that is plugged in wakes whoever waits for its address, and nobody else', async () => {
  const serial = new ScriptedSerial();
  const transport = new WebSerial(serial, still);
  const woken: string[] = [];
  const stop = new AbortController();
  const waits = [ADDRESS, 'serial:1a86:7523'].map((address) =>
    transport.plugged(address, stop.signal).then(() => woken.push(address)),
  );
  serial.plug(new ScriptedPort({ usbVendorId: 0x1a86, usbProductId: 0x7523 }));
  await waits[1];
  expect(woken).toEqual(['serial:1a86:7523']);
  stop.abort();
  await Promise.all(waits);
});

test('an address tells a port from others, and equal ones by their order', () => {
  const ports = [{ usbVendorId: 0x0403, usbProductId: 0x6001 }, {}, { usbVendorId: 0x2e8a, usbProductId: 10 }]
    .flatMap((info) => [info, info])
    .map((info) => new ScriptedPort(info));
  const addresses = ports.map((port) => addressOf(port, ports));
  expect(addresses).toEqual([
    'serial:0403:6001',
    'serial:0403:6001#2',
    'serial:?',
    'serial:?#2',
    'serial:2e8a:000a',
    'serial:2e8a:000a#2',
  ]);
});
