import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Chromium } from './chromium.ts';
import { serveFolder } from './static-server.ts';

const built = join(import.meta.dirname, '../../dist/web');
/** Chromium looks again at a quota about every half a minute. */
const PATIENCE_MS = 120_000;

test('beyond its quota the page alarms and goes on from memory, and stores all of it without a reload once there is room', async () => {
  test.skip(!process.env['LONG'], 'in the long run only');
  const host = await serveFolder(built);
  const browser = await Chromium.start();
  const { page, context } = browser;
  const session = await context.newCDPSession(page);
  const quota = (quotaSize?: number) =>
    session.send('Storage.overrideQuotaForOrigin', {
      origin: host.address,
      ...(quotaSize === undefined ? {} : { quotaSize }),
    });
  await page.goto(`${host.address}/`);
  await page.evaluate(() => Object.assign(globalThis, { neverReloaded: true }));
  await page.getByRole('button', { name: 'Try with simulated data' }).click();
  await expect(page.locator('fl-tile').first()).toBeVisible();
  await quota(1);
  const alarm = page.locator('fl-notices').getByText('There is no room to store more.');
  await expect(alarm).toBeVisible({ timeout: PATIENCE_MS });
  await page.evaluate(() => void (location.hash = '#/settings'));
  const card = page.locator('fl-storage-card');
  await expect(card.getByText('Waiting in memory')).toBeVisible({ timeout: PATIENCE_MS });
  await expect(card.getByText('Nobody else is known to have a copy')).toBeVisible();
  await expect(card.getByRole('button', { name: 'Save a copy to a file' })).toBeVisible();
  await page.waitForTimeout(5_000); // what is recorded meanwhile is what is looked for
  await quota();
  await expect(alarm).toHaveCount(0, { timeout: PATIENCE_MS });
  await expect(card.getByText('Waiting in memory')).toHaveCount(0, { timeout: PATIENCE_MS });
  await page.evaluate(() => void (location.hash = '#/sync'));
  await page.getByRole('button', { name: 'Check everything' }).click();
  const verdict = page.getByText('Everything is there, undamaged, and the ledger adds up.');
  await expect(verdict).toBeVisible({ timeout: PATIENCE_MS });
  await expect(page.getByText('Lost:')).toHaveCount(0);
  expect(await page.evaluate(() => 'neverReloaded' in globalThis)).toBe(true);
  await browser.close();
  host.close();
});
