import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base } from '@playwright/test';
import { Chromium } from './chromium.ts';
import type { Problems } from './problems.ts';
import { serveFolder } from './static-server.ts';

const test = base.extend<{ blankPage: string }>({
  // oxlint-disable-next-line no-empty-pattern -- playwright reads from it which fixtures are wanted
  blankPage: async ({}, use) => {
    const server = await serveFolder(join(import.meta.dirname, '../device/page'));
    await use(`${server.address}/`);
    server.close();
  },
});

/** What a page may do wrong, and how it must be told. */
const mischief: [told: RegExp, cause: () => unknown][] = [
  [/^console: something broke/, () => console.error('something broke')],
  [/^uncaught: TypeError/, () => void setTimeout(() => (undefined as unknown as () => void)())],
  [/^uncaught: .*nobody cares/, () => void Promise.reject(new Error('nobody cares'))],
  [/^foreign request: https:/, () => fetch('https://example.org/').catch(() => undefined)],
  [/^foreign request: wss:/, () => void new WebSocket('wss://example.org/')],
  [
    /^console: broken in here/,
    () => void new Worker(URL.createObjectURL(new Blob(['console.error("broken in here")']))),
  ],
  [
    /^console: CSP: script-src/,
    () => {
      const policy = Object.assign(document.createElement('meta'), { httpEquiv: 'Content-Security-Policy' });
      policy.content = "script-src 'none'";
      document.head.append(policy);
      document.head.append(Object.assign(document.createElement('script'), { text: '1' }));
    },
  ],
];

test('what a page does wrong does not stay unnoticed', async ({ blankPage }) => {
  const browser = await Chromium.start();
  const { page, problems } = browser;
  problems.expectNone();
  for (const [told, cause] of mischief) {
    await page.goto(blankPage);
    expect(complaints(problems).filter((complaint) => told.test(complaint))).toEqual([]);
    await page.evaluate(cause);
    await expect
      .poll(() => complaints(problems).some((complaint) => told.test(complaint)), `${told}`)
      .toBe(true);
  }
  await browser.close();
});

test('what was stored before a power cut is there after it', async ({ blankPage }) => {
  const profile = await mkdtemp(join(tmpdir(), 'fieldline-profile-'));
  const first = await Chromium.start({ profile });
  await first.page.goto(blankPage);
  await first.page.evaluate(store, 'kept');
  await first.kill();
  const second = await Chromium.start({ profile });
  await second.page.goto(blankPage);
  expect(await second.page.evaluate(store, undefined)).toBe('kept');
  await second.close();
  await rm(profile, { recursive: true, maxRetries: 10, retryDelay: 100 });
});

test('another hostname leads to this machine, and is no secure context', async ({ blankPage }) => {
  const browser = await Chromium.start({ hostname: 'garden.local' });
  await browser.page.goto(blankPage.replace('127.0.0.1', 'garden.local'));
  expect(await browser.page.evaluate(() => isSecureContext)).toBe(false);
  browser.problems.expectNone();
  await browser.close();
});

function complaints(problems: Problems): string[] {
  try {
    problems.expectNone();
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').map((line) => line.trim());
  }
}

/** In the page: puts a value into IndexedDB strictly, or without one reads it. */
async function store(value: string | undefined): Promise<unknown> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error!);
    });
  const opening = indexedDB.open('test');
  opening.onupgradeneeded = () => opening.result.createObjectStore('things');
  const database = await done(opening);
  const transaction = database.transaction('things', 'readwrite', { durability: 'strict' });
  const things = transaction.objectStore('things');
  if (value === undefined) return done(things.get('it'));
  await done(things.put(value, 'it'));
  await new Promise((resolve) => (transaction.oncomplete = resolve));
  return undefined;
}
