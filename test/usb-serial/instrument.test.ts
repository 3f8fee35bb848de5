import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ascii, latin1 } from '../../station/codec/bytes.ts';
import scpi from '../../station/drivers/scpi-instrument.ts';
import { toFault } from '../../station/model/fault.ts';
import { Counting } from '../../station/runtime/wire/counters.ts';
import { Mailbox } from '../../station/runtime/mailbox.ts';
import { openWire } from '../../station/runtime/wire/wire.ts';
import { usbAddressOf } from '../../workers/transports/usb-address.ts';
import { WebUsb } from '../../workers/transports/web-usb.ts';
import { Ftdi } from '../linux/usb/chips.ts';
import { WebUsbDevice, WebUsbHost } from './emulated-web-usb.ts';
import { Instrument } from './instrument.ts';

const clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  sleep: async (ms: number, signal?: AbortSignal) =>
    void (await sleep(ms, undefined, signal ? { signal } : {})),
};
const SPEC = { kind: 'serial', baudRate: 9600 } as const;

async function opened(instrument: Instrument) {
  const device = new WebUsbDevice(instrument);
  const host = new WebUsb(new WebUsbHost(device), clock);
  const address = usbAddressOf(device, [device], 'usbtmc');
  const link = await host.open(SPEC, address, new AbortController().signal);
  const lines = new Mailbox<string>();
  const listen = async () => {
    let text = '';
    for await (const each of link.heard) {
      if (each.kind === 'bytes') text += latin1(each.bytes);
      if (!text.endsWith('\n')) continue;
      lines.put(text);
      text = '';
    }
    lines.close();
  };
  listen().catch((error: unknown) => lines.close(error));
  const heard = lines[Symbol.asyncIterator]();
  const line = async () => (await heard.next()).value as string | undefined;
  return { address, device, host, link, line };
}

test('an instrument answers over USB in as many parts as it likes, and the end of its message ends the line', async () => {
  const long = Array.from({ length: 40 }, (_, i) => (i / 7).toExponential(4)).join(',');
  const instrument = new Instrument((question) => (question.startsWith('*IDN') ? 'Acme,X1,7,1.0\n' : long));
  const { address, link, line } = await opened(instrument);
  expect(address).toBe('usbtmc:0957:1755@MY4701');
  await link.write(ascii('*IDN?\n'));
  expect(await line()).toBe('Acme,X1,7,1.0\n');
  await link.write(ascii('SENS:VOLT 10\n'));
  await link.write(ascii('READ?\n'));
  expect(await line()).toBe(`${long}\n`);
  expect(instrument.messages).toEqual(['*IDN?\n', 'SENS:VOLT 10\n', 'READ?\n']);
  expect(instrument.mistakes).toEqual([]);
});

test('a question that stays unanswered is given up for the next, and its late answer is nobody’s', async () => {
  const instrument = new Instrument((question) => (question === 'B?\n' ? '2\n' : undefined));
  const { link, line } = await opened(instrument);
  await link.write(ascii('A?\n'));
  await link.write(ascii('B?\n'));
  expect(await line()).toBe('2\n');
  expect([instrument.cleared, instrument.mistakes]).toEqual([2, []]);
});

test('an instrument that stalls is cleared, and the question after that is answered', async () => {
  const instrument = new Instrument(() => '1\n');
  const { link, line } = await opened(instrument);
  instrument.halt(2);
  await link.write(ascii('A?\n')); // cleared at the first message: what was before is not ours
  expect(await line()).toBe('1\n');
  instrument.answers = () => undefined;
  await link.write(ascii('B?\n'));
  instrument.halt(1);
  instrument.answers = () => '3\n';
  for (const end = Date.now() + 5000; instrument.halted.size > 0 && Date.now() < end;) await clock.sleep(1);
  await link.write(ascii('C?\n'));
  expect(await line()).toBe('3\n');
  instrument.halt(2);
  await link.write(ascii('D?\n'));
  await link.write(ascii('E?\n'));
  expect(await line()).toBe('3\n');
  expect(instrument.messages.at(-1)).toBe('E?\n');
});

test('an instrument that is pulled is lost, one that is closed ends quietly, and a serial chip is none', async () => {
  const pulled = await opened(new Instrument(() => undefined));
  await pulled.link.write(ascii('A?\n'));
  const reading = pulled.line().catch(toFault);
  pulled.device.unplug();
  expect(await reading).toMatchObject({ code: 'link/lost' });
  expect(await pulled.link.write(ascii('B\n')).catch(toFault)).toMatchObject({ code: 'link/lost' });
  const closed = await opened(new Instrument(() => undefined));
  const ended = closed.line();
  await closed.link.close();
  expect([await ended, closed.device.opened]).toEqual([undefined, false]);
  const chip = new WebUsbDevice(new Ftdi());
  const opening = new WebUsb(new WebUsbHost(chip), clock).open(
    SPEC,
    'usbtmc:0403:6001',
    new AbortController().signal,
  );
  expect(await opening.catch(toFault)).toMatchObject({ code: 'link/unsupported' });
});

test('the SCPI driver measures over it', async () => {
  const answers: Record<string, string> = { '*IDN?\n': 'Agilent,34410A,MY4701,2.35\n' };
  const instrument = new Instrument((question) => answers[question] ?? '+1.25000000E+00\n');
  const device = new WebUsbDevice(instrument);
  const usb = new WebUsb(new WebUsbHost(device), clock);
  const transports = {
    openLink: (_: unknown, address: string, signal: AbortSignal) => usb.open(SPEC, address, signal),
  };
  const options = {
    everyMs: 50,
    lineEnd: 'LF',
    queries: [
      { query: 'MEAS:VOLT:DC?', name: 'voltage', unit: 'V', scale: 1, decimals: 6, set: '', min: 0, max: 0 },
    ],
  } as const;
  const stop = new AbortController();
  const open = { address: 'usbtmc:0957:1755', link: SPEC };
  const wire = await openWire(
    scpi as never,
    options,
    open,
    { clock, transports },
    new Counting(),
    stop.signal,
  );
  const said: unknown[] = [];
  for await (const bunch of wire.arrivals) {
    for (const each of bunch)
      if (each.kind === 'frame')
        said.push(
          scpi.decode(each.bytes, { options: options as never, asked: each.asked, heading: each.bytes }),
        );
    if (said.length > 2) break;
  }
  stop.abort();
  await wire.close();
  expect(said.at(-1)).toMatchObject([{ reading: { voltage: 1.25 } }]);
  expect(instrument.mistakes).toEqual([]);
});
