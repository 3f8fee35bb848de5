import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { Chromium } from './chromium.ts';
import { serveFolder } from './static-server.ts';

const built = join(import.meta.dirname, '../../dist/web');

/** Opens the app and records the simulated garden. */
async function record(page: Page, address: string): Promise<void> {
  await page.goto(`${address}/`);
  await page.evaluate(() => Object.assign(globalThis, { neverReloaded: true }));
  await page.getByRole('button', { name: 'Try with simulated data' }).click();
  await expect(page.locator('fl-tile').first()).toBeVisible();
}

const mirror = (page: Page) =>
  page.evaluate(() => {
    const { station, epoch } = JSON.parse(localStorage.getItem('fieldline.log') ?? '{}') as {
      station?: string;
      epoch?: string;
    };
    return { station, epoch };
  });

/** What the app says above its screens. */
const deleted = (page: Page) =>
  page.locator('fl-notices').getByText('The browser deleted what was stored here').first();

const neverReloaded = (page: Page) => page.evaluate(() => 'neverReloaded' in globalThis);

/** How many readings the Settings screen says are stored. */
async function stored(page: Page): Promise<number> {
  await page.evaluate(() => void (location.hash = '#/settings'));
  const text = (await page.getByText(/readings in/).textContent())!;
  return Number(/([\d\s,.]+?)\s*readings in/.exec(text)![1]!.replace(/\D/g, ''));
}

test('a log that is deleted beneath the running page is told at once, and a new one goes on without a reload', async () => {
  const host = await serveFolder(built);
  const browser = await Chromium.start();
  const { page, context } = browser;
  await record(page, host.address);
  await expect.poll(() => stored(page)).toBeGreaterThan(2);
  const before = await mirror(page);
  expect(before.station).toMatch(/^browser-/);
  const session = await context.newCDPSession(page);
  await session.send('Storage.clearDataForOrigin', { origin: host.address, storageTypes: 'indexeddb' });
  await expect(deleted(page)).toBeVisible();
  await expect.poll(async () => (await mirror(page)).epoch).not.toBe(before.epoch);
  expect((await mirror(page)).station).toBe(before.station);
  await expect.poll(() => stored(page)).toBeGreaterThan(2);
  expect(await neverReloaded(page)).toBe(true);
  await page.getByRole('button', { name: 'Understood' }).click();
  await expect(deleted(page)).toHaveCount(0);
  await page.reload();
  await expect.poll(() => stored(page)).toBeGreaterThan(2);
  await page.evaluate(() => void (location.hash = '#/devices'));
  await expect(page.getByRole('heading', { name: 'Garden' })).toBeVisible();
  await browser.close();
  host.close();
});

test('a log that is gone at the next start is missed: the station keeps its name and its devices', async () => {
  const host = await serveFolder(built);
  const browser = await Chromium.start();
  const { page, context } = browser;
  await record(page, host.address);
  await expect.poll(() => stored(page)).toBeGreaterThan(2);
  const before = await mirror(page);
  await page.goto('about:blank');
  const session = await context.newCDPSession(page);
  await session.send('Storage.clearDataForOrigin', { origin: host.address, storageTypes: 'indexeddb' });
  await page.goto(`${host.address}/#/devices`);
  await expect(deleted(page)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Garden' })).toBeVisible();
  await expect.poll(async () => (await mirror(page)).epoch).not.toBe(before.epoch);
  expect((await mirror(page)).station).toBe(before.station);
  await browser.close();
  host.close();
});

const mounts = process.platform === 'linux' && process.getuid?.() === 0;

test('on a disk that somebody else fills the page alarms, and goes on by itself when there is room', async () => {
  test.skip(!mounts, 'only root may mount a small disk');
  const disk = await mkdtemp(join(tmpdir(), 'fieldline-small-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200m', 'tmpfs', disk]);
  const host = await serveFolder(built);
  const browser = await Chromium.start({ profile: join(disk, 'profile') });
  const { page } = browser;
  try {
    await record(page, host.address);
    await expect.poll(() => stored(page)).toBeGreaterThan(2);
    const before = await mirror(page);
    await page.evaluate(storeMuch);
    const { bavail, bsize } = await statfs(disk);
    await writeFile(join(disk, 'filler'), new Uint8Array(bavail * bsize)).catch(() => undefined);
    const alarm = page.getByText(
      /no room to store more|storage of this browser failed|browser deleted what was/,
    );
    await expect(alarm.first()).toBeVisible();
    console.log(`alarm: ${await alarm.first().textContent()}`);
    await page.waitForTimeout(8_000);
    await rm(join(disk, 'filler'));
    await expect(page.getByText('Waiting in memory')).toHaveCount(0, { timeout: 90_000 });
    await expect(page.getByText(/no room to store more|storage of this browser failed/)).toHaveCount(0, {
      timeout: 90_000,
    });
    const after = await mirror(page);
    console.log(
      `the browser ${after.epoch === before.epoch ? 'kept' : 'deleted'} the log; the mirror stayed`,
    );
    expect(after.station).toBe(before.station);
    const count = await stored(page);
    await expect.poll(() => stored(page)).toBeGreaterThan(count);
    expect(await neverReloaded(page)).toBe(true);
  } finally {
    await browser.kill();
    host.close();
    execFileSync('umount', ['-l', disk]);
    await rm(disk, { recursive: true, force: true });
  }
});

test('killed while the disk is full, what was lost is told at the next start', async () => {
  test.skip(!mounts, 'only root may mount a small disk');
  test.skip(!process.env['LONG'], 'in the long run only');
  const disk = await mkdtemp(join(tmpdir(), 'fieldline-small-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200m', 'tmpfs', disk]);
  const host = await serveFolder(built);
  const profile = join(disk, 'profile');
  let browser = await Chromium.start({ profile });
  try {
    await record(browser.page, host.address);
    await expect.poll(() => stored(browser.page)).toBeGreaterThan(2);
    const before = await mirror(browser.page);
    await browser.page.evaluate(storeMuch);
    // The browser keeps what a page remembers some seconds later.
    await browser.page.waitForTimeout(10_000);
    const { bavail, bsize } = await statfs(disk);
    await writeFile(join(disk, 'filler'), new Uint8Array(bavail * bsize)).catch(() => undefined);
    await expect(deleted(browser.page)).toBeVisible();
    await browser.kill();
    await rm(join(disk, 'filler'));
    browser = await Chromium.start({ profile });
    await browser.page.goto(`${host.address}/#/devices`);
    const after = await mirror(browser.page);
    console.log(`after the kill the mirror was ${after.station === undefined ? 'gone' : 'there'}`);
    await expect(deleted(browser.page)).toBeVisible();
    await expect(browser.page.getByRole('heading', { name: 'Garden' })).toBeVisible();
    expect((await mirror(browser.page)).station).toBe(before.station);
  } finally {
    await browser.kill().catch(() => undefined);
    host.close();
    execFileSync('umount', ['-l', disk]);
    await rm(disk, { recursive: true, force: true });
  }
});

/** So much that Chromium does not look on when the disk is full, but deletes. */
async function storeMuch(): Promise<void> {
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('much', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('rows');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error!);
  });
  for (let n = 0; n < 400; n++)
    await new Promise<void>((resolve, reject) => {
      const tx = db.transaction('rows', 'readwrite');
      tx.objectStore('rows').put(crypto.getRandomValues(new Uint8Array(40_000)), n);
      tx.oncomplete = () => resolve();
      tx.onabort = () => reject(tx.error!);
    });
  db.close();
}
