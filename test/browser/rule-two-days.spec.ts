import { expect, test } from '@playwright/test';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { columnCodec, kernel } from '../fakes/kernels.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { previewOver, recordTwoDays, ROWS } from '../rules/two-days.ts';
import type { TwoDaysPage } from '../rules/two-days.page.ts';
import { Chromium } from './chromium.ts';
import { serveScript } from './script-page.ts';

declare const twoDays: TwoDaysPage;

/** Rows of a piece, and what one entry may add to it. */
const ROWS_A_PIECE = 100_000;

test('two recorded days are previewed in the browser to the same bytes as in Node, a bounded piece at a time', async () => {
  const served = await serveScript(new URL('../rules/two-days.page.ts', import.meta.url));
  const browser = await Chromium.start();
  const page = await browser.context.newPage();
  await page.goto(served.address);
  await page.waitForFunction('globalThis.twoDays');
  await page.evaluate(() => twoDays.record());
  const inBrowser = await page.evaluate(() => twoDays.preview(true));
  browser.problems.expectNone();
  await browser.close();
  served.close();

  const clock = { now: () => 1.8e12, steady: () => 0, sleep: () => new Promise<void>(() => {}) };
  const log = await StationLog.open(new MemoryStore(), 'node', clock, () => '0'.repeat(16), columnCodec);
  await recordTwoDays(log);
  const { told, pieces } = await previewOver(log, kernel(), {});
  expect(inBrowser.json).toBe(JSON.stringify(told));
  expect(inBrowser.pieces).toBe(pieces);

  expect(told.preview!.times).toBeGreaterThan(20);
  expect(told.preview!.rows).toBeGreaterThanOrEqual(ROWS);
  expect(told.neighbours).toHaveLength(7);
  // Two passes: the rule, and what is tried beside it.
  expect(pieces).toBeGreaterThan((2 * ROWS) / (10 * ROWS_A_PIECE));
  expect(pieces).toBeLessThanOrEqual(2 * (Math.ceil(ROWS / ROWS_A_PIECE) + 1));
  console.log(
    `two days, rule and 7 limits: ${(inBrowser.ms / 1000).toFixed(2)} s in the browser, ${pieces} pieces`,
  );
});
