import { appendFile, cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { Screen } from './app/screen.ts';
import { Chromium } from './chromium.ts';
import { serveFolder } from './static-server.ts';

const built = join(import.meta.dirname, '../../dist/web');

interface TrustedTypesWindow {
  readonly trustedTypes: { createPolicy(name: string, rules: object): unknown };
}

/** Resolves once the app is kept on this device and will open without a network. */
const kept = (page: Page) => page.evaluate(async () => void (await navigator.serviceWorker.ready));

/** Which of the open tabs' workers owns the station; undefined while none does. */
const owner = (page: Page) =>
  page.evaluate(async () => {
    const { held = [] } = await navigator.locks.query();
    return held.find(({ name }) => name === 'fieldline-station')?.clientId;
  });

test('the built app lives under any path of a static host, and opens again without host or network', async () => {
  const host = await serveFolder(built, '/some/path');
  const browser = await Chromium.start();
  const { page, problems } = browser;
  await page.goto(`${host.address}/`);
  await kept(page);
  await expect.poll(() => owner(page)).toBeTruthy();
  host.close();
  await page.reload();
  await expect(page).toHaveTitle(/Fieldline/);
  await expect.poll(() => owner(page)).toBeTruthy();
  problems.expectNone();
  await browser.close();
});

test('of two tabs one owns the station, and the other when the first is closed', async () => {
  const host = await serveFolder(built);
  const browser = await Chromium.start();
  const first = browser.page;
  await first.goto(`${host.address}/`);
  await expect.poll(() => owner(first)).toBeTruthy();
  const firstOwner = await owner(first);
  const second = await browser.context.newPage();
  await second.goto(`${host.address}/`);
  await expect(second).toHaveTitle(/Fieldline/);
  expect(await owner(second)).toBe(firstOwner);
  await first.close();
  await expect.poll(() => owner(second)).not.toBe(firstOwner);
  await expect.poll(() => owner(second)).toBeTruthy();
  browser.problems.expectNone();
  await browser.close();
  host.close();
});

test('a tab that is about to be frozen hands the station to another, and watches when it is back', async () => {
  const host = await serveFolder(built);
  const browser = await Chromium.start();
  const first = browser.page;
  await first.goto(`${host.address}/`);
  await expect.poll(() => owner(first)).toBeTruthy();
  const firstOwner = await owner(first);
  const second = await browser.context.newPage();
  await second.goto(`${host.address}/`);
  await first.evaluate(() => document.dispatchEvent(new Event('freeze')));
  await expect.poll(() => owner(second)).not.toBe(firstOwner);
  await expect.poll(() => owner(second)).toBeTruthy();
  const secondOwner = await owner(second);
  await first.evaluate(() => document.dispatchEvent(new Event('resume')));
  await second.close();
  await expect.poll(() => owner(first)).toBe(firstOwner);
  expect(secondOwner).not.toBe(firstOwner);
  browser.problems.expectNone();
  await browser.close();
  host.close();
});

test('a new version is fetched, and waits while the old one works on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fieldline-app-'));
  await cp(built, folder, { recursive: true });
  const host = await serveFolder(folder);
  const browser = await Chromium.start();
  const { page, problems } = browser;
  await page.goto(`${host.address}/`);
  await kept(page);
  await page.reload();
  await appendFile(join(folder, 'service.worker.js'), '\n// a newer version');
  const versions = await page.evaluate(async () => {
    const before = navigator.serviceWorker.controller;
    const registration = (await navigator.serviceWorker.getRegistration())!;
    await registration.update();
    while (!registration.waiting) await new Promise((resolve) => setTimeout(resolve, 20));
    return { waits: registration.waiting.state, same: navigator.serviceWorker.controller === before };
  });
  expect(versions).toEqual({ waits: 'installed', same: true });
  problems.expectNone();
  await browser.close();
  host.close();
  await rm(folder, { recursive: true });
});

test('on a host that sends no headers the page itself forbids what none of ours does', async () => {
  const host = await serveFolder(built);
  const browser = await Chromium.start();
  await browser.page.goto(`${host.address}/`);
  const done = await browser.page.evaluate(async () => {
    const tried: Record<string, () => unknown> = {
      // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- that it is refused is what is tested
      'evaluate text': () => new Function('return 1')(),
      'start an unnamed program': () => new Worker('data:text/javascript,1'),
      'write markup': () => (document.body.innerHTML = '<b>x</b>'),
      'make a further policy': () =>
        (window as unknown as TrustedTypesWindow).trustedTypes.createPolicy('other', {}),
      'ask a stranger': () => fetch('https://stranger.example/'),
      'run an inline script': () => {
        document.head.append(Object.assign(document.createElement('script'), { textContent: '1' }));
      },
    };
    // In a task of its own: what a test evaluates may evaluate text, too.
    const ownTask = () => new Promise((begin) => setTimeout(begin));
    const allowed: string[] = [];
    for (const [what, attempt] of Object.entries(tried))
      await ownTask()
        .then(attempt)
        .then(
          () => allowed.push(what),
          () => undefined,
        );
    return allowed;
  });
  expect(done).toEqual([]);
  await browser.close();
  host.close();
});

test('a recording from disk is looked at beside the station, a damaged one as far as it is sound, and closed', async () => {
  const host = await serveFolder(built);
  const browser = await Chromium.start();
  const { page } = browser;
  const screen = new Screen(page);
  const file = await readFile(join(import.meta.dirname, '../recordings/recording-v1.fieldline'));
  const choose = (name: string, buffer: Buffer) =>
    page.locator('input[type=file]').setInputFiles({ name, mimeType: '', buffer });
  await page.goto(`${host.address}/`);
  await expect(page.getByRole('button', { name: 'Open a recording' })).toBeVisible();
  await choose('letter.fieldline', Buffer.from('Dear all'));
  await expect(
    page.getByText('letter.fieldline cannot be opened: it is no Fieldline recording'),
  ).toBeVisible();
  await choose('meter.fieldline', file);
  await expect(page.getByRole('heading', { name: 'Zähler' })).toBeVisible();
  const { lines } = await screen.drawnWhen(({ lines }) => (lines[0]?.time.length ?? 0) > 70);
  expect(lines).toMatchObject([{ channel: 'volt', gaps: [{ cause: 'overrun' }] }]);
  await expect(page.getByRole('navigation', { name: 'Status' })).toContainText('0 devices');
  await choose('torn.fieldline', file.subarray(0, -40));
  await expect(page.getByText('The file is damaged or was cut short')).toBeVisible();
  const torn = page.getByLabel('Recording torn');
  await torn.getByRole('button', { name: 'Close it' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Live', exact: true })).toBeFocused();
  const meter = page.getByLabel('Recording meter');
  await meter.getByRole('button', { name: 'Keep it here' }).click();
  const stored = meter.getByText('stored here, for as long as your own readings are kept');
  await expect(stored).toBeVisible();
  await page.reload();
  await expect(stored).toBeVisible();
  await meter.getByRole('button', { name: 'Show its time' }).click();
  await screen.drawnWhen(({ lines }) => (lines[0]?.time.length ?? 0) > 70);
  await meter.getByRole('button', { name: 'Delete it' }).click();
  await meter.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByText('Nothing connected yet.')).toBeVisible();
  browser.problems.expectNone();
  await browser.close();
  host.close();
});
