import { expect, type Page, test as base } from '@playwright/test';
import { Chromium } from './chromium.ts';
import { axeFindings, tooSmallOrWide } from './demo/look.ts';
import type { PreviewPage } from './rule-preview-page.ts';
import { type ScriptPage, serveScript } from './script-page.ts';

declare const previewPage: PreviewPage;

const SHOTS = process.env['FIELDLINE_SHOTS'];
const above = { is: 'above', channel: 'bay/temp', limit: 30, clearsAt: 28.5, forMs: 300_000 };
const ruleOf = (...when: object[]) => ({
  id: 'hot',
  version: 1,
  title: 'Too hot',
  severity: 'warning',
  when,
});

interface Fixtures {
  served: ScriptPage;
  chromium: Chromium;
}
const test = base.extend<{ open: (rule: unknown, scene?: string) => Promise<Page> }, Fixtures>({
  served: [
    // oxlint-disable-next-line no-empty-pattern -- playwright reads from it which fixtures are wanted
    async ({}, use) => {
      const served = await serveScript(new URL('rule-preview-page.ts', import.meta.url));
      await use(served);
      served.close();
    },
    { scope: 'worker' },
  ],
  chromium: [
    // oxlint-disable-next-line no-empty-pattern -- as above
    async ({}, use) => {
      const browser = await Chromium.start();
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  open: async ({ served, chromium }, use) => {
    const page = await chromium.context.newPage();
    await use(async (rule, scene = 'days') => {
      await page.goto(`${served.address}?scene=${scene}`);
      await page.waitForFunction('globalThis.previewPage');
      await page.evaluate((to) => previewPage.show(to), rule);
      return page;
    });
    chromium.problems.expectNone();
    await page.close();
  },
});

for (const width of [360, 1280])
  test(`the afternoon’s alarms are counted, listed, drawn, and compared with other limits; ${width} px`, async ({
    open,
  }) => {
    const page = await open(ruleOf(above));
    await page.setViewportSize({ width, height: 900 });
    await expect(page.getByText(/would have fired yesterday · .* in alarm · longest \d+ min$/)).toBeVisible();
    const rows = page.locator('fl-alarm-list tbody tr');
    const times = await rows.count();
    expect(times).toBeGreaterThan(1);
    await expect(page.locator('.times')).toHaveText(`${times} times`);
    await expect(page.getByText('1 h 34 min had no data and was not judged.')).toBeVisible();
    const bars = page.locator('fl-neighbour-bars').getByRole('button');
    await expect(bars).toHaveCount(7);
    await expect(page.locator('fl-neighbour-bars [aria-current]')).toContainText(`${times}`);
    await expect.poll(() => inked(page, '--s1')).toBeGreaterThan(200);
    await expect.poll(() => inked(page, '--warn')).toBeGreaterThan(40 * times);
    await expect.poll(() => inked(page, '--stale')).toBeGreaterThan(100);
    expect(await tooSmallOrWide(page)).toEqual([]);
    for (const theme of ['light', 'dark', 'sun'] as const) {
      await page.evaluate((to) => (document.documentElement.dataset['theme'] = to), theme);
      expect(await axeFindings(page, theme === 'light' ? 'all' : 'colours'), theme).toEqual([]);
      if (SHOTS) await page.screenshot({ path: `${SHOTS}/preview-${width}-${theme}.png`, fullPage: true });
    }
  });

/** Pixels of the chart that are about as strong a colour of the theme as was drawn. */
function inked(page: Page, name: string): Promise<number> {
  return page.locator('fl-preview-chart').evaluate((chart, name) => {
    const probe = document.createElement('i');
    probe.style.color = `var(${name})`;
    document.body.append(probe);
    const wanted = /\d+/g[Symbol.match](getComputedStyle(probe).color)!.map(Number);
    probe.remove();
    const canvas = chart.shadowRoot!.querySelector('canvas')!;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let found = 0;
    for (let i = 0; i < data.length; i += 4)
      if (data[i + 3]! > 60 && wanted.every((each, c) => Math.abs(each - data[i + c]!) < 30)) found++;
    return found;
  }, name);
}

test('“Show” looks at one alarm, and back; a limit beside is proposed by a bar, and by the keyboard', async ({
  open,
}) => {
  const rule = ruleOf(above);
  const page = await open(rule);
  await page
    .getByRole('button', { name: /^Show .* on the chart$/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'All of yesterday' }).click();
  await expect(page.getByRole('button', { name: 'All of yesterday' })).toHaveCount(0);
  await page.getByRole('button', { name: /times a day,.* in alarm, 29\.0.°C$/ }).click();
  const slider = page.getByRole('slider', { name: 'Limit' });
  await expect(slider).toHaveAttribute('aria-valuetext', /^30\.0.°C: \d times/);
  await slider.press('ArrowRight');
  const limits = await page.evaluate(() => previewPage.proposed);
  expect(limits).toMatchObject([
    { id: 'hot', when: [{ limit: 29, clearsAt: 27.5, forMs: 300_000 }] },
    { when: [{ limit: 31, clearsAt: 29.5 }] },
  ]);
  // The editor takes it over, and the preview is of that.
  await page.evaluate((to) => previewPage.show(to), limits[1]);
  await expect(page.locator('fl-neighbour-bars [aria-current]')).toContainText('31.0');
  const { proposed, checked } = await page.evaluate(() => ({
    ...previewPage,
    proposed: previewPage.proposed.length,
    checked: previewPage.checked,
  }));
  expect(proposed).toBe(2);
  expect(checked.at(-1)).toMatchObject({
    times: await page.locator('fl-alarm-list tbody tr').count(),
    spanMs: expect.closeTo(86_400_000, -5),
  });
});

test('a rule that never fires says how near it came, and a limit that would', async ({ open }) => {
  const page = await open(ruleOf({ ...above, limit: 50, clearsAt: 48 }));
  await expect(page.locator('.headline')).toHaveText(/^\s*Never\s+yesterday\s*$/);
  await expect(page.getByText(/^Closest: 3\d\.\d.°C on \w{3} \d\d:\d\d\.$/)).toBeVisible();
  await page.getByRole('button', { name: /^Use 3/ }).click();
  const [proposed] = await page.evaluate(() => previewPage.proposed);
  await page.evaluate((to) => previewPage.show(to), proposed);
  await expect(page.locator('.times')).toHaveText(/^(Once|\d+ times)$/);
});

test('a rule that fires too often says what would help', async ({ open }) => {
  // The bay's fine waves cross this limit all night.
  const page = await open(ruleOf({ is: 'changed', channel: 'bay/temp', by: 0.1, windowMs: 60_000 }));
  await expect(
    page.getByText(/That is one every .*\. People stop looking at what comes so often\./),
  ).toBeVisible();
  await expect(page.getByText(/The newest 6 of/)).toBeVisible();
  await page.getByRole('button', { name: 'Show more' }).click();
  expect(await page.locator('fl-alarm-list tbody tr').count()).toBeGreaterThan(6);
});

test('little data is said, and the preview grows while one waits', async ({ open }) => {
  const page = await open(ruleOf({ ...above, limit: 5, clearsAt: 4, forMs: 0 }), 'little');
  await expect(
    page.getByText(/Only [56] min .*recorded so far\. The preview grows while you wait\./),
  ).toBeVisible();
  await page.evaluate(() => previewPage.measure());
  await expect(page.getByText(/Only 1[12] min recorded so far/)).toBeVisible();
});

test('nothing recorded, a rule that is not complete, a fault, and a person who has enough of it', async ({
  open,
}) => {
  const page = await open(undefined, 'empty');
  await expect(page.getByText('Complete the rule to see what it would have done.')).toBeVisible();
  await page.evaluate((to) => previewPage.show(to), ruleOf(above));
  await expect(page.getByText('Nothing of this is recorded yet.')).toBeVisible();
  await page.evaluate((to) => previewPage.show(to), ruleOf({ ...above, clearsAt: 40 }));
  await expect(page.getByRole('alert')).toContainText('must not be above the limit');
  await page.evaluate(() => previewPage.hold());
  await page.getByRole('button', { name: 'Check again' }).click();
  await expect(page.getByText('Checking 7 days… 0 %')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('Stopped.')).toBeVisible();
});
