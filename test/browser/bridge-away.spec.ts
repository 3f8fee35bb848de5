import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { paired } from './app/paired.ts';
import { Screen } from './app/screen.ts';
import { test } from './app/stage.ts';

// All as it was built: a page in a Chromium with a profile, and `fieldline start`.

test('a page that is opened anew while the bridge is off shows its devices and their last values, and forgets them with the bridge', async ({
  start,
  startBridge,
  app,
}) => {
  const { origin } = new URL(app);
  const bridge = await startBridge({ args: ['--allow-origin', origin, '--name', 'greenhouse'] });
  const profile = await mkdtemp(join(tmpdir(), 'fieldline-profile-'));
  const opened = async () => {
    const browser = await start({ profile });
    await browser.context.grantPermissions(['local-network-access'], { origin }).catch(() => undefined);
    await browser.page.goto(app);
    return browser;
  };
  const first = await opened();
  await paired(first.page, bridge, 'operator');
  const here = new Screen(first.page);
  await here.go('live');
  await expect(first.page.locator('fl-tile').first()).toContainText(/\d/);
  await expect.poll(() => kept(first.page)).toContain('/devices/garden/state');
  await first.close();
  await bridge.stop();

  const second = await opened();
  const again = new Screen(second.page);
  await again.go('devices');
  const there = second.page.getByRole('region', { name: 'On bridge greenhouse' });
  await expect(there).toContainText(/Offline since/);
  const garden = there.getByRole('article', { name: 'Garden' });
  await expect(garden).toContainText(/Last reading\s*\d+ (s|min)/);
  await again.go('live');
  await expect(second.page.getByText(/greenhouse is offline since/)).toBeVisible();
  await expect(second.page.locator('fl-tile').first()).toContainText(/\d/);

  await bridge.start({ args: ['--allow-origin', origin] });
  await again.go('devices');
  await expect(there).toContainText('Online', { timeout: 180_000 }); // tried once a minute at least
  await expect(garden).toContainText('readings/s');

  await bridge.stop();
  await expect(there).toContainText('Not reachable since', { timeout: 60_000 });
  await expect(garden).toContainText('greenhouse is offline since');
  await expect(there).not.toContainText('Not heard of yet');
  await again.go('connect');
  await second.page.getByRole('link', { name: /^At / }).click();
  await second.page.getByRole('link', { name: 'About this bridge' }).click();
  await second.page.getByRole('button', { name: 'Unlink this device…' }).click();
  await second.page.getByRole('button', { name: 'Unlink', exact: true }).click();
  await expect(second.page.getByRole('heading', { name: /^Unlinked from/ })).toBeVisible();
  await expect.poll(() => kept(second.page)).not.toContain('garden');
  await second.page.reload();
  await again.go('devices');
  await expect(second.page.getByText('Nothing connected yet.')).toBeVisible();
  await second.close();
  await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

/** What the page has kept of stations elsewhere, beside its log: it does so some seconds after it is known. */
const kept = (page: Page): Promise<string> =>
  page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const opening = indexedDB.open('fieldline');
        opening.onsuccess = () => {
          const db = opening.result;
          const asked = db.transaction('rows').objectStore('rows').get('s/far-stations');
          asked.onsuccess = () => {
            db.close();
            resolve(new TextDecoder().decode(asked.result as Uint8Array<ArrayBuffer> | undefined));
          };
        };
      }),
  );
