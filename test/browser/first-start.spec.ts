import { expect } from '@playwright/test';
import { Screen } from './app/screen.ts';
import { test } from './app/stage.ts';

// All as it was built, and as somebody finds it who has just started it: nobody was ever paired.

test('a page that its own bridge does not know looks on, records here, says why nothing is sent, and is let in by a link, once', async ({
  start,
  startBridge,
}) => {
  const bridge = await startBridge({ letsIn: false, args: ['--name', 'greenhouse'] });
  const { page, problems } = await start();
  const screen = new Screen(page);
  await page.goto(bridge.address);
  const unknown = page.getByText('This bridge does not know this browser yet.').first();
  await expect(unknown).toBeVisible();
  await expect(page.getByText('simulated, on bridge greenhouse')).toBeVisible();
  await expect(screen.reading('Soil moisture')).toHaveText(/^\s*\d+(\.\d)?%/);

  // What it may not switch stays as it is, and what there is to see stays, too.
  const pump = page.getByRole('group', { name: 'Pump of Garden' });
  await screen.holdOn(pump);
  await expect(pump).toContainText('We don’t know if it worked.');
  await expect(pump.locator('.state')).toHaveText(/^\s*Off/);
  await expect(screen.reading('Soil moisture')).toHaveText(/^\s*\d+(\.\d)?%/);

  // An application page records without any pairing.
  await screen.go('connect');
  await page.getByRole('button', { name: 'Try with simulated data' }).click();
  await expect(page.getByRole('navigation', { name: 'Status' })).toContainText('REC');
  await screen.go('sync');
  const card = page.locator('fl-uplink-card');
  await expect(card).toContainText('entries wait here and are sent later');
  await expect(card).toContainText('This bridge does not know this browser yet.');

  const link = await bridge.link();
  await page.goto(link);
  await expect(page).toHaveURL(`${bridge.address}#/live`);
  await expect(unknown).toHaveCount(0);
  await screen.go('sync');
  await expect(card).toContainText('All confirmed');

  const other = await start();
  await other.page.goto(link);
  await expect(other.page.getByRole('alert')).toContainText('This code is good no more.');
  expect(other.page.url()).toBe(`${bridge.address}#/bridge`);
  await other.close();
  problems.expectNone();
});
