import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Chromium } from './chromium.ts';
import type { LogPage } from './log-page.ts';
import { serveScript } from './script-page.ts';

declare const logPage: LogPage;

const KILLS = 3;

test('a browser that is killed while it writes has lost nothing that it acknowledged', async () => {
  const profile = await mkdtemp(join(tmpdir(), 'fieldline-profile-'));
  const server = await serveScript(new URL('log-page.ts', import.meta.url));
  let last = 0;
  const start = async () => {
    const browser = await Chromium.start({ profile });
    await browser.page.exposeFunction('acknowledged', (seq: number) => void (last = Math.max(last, seq)));
    await browser.page.goto(server.address);
    await browser.page.waitForFunction(() => 'logPage' in globalThis);
    return browser;
  };
  const epochs = new Set<string>();
  try {
    let browser = await start();
    for (let kill = 1; kill <= KILLS; kill++) {
      epochs.add(await browser.page.evaluate(() => logPage.epoch));
      void browser.page.evaluate(() => logPage.appendForEver()).catch(() => {});
      const enough = last + 60;
      await expect.poll(() => last, { intervals: [10] }).toBeGreaterThan(enough);
      await browser.kill();
      browser = await start();
      const entries = await browser.page.evaluate(() => logPage.entries());
      const found = await browser.page.evaluate(() => logPage.epoch);
      expect(entries.length, `kill ${kill}, log ${found} of ${[...epochs].join()}`).toBeGreaterThanOrEqual(
        last,
      );
      expect(entries.findIndex(([seq, value], i) => seq !== i + 1 || value !== seq)).toBe(-1);
    }
    await browser.close();
    console.log(`killed ${KILLS} times; ${last} entries acknowledged, none lost`);
    expect(epochs.size).toBe(1);
  } finally {
    server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
});
