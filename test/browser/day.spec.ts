import { fileURLToPath } from 'node:url';
import { expect, type Page } from '@playwright/test';
import { type Lines, Screen } from './app/screen.ts';
import { test } from './app/stage.ts';
import type { Day } from './day-page.ts';
import { bundled } from './script-page.ts';

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
  await looksRight(screen, day, 'at first');
  await page.reload();
  await looksRight(screen, day, 'after a reload');
  problems.expectNone();
});

async function looksRight(screen: Screen, day: Day, when: string): Promise<void> {
  await screen.tiles.first().waitFor();
  const askedMs = Date.now();
  await screen.window('24 h');
  const drawn = await screen.drawnWhen(({ lines }) => (lines[0]?.time.length ?? 0) > 500);
  console.log(`day ${when}: drawn after ${Date.now() - askedMs} ms, ${drawn.stepMs / 1000} s a column`);

  const speed = drawn.lines.find(({ channel }) => channel === 'speed')!;
  const high = speed.max.flatMap((value, column) => (value > 20 ? [column] : []));
  expect(high.map((column) => speed.max[column])).toEqual([day.spike.value]);
  expect(Math.abs(speed.time[high[0]!]! - day.spike.timeMs)).toBeLessThan(drawn.stepMs);
  expect(speed.mean[high[0]!]).toBeLessThan(10);
  expect(await inked(screen, 'Speed', day.spike.timeMs, drawn)).toBeGreaterThan(20);
  expect(await inked(screen, 'Speed', day.spike.timeMs - 1_800_000, drawn)).toBe(0);

  const { fromMs, toMs } = day.gap;
  expect(toMs - fromMs).toBe(52_000);
  for (const { gaps, time, mean } of drawn.lines) {
    expect(gaps.filter((gap) => gap.toMs < drawn.toMs - 600_000)).toMatchObject([{ fromMs, toMs }]);
    expect(
      time.filter((timeMs, i) => Number.isNaN(mean[i]) && timeMs > fromMs && timeMs < toMs),
    ).toHaveLength(1);
  }
  expect(await inked(screen, 'Latitude', (fromMs + toMs) / 2, drawn)).toBeGreaterThan(5);
  expect(await inked(screen, 'Latitude', fromMs - 1_800_000, drawn)).toBe(0);
}

/** How many pixels near a time bear ink, in the upper part of a pane, where there is none but of spikes and gaps. */
async function inked(
  { page }: Screen,
  title: string,
  timeMs: number,
  { fromMs, toMs }: Lines,
): Promise<number> {
  const part = (timeMs - fromMs) / (toMs - fromMs);
  return page.locator('fl-chart-area').evaluate(
    (area, { title, part }) => {
      const panes = [...area.shadowRoot!.querySelectorAll('[data-pane]')];
      const pane = panes.find((pane) => pane.querySelector('h3')!.textContent!.startsWith(title))!;
      const plot = pane.querySelector<HTMLElement>('.u-over')!;
      const context = pane.querySelector('canvas')!.getContext('2d')!;
      const width = 9;
      const left = Math.round(plot.offsetLeft + part * plot.clientWidth) - (width >> 1);
      const { data } = context.getImageData(
        left,
        plot.offsetTop + 2,
        width,
        Math.floor(plot.clientHeight * 0.4),
      );
      const colors = Array.from({ length: data.length / 4 }, (_, i) => data.slice(4 * i, 4 * i + 4).join());
      // Paper, and rows and columns of the grid, which are as wide or as high as what is looked at.
      const paper = new Set(['0,0,0,0']);
      for (let row = 0; row < colors.length / width; row++) {
        const line = colors.slice(width * row, width * (row + 1));
        if (new Set(line).size === 1) paper.add(line[0]!);
      }
      return colors.filter((color) => !paper.has(color)).length;
    },
    { title, part },
  );
}

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
