import { expect } from '@playwright/test';
import { Screen } from '../browser/app/screen.ts';
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
  await expect(page.getByRole('heading', { name: /: 3 channels/ })).toBeVisible({ timeout: 60_000 });
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
  const { lines } = await screen.drawnWhen(({ lines }) => lines.some(({ time }) => time.length > 5));
  const first = lines.find(({ channel }) => channel === 'n')!.min.find((value) => !Number.isNaN(value));
  expect(first).toBeLessThanOrEqual(3);
  expect(uno.heard.length).toBe(0);
  problems.expectNone();
});
