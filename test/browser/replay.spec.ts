import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { Screen } from './app/screen.ts';
import { test } from './app/stage.ts';
import { axeFindings, tooSmallOrWide } from './demo/look.ts';

const SHOTS = process.env['FIELDLINE_SHOTS'];
const recording = (file: string) => join(import.meta.dirname, '../recordings', file);
const play = (page: Page, file: string) =>
  page.locator('fl-play-recording input[type=file]').setInputFiles(recording(file));

test('a recording is connected, recognised and recorded like a device, is marked as a replay, and says when it is over', async ({
  start,
  app,
}) => {
  const browser = await start();
  const { page } = browser;
  const looks = async (name: string) => {
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await tooSmallOrWide(page)).toEqual([]);
      if (SHOTS) await page.screenshot({ path: `${SHOTS}/replay-${name}-${width}.png`, fullPage: true });
    }
  };
  await page.goto(`${app}#/connect`);
  await expect(page.getByRole('button', { name: 'A recording of a device' })).toBeVisible();
  await play(page, 'recording-v1.fieldline');
  await expect(page.getByText('This file holds readings, not the bytes of a wire.')).toBeVisible();
  await looks('connect');
  expect(await axeFindings(page)).toEqual([]);

  await play(page, 'gps-ublox-lea-5h.nmea');
  await expect(
    page.getByRole('heading', { name: /Recording gps-ublox-lea-5h\.nmea|Listening/ }),
  ).toBeVisible();
  await page.getByRole('link', { name: 'Show live chart' }).click();
  const screen = new Screen(page);
  await expect(screen.tiles.first()).toBeVisible();
  await expect(page.locator('fl-device-section .chip')).toHaveText('replay');
  await looks('live');
  // Ten seconds of 9600 baud: then it is over, and stays so.
  await expect(page.getByText('The recording is over.', { exact: true })).toBeVisible();
  await looks('over');
  expect(await axeFindings(page)).toEqual([]);
  const rows = async () => {
    await screen.go('devices');
    await page.getByText('Counters').click();
    return Number((await page.locator('dt:text-is("Readings") + dd').textContent())!.replace(/\D/g, ''));
  };
  const played = await rows();
  expect(played).toBeGreaterThan(5);
  await page.getByRole('button', { name: 'Play it again' }).click();
  await expect(page.getByText('The recording is over.', { exact: true })).toHaveCount(0);
  await page.getByRole('button', { name: 'Console', exact: true }).click();
  await expect(page.getByText('nothing can be sent to it')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Unlock sending' })).toHaveCount(0);

  // Loaded anew, its file is in memory no more: it is asked for, and no other is taken for it.
  await page.reload();
  const again = page.locator('fl-play-again').first();
  await expect(again.getByText('gps-ublox-lea-5h.nmea is not in memory')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Play it again' })).toHaveCount(0);
  const open = (file: string) => again.locator('input[type=file]').setInputFiles(recording(file));
  await open('ubx-nav.ubx');
  await expect(again.getByText('This is another file')).toBeVisible();
  await open('gps-ublox-lea-5h.nmea');
  await expect(page.getByText('The recording is over.', { exact: true })).toHaveCount(0);
  browser.problems.expectNone();
});
