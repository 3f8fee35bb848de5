import { fileURLToPath } from 'node:url';
import { expect, type Page } from '@playwright/test';
import { Screen } from './app/screen.ts';
import { test } from './app/stage.ts';
import type { Day } from './day-page.ts';
import { bundled } from './script-page.ts';

const SPIKE = 40;

declare const seed: () => Promise<Day>;

test('a day of ten rows a second and eight channels: a spike of one sample and a gap of 52 s are seen, and again after a reload', async ({
  start,
  app,
}) => {
  const { page, problems } = await start();
  const day = await seeded(page, app);
  console.log(`day: ${day.rows} rows of 8 channels written in ${day.seconds.toFixed(1)} s`);
  const screen = new Screen(page);
  await page.goto(app);
  for (const time of ['first', 'again']) {
    const openedMs = Date.now();
    await screen.window('24 h');
    const drawn = await screen.drawnWhen(({ lines }) => (lines[0]?.time.length ?? 0) > 500);
    console.log(
      `day, ${time}: drawn ${Date.now() - openedMs} ms after it was asked for, ${drawn.stepMs / 1000} s a column`,
    );
    const speed = drawn.lines.find(({ channel }) => channel === 'speed')!;
    const high = speed.max.flatMap((value, i) => (value > 20 ? [i] : []));
    console.log(high, speed.gaps, day);
    await page.screenshot({ path: '/tmp/proofs/day.png', fullPage: true });
    await page.reload();
  }
  problems.expectNone();
});

/** Writes the day into the log of the app's own origin, before the app is opened. */
async function seeded(page: Page, app: string): Promise<Day> {
  const script = await bundled(fileURLToPath(new URL('day-page.ts', import.meta.url)));
  await page.route(`${app}seed.js`, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: script }),
  );
  await page.route(`${app}seed`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<script type="module" src="seed.js"></script>' }),
  );
  await page.goto(`${app}seed`);
  await page.waitForFunction(() => 'seed' in globalThis);
  return page.evaluate(() => seed());
}
