import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { Chromium } from './chromium.ts';
import { serveFolder } from './static-server.ts';

const built = join(import.meta.dirname, '../../dist/web');
const WATCHES = 'Another tab records.';

/** The number of the store's newest owner: one higher with each that takes it over. */
const ownerNumber = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const opening = indexedDB.open('fieldline');
        opening.onupgradeneeded = () => opening.transaction!.abort(); // the app has yet to make it
        opening.onerror = () => resolve(0);
        opening.onsuccess = () => {
          const db = opening.result;
          const asked = db.transaction('owner').objectStore('owner').get('id');
          asked.onsuccess = () => {
            db.close();
            resolve(Number.parseInt(String(asked.result), 10));
          };
        };
      }),
  );

const watching = async (pages: readonly Page[]) => {
  const seen = await Promise.all(pages.map((page) => page.getByText(WATCHES).count()));
  return seen.reduce((sum, count) => sum + count, 0);
};

/** What becomes of the owner's tab; the answer says whether it lives on. */
const ends = {
  /** Its process ends as by a bug in the browser. */
  async crashes(page: Page): Promise<boolean> {
    const crashed = page.waitForEvent('crash');
    const session = await page.context().newCDPSession(page);
    session.send('Page.crash').catch(() => undefined); // nobody is left to answer
    await crashed;
    return false;
  },
  /** Its worker is stopped without a word, and goes on after ten seconds. */
  async freezes(page: Page): Promise<boolean> {
    void page
      .workers()[0]!
      .evaluate(() => {
        const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
        Atomics.wait(new Int32Array(memory.buffer), 0, 0, 10_000);
      })
      .catch(() => undefined);
    return true;
  },
} as const;

/** All of them in the long run. */
const isPlayed = (tabs: number, how: string) =>
  process.env['LONG'] === '1' || (tabs === 2) === (how === 'crashes');

for (const tabs of [2, 5])
  for (const [how, end] of Object.entries(ends).filter(([name]) => isPlayed(tabs, name)))
    test(`of ${tabs} tabs the owner ${how}, and exactly one other takes over`, async () => {
      const host = await serveFolder(built);
      const browser = await Chromium.start();
      const owner = browser.page;
      await owner.goto(`${host.address}/`);
      await expect.poll(() => ownerNumber(owner)).toBe(1);
      const others: Page[] = [];
      for (let i = 1; i < tabs; i++) {
        const page = await browser.context.newPage();
        await page.goto(`${host.address}/`);
        await expect(page.getByText(WATCHES)).toBeVisible();
        others.push(page);
      }
      const beganMs = Date.now();
      const livesOn = await end(owner);
      await expect.poll(() => watching(others), { intervals: [50] }).toBe(tabs - 2);
      console.log(
        `takeover: of ${tabs} tabs the owner ${how}, another shows it after ${Date.now() - beganMs} ms`,
      );
      const reader = others[0]!;
      await expect.poll(() => ownerNumber(reader)).toBe(2);
      if (livesOn) await expect(owner.getByText(WATCHES)).toBeVisible();
      await reader.waitForTimeout(2_000); // long enough for a second owner to show itself
      expect([await ownerNumber(reader), await watching(others)]).toEqual([2, tabs - 2]);
      await browser.close();
      host.close();
    });
