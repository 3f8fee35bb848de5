import { expect } from '@playwright/test';
import { Screen } from '../browser/app/screen.ts';
import { Adapter } from './emulator/adapter.ts';
import { plugArduino } from './emulator/devices.ts';
import { allowing, test } from './harness.ts';

test('an unknown sketch at 9600 baud is found and charted, and nothing was written to it', async ({
  usb,
  start,
  app,
}) => {
  const uno = await plugArduino(usb, 'plotter', { baudRate: 9600, resetsAtOpen: true });
  const { page, problems } = await start({ grants: [allowing(app, uno.identity)] });
  const screen = new Screen(page);
  await page.goto(app);
  const startedMs = Date.now();
  await screen.choosePort();
  await expect(page.getByRole('button', { name: 'Set by hand' })).toBeVisible();
  await expect(page.getByRole('heading', { name: /Listening at 115.?200 baud, 8N1/ })).toBeVisible();
  await expect(page.getByRole('heading', { name: /: 3 channels/ })).toBeVisible();
  console.log(`detect: an Uno at 9600 baud was recorded ${Date.now() - startedMs} ms after the choice`);

  // What is shown is what happened: each rate that the adapter was opened at, and that the right one was the last.
  const rungs = await page.locator('.ladder li.left, .ladder li.found').allInnerTexts();
  expect(rungs.at(0)).toMatch(/^115.?200[^]*unreadable/);
  expect(rungs.at(-1)).toMatch(/^9.?600[^]*100 % readable[^]*lines with numbers/);
  expect(uno.openedAtBaud).toBe(9600);
  expect(uno.heard.length).toBe(0);
  await expect(page.getByText('Nothing was sent to the device.')).toBeVisible();
  await expect(page.getByText(/% sure: .* of .* lines with numbers/)).toBeVisible();

  // The chart begins with the first sample after the board restarted: what was heard while listening is kept.
  await page.getByRole('link', { name: 'Show live chart' }).click();
  await expect.poll(() => screen.number('N')).toBeGreaterThan(5);
  await screen.window('5 min'); // however long the listening took
  const { lines } = await screen.drawnWhen(({ lines }) => lines.some(({ time }) => time.length > 5));
  const first = lines.find(({ channel }) => channel === 'n')!.min.find((value) => !Number.isNaN(value));
  expect(first).toBeLessThanOrEqual(3);
  expect(uno.heard.length).toBe(0);
  problems.expectNone();
});

test('a silent port is said to be silent, and text that nobody knows to be unknown: no driver is guessed', async ({
  usb,
  start,
  app,
}) => {
  const adapter = await Adapter.plug(usb, {
    vendorId: 0x1a86,
    productId: 0x7523,
    serial: 'silent',
    baudRate: 115_200,
  });
  const { page, problems } = await start({ grants: [allowing(app, adapter.identity)] });
  await page.goto(app);
  await new Screen(page).choosePort();
  await expect(page.getByRole('heading', { name: 'Nothing to hear yet.' })).toBeVisible();
  const words = ['the door was opened', 'somebody came in', 'the light is on', 'it is late now'];
  for (let i = 0; i < 40; i++) adapter.say(`${words[i % 4]} and ${words[(i * 3 + 1) % 4]}\r\n`);
  await expect(page.getByRole('heading', { name: 'It can be read, but its form is unknown.' })).toBeVisible();
  await expect(page.getByText(/115.?200 baud, 8N1/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Set by hand' }).click();
  await adapter.closed();
  await expect(page.getByLabel('What it speaks')).toBeVisible();
  expect(adapter.heard.length).toBe(0);
  problems.expectNone();
});
