import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { chromiumPath } from '../browser/chromium-path.mjs';
import { serveScript } from '../browser/script-page.ts';
import type { TwoDaysPage } from '../rules/two-days.page.ts';
import { median, type Figure } from './bench.ts';

declare const twoDays: TwoDaysPage;

const ROUNDS = 5;
/** Two days of 864,000 rows each. */
const DAYS = 2;

/**
 * Seconds for the preview of a rule over a day of ten rows a second, in Chromium: read from real IndexedDB on a real disk by a log that
 * was opened anew, unpacked and judged.
 */
export default async function (): Promise<Record<string, Figure>> {
  const served = await serveScript(new URL('../rules/two-days.page.ts', import.meta.url));
  const profile = await mkdtemp(join(tmpdir(), 'fieldline-bench-'));
  const browser = await chromium.launchPersistentContext(profile, {
    args: ['--no-sandbox', '--disable-gpu'],
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
  });
  try {
    const page = await browser.newPage();
    await page.goto(served.address);
    await page.waitForFunction('globalThis.twoDays');
    await page.evaluate(() => twoDays.record());
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++)
      times.push((await page.evaluate(() => twoDays.preview(false))).ms);
    const seconds = median(times) / 1000 / DAYS;
    return { 'preview-browser': { value: seconds, unit: 's', goal: { max: 1 }, ours: 864_000 / seconds } };
  } finally {
    await browser.close();
    served.close();
    await rm(profile, { recursive: true, force: true });
  }
}
