import { expect } from '@playwright/test';
import { decidePort } from '../browser/port-chooser.ts';
import { Adapter } from './emulator/adapter.ts';
import { identities } from './emulator/devices.ts';
import { allowing, test } from './harness.ts';
import { ascii, inWindow, inWorker } from './serial-page.ts';

// The emulated adapter on trial: a real Chromium's Web Serial meets it on a page of a few lines.

const meter = (baudRate: number) => ({ ...identities.meter, baudRate });

for (const [where, run] of [
  ['a window', inWindow],
  ['a dedicated worker', inWorker],
] as const) {
  test(`${where} reads what the device says and is heard by it, once more after it has closed`, async ({
    usb,
    start,
    blankPage,
  }) => {
    const adapter = await Adapter.plug(usb, meter(9600));
    const { page, problems } = await start({ grants: [allowing(blankPage, adapter.identity)] });
    await page.goto(blankPage);
    for (const word of ['first', 'second']) {
      const read = run<string>(page, 'read', { baudRate: 9600, say: ascii(`${word}?\n`), until: '\n' });
      await adapter.until(() => adapter.heard.includes(`${word}?\n`), 'spoken to');
      adapter.say(`${word}!\n`);
      expect(await read).toBe(`${word}!\n`);
      await adapter.closed();
      adapter.say('is anybody there?\n');
      await expect.poll(() => adapter.counters()).toMatchObject({ unheard: 18 * (word === 'first' ? 1 : 2) });
    }
    expect(await adapter.counters()).toEqual({ sent: 15, taken: 15, discarded: 0, unheard: 36 });
    problems.expectNone();
  });
}

test('without permission a page sees no port', async ({ usb, start, blankPage }) => {
  await Adapter.plug(usb, meter(9600));
  const { page } = await start();
  await page.goto(blankPage);
  expect(await inWindow(page, 'count')).toBe(0);
});

test('a cable pulled in the middle of a line is lost to the reader, and found again', async ({
  usb,
  start,
  blankPage,
}) => {
  const adapter = await Adapter.plug(usb, meter(9600));
  const { page } = await start({ grants: [allowing(blankPage, adapter.identity)] });
  await page.goto(blankPage);
  const lost = inWorker<{ text: string; error: string; readable: boolean }>(page, 'readUntilLost', {
    baudRate: 9600,
  });
  await adapter.opened(9600);
  const unplugged = adapter.unplug({ afterBytes: 30 });
  adapter.say('a whole line\nand a half of one that never comes\n');
  await unplugged;
  expect(await lost).toMatchObject({ error: 'NetworkError', readable: false });
  expect('a whole line\nand a half of one that never comes\n').toContain((await lost).text);
  await expect.poll(() => inWorker(page, 'events')).toEqual(['disconnect']);

  await adapter.replug();
  await expect.poll(() => inWorker(page, 'events')).toEqual(['disconnect', 'connect']);
  const read = inWorker<string>(page, 'read', { baudRate: 9600, until: 'again\n' });
  await adapter.opened(9600);
  adapter.say('\nhere again\n');
  expect(await read).toContain('here again\n');
});

test('the port chooser is answered with a port, by a cancelling user, or not yet', async ({
  usb,
  start,
  blankPage,
}) => {
  const adapter = await Adapter.plug(usb, meter(9600));
  const { page } = await start({ grants: [allowing(blankPage, adapter.identity)] });
  await page.goto(blankPage);
  const choose = (usbVendorId = 0x0403) =>
    page.evaluate(async (usbVendorId) => {
      const port = await navigator.serial.requestPort({ filters: [{ usbVendorId }] });
      return port.getInfo().usbProductId;
    }, usbVendorId);
  expect(await choose()).toBe(0x6001);
  await expect(choose(0x1a86)).rejects.toThrow('NotFoundError');
  await decidePort(page, 'cancel');
  await expect(choose()).rejects.toThrow('NotFoundError');
  await decidePort(page, 'wait');
  const chosen = choose();
  await decidePort(page, 'choose');
  expect(await chosen).toBe(0x6001);
});

test('a port that another program has cannot be opened until it leaves', async ({
  usb,
  start,
  blankPage,
}) => {
  const adapter = await Adapter.plug(usb, meter(9600));
  const { page } = await start({ grants: [allowing(blankPage, adapter.identity)] });
  await page.goto(blankPage);
  await adapter.occupy(true);
  await expect(inWindow(page, 'hold', { baudRate: 9600 })).rejects.toThrow('NetworkError');
  await adapter.occupy(false);
  await inWindow(page, 'hold', { baudRate: 9600 });
  await adapter.opened(9600);
});

test('a reader that keeps up loses nothing', async ({ usb, start, blankPage }) => {
  const adapter = await Adapter.plug(usb, meter(921_600));
  const { page } = await start({ grants: [allowing(blankPage, adapter.identity)] });
  await page.goto(blankPage);
  const numbers = Array.from({ length: 8000 }, (_, n) => `${n}\n`).join('');
  const read = inWorker<string>(page, 'read', { baudRate: 921_600, until: '\n7999\n', most: 100_000 });
  await adapter.opened(921_600);
  adapter.say(numbers);
  expect(await read).toBe(numbers);
  expect(await adapter.counters()).toMatchObject({ sent: numbers.length, discarded: 0 });
});

test('a reader that is too slow loses bytes, and the adapter knows how many', async ({
  usb,
  start,
  blankPage,
}) => {
  const adapter = await Adapter.plug(usb, meter(921_600));
  const { page } = await start({ grants: [allowing(blankPage, adapter.identity)] });
  await page.goto(blankPage);
  await inWindow(page, 'hold', { baudRate: 921_600, bufferSize: 255 });
  await adapter.opened(921_600);
  adapter.say(Buffer.alloc(200_000, 'x'));
  await expect.poll(async () => (await adapter.counters()).sent).toBe(200_000);
  const { taken, discarded } = await adapter.counters();
  console.log(`slow reader: 200000 sent, ${taken} taken, ${discarded} discarded`);
  expect(discarded).toBeGreaterThan(0);
  expect(taken + discarded).toBeGreaterThan(200_000 - 4096 - 1);
  await inWindow(page, 'release');
});

test('at the wrong rate both sides get garbage, at the right one the truth', async ({
  usb,
  start,
  blankPage,
}) => {
  const adapter = await Adapter.plug(usb, meter(9600));
  const { page } = await start({ grants: [allowing(blankPage, adapter.identity)] });
  await page.goto(blankPage);
  const sentence = 'The quick brown fox jumps over the lazy dog.\n'.repeat(8);
  for (const baudRate of [4800, 19_200, 115_200]) {
    const read = inWindow<string>(page, 'read', { baudRate, say: ascii('fox\n'), until: '.{100}' });
    await adapter.opened(baudRate);
    adapter.say(sentence);
    expect(await read).not.toContain('fox');
    await adapter.closed();
  }
  expect(adapter.heard.toString('latin1')).not.toContain('fox');
  const read = inWindow<string>(page, 'read', {
    baudRate: 9600,
    say: ascii('fox\n'),
    until: 'The quick brown fox',
  });
  await adapter.opened(9600);
  adapter.say(sentence);
  expect(await read).toContain('The quick brown fox');
  await adapter.until(() => adapter.heard.includes('fox\n'), 'told of the fox');
});
