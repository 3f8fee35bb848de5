import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { CaptureReader } from '../../station/codec/capture-reader.ts';
import { Listener } from '../bridge/listener.ts';
import { Screen } from '../browser/app/screen.ts';
import { Adapter } from './emulator/adapter.ts';
import { identities, plugArduino } from './emulator/devices.ts';
import { allowing, test } from './harness.ts';

test('a console on a real serial port: bytes as they come, nothing sent while it is locked, a raw recording as a file', async ({
  usb,
  start,
  startBridge,
}) => {
  const bridge = await startBridge();
  const uno = await plugArduino(usb, 'plotter');
  const { page, problems } = await start({ grants: [allowing(bridge.address, uno.identity)] });
  const screen = new Screen(page);
  await page.goto(bridge.address);
  await screen.connect({ speaks: 'Numbers in lines', name: 'Uno', options: { switches: 'relay' } });
  await page.getByRole('link', { name: 'Devices', exact: true }).click();
  await page.getByRole('button', { name: 'Console' }).click();
  const rows = page.getByRole('option');
  await expect(rows.filter({ hasText: /n:\d+.*⟨CR⟩⟨LF⟩/ }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Record raw bytes' }).click();
  // Locked there is nothing to type into, and the station itself refuses.
  await expect(page.getByLabel(/Text to send/)).toHaveCount(0);
  expect(uno.heard.length).toBe(0);

  const client = await Listener.as(bridge.master!, bridge.mqttUrl, 'kitchen', 'fieldline/+/devices/#');
  await page.getByRole('button', { name: 'Unlock sending' }).click();
  await page.getByLabel(/Text to send/).fill('relay:1');
  await page.getByLabel('Line end').selectOption('lf');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect.poll(() => uno.heard.toString()).toBe('relay:1\n');
  const event = await client.json(
    '/event',
    ({ rule, text }) => rule === 'console' && !text.includes('unlocked'),
  );
  expect(event.text).toBe('A person at the console sent 8 bytes: "relay:1\\n"');
  await page.getByLabel('Direction').selectOption('sent');
  await expect(rows.filter({ hasText: '▶ sent relay:1⟨LF⟩' })).toBeVisible();
  await page.getByLabel(/Text to send/).press('ArrowUp');
  await expect(page.getByLabel(/Text to send/)).toHaveValue('relay:1');
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await expect(page.getByLabel(/Text to send/)).toHaveCount(0);

  await page.getByRole('button', { name: 'Stop recording' }).click();
  // The chooser belongs to the system: without it the browser downloads.
  await page.evaluate(() => Reflect.deleteProperty(globalThis, 'showSaveFilePicker'));
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save .fieldraw' }).click(),
  ]);
  const saved = readFileSync(await download.path());
  const reader = new CaptureReader();
  const parts = [...reader.push(saved)];
  reader.end();
  expect(parts[0]!.head?.device).toMatchObject({ label: 'Uno', driver: 'plotter-lines' });
  const traffic = parts.flatMap((part) => part.traffic ?? []);
  const sent = traffic.filter(({ kind }) => kind === 'sent');
  expect(sent.map((each) => ('bytes' in each ? Buffer.from(each.bytes).toString() : ''))).toEqual([
    'relay:1\n',
  ]);
  // Lines, not pieces: how many of them come in one is the machine's affair.
  const heard = traffic.map((each) =>
    each.kind === 'heard' ? Buffer.from(each.bytes).toString('latin1') : '',
  );
  expect(heard.join('').match(/n:\d+,t:\d\d\.\d\d,relay:[01]\r\n/g)?.length).toBeGreaterThan(3);
  expect(uno.heard.toString()).toBe('relay:1\n');

  // The same file, read again by the driver that it is recognised for.
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('link', { name: 'Live', exact: true }).click();
  const file = { name: 'uno.fieldraw', mimeType: 'application/octet-stream', buffer: saved };
  await page.locator('fl-open-recording input[type=file]').setInputFiles(file);
  await expect(page.getByText(/of “Uno”. It says when each byte came/)).toBeVisible();
  await page.getByLabel('Read it as').selectOption('plotter-lines');
  await page.getByRole('button', { name: 'Read it' }).click();
  await expect(page.getByText(/\d+ readings in \d+ frames/)).toBeVisible();
  await page.getByRole('button', { name: 'Show its chart' }).click();
  await expect(page.getByRole('region', { name: /Recording uno.fieldraw by plotter-lines/ })).toBeVisible();
  await client.close();
  problems.expectNone();
});

test('a console stays live at a megabit a second, no byte is lost, and only rows that are seen exist', async ({
  usb,
  start,
  app,
}) => {
  const adapter = await Adapter.plug(usb, { ...identities.meter, baudRate: 1_000_000 });
  const { page, problems } = await start({ grants: [allowing(app, adapter.identity)] });
  const screen = new Screen(page);
  await page.goto(app);
  const chatter = setInterval(() => adapter.say('n:0,half:0\n'), 200);
  await screen.connect({ speaks: 'Numbers in lines', name: 'Fast', baudRate: 1_000_000 });
  clearInterval(chatter);
  await page.getByRole('link', { name: 'Devices', exact: true }).click();
  await page.getByRole('button', { name: 'Console' }).click();
  await page.getByRole('button', { name: 'Record raw bytes' }).click();
  await expect(page.getByText(/● Recording/)).toBeVisible();
  const said = Array.from({ length: 30_000 }, (_, n) => `n:${n},half:${n / 2}\n`).join('');
  const gaps = page.evaluate(async () => {
    const gaps: number[] = [];
    for (let last = performance.now(), endMs = last + 6_000; last < endMs;) {
      const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
      gaps.push(now - last);
      last = now;
    }
    return gaps.sort((a, b) => a - b);
  });
  adapter.say(said);
  const frames = await gaps;
  const rows = page.getByRole('option');
  await expect(rows.filter({ hasText: 'n:29999,half:14999.5⟨LF⟩' })).toBeVisible();
  expect(await rows.count()).toBeLessThan(80);
  await page.getByRole('button', { name: 'Stop recording' }).click();
  await page.evaluate(() => Reflect.deleteProperty(globalThis, 'showSaveFilePicker'));
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save .bin' }).click(),
  ]);
  expect(readFileSync(await download.path(), 'latin1')).toBe(said);
  expect((await adapter.counters()).discarded).toBe(0);
  const at = (share: number) => Math.round(frames[Math.floor(share * (frames.length - 1))]!);
  console.log(
    `console at 1 Mbit/s: ${said.length} bytes, ${frames.length} frames drawn in 6 s, half within ${at(0.5)} ms, 95 % within ${at(0.95)} ms, the longest ${at(1)} ms`,
  );
  problems.expectNone();
});
