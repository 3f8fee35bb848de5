import { expect } from '@playwright/test';
import { test } from './demo/demo-page.ts';
import { axeFindings, tooSmallOrWide } from './demo/look.ts';

test('a port is released for an upload and taken back, on the Devices and on the Live screen', async ({
  demo,
}) => {
  const { page } = demo;
  await page.setViewportSize({ width: 360, height: 800 });
  await demo.open('live', 'devices');
  await page.getByRole('button', { name: 'Release for upload' }).click();
  await expect(page.getByText(/Released for upload at \d\d:\d\d:\d\d\./)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Release for upload' })).toHaveCount(0);
  expect(await axeFindings(page)).toEqual([]);
  expect(await tooSmallOrWide(page)).toEqual([]);
  await page.evaluate(() => (location.hash = '#/live'));
  await page.getByRole('button', { name: 'Take it back' }).click();
  await expect(page.getByText(/Released for upload at/)).toHaveCount(0);
  await page.keyboard.press('r');
  await expect(page.getByText(/Released for upload at/)).toBeVisible();
  await page.keyboard.press('r');
  await expect(page.getByText(/Released for upload at/)).toHaveCount(0);
});

for (const width of [360, 1280])
  test(`of two adapters that look the same the one that is touched is marked, and a person says so; ${width} px`, async ({
    demo,
  }) => {
    const { page } = demo;
    await page.setViewportSize({ width, height: 800 });
    await demo.open('which', 'live');
    await expect(page.getByText('Several adapters look the same.')).toBeVisible();
    await page.getByRole('button', { name: 'Touch it and see' }).click();
    const second = page.getByRole('region', { name: 'Port B' });
    await expect(second.getByText('This one moves.')).toBeVisible();
    await expect(page.getByRole('region', { name: 'Port A' }).getByText('This one moves.')).toHaveCount(0);
    expect(await tooSmallOrWide(page)).toEqual([]);
    for (const theme of ['light', 'dark', 'sun'] as const) {
      await demo.theme(theme);
      expect(await axeFindings(page, theme === 'light' ? 'all' : 'colours'), theme).toEqual([]);
      if (process.env['SHOTS'])
        await page.screenshot({ path: `${process.env['SHOTS']}/which-${width}-${theme}.png` });
    }
    await second.getByRole('button', { name: 'This is Boiler room B' }).click();
    await expect(page.getByText('Several adapters look the same.')).toHaveCount(0);
  });

test('a calibration has its date, who made it and why; an old one is taken again by making it the newest', async ({
  demo,
}) => {
  const { page } = demo;
  await page.setViewportSize({ width: 360, height: 800 });
  await demo.open('live', 'live');
  const open = () =>
    page
      .getByRole('button', { name: /Supply temp/ })
      .first()
      .click();
  await open();
  await expect(page.getByText(/^Calibrations/)).toHaveCount(0);
  await page.getByLabel('Raw value ×').fill('1.02');
  await page.getByLabel('Calibrated by').fill('Ada');
  await page.getByLabel('Note: reference, why').fill('ice water');
  await page.getByRole('button', { name: 'Save' }).click();
  await open();
  await page.getByText('Calibrations (1)').click();
  await expect(page.getByText('Ada, ice water')).toBeVisible();
  await expect(page.getByText(/raw × 1\.02 \+ 0/)).toBeVisible();
  expect(await axeFindings(page)).toEqual([]);
  expect(await tooSmallOrWide(page)).toEqual([]);
  await page.getByRole('button', { name: 'Use from now on' }).click();
  await expect(page.getByText('Calibrations (2)')).toBeVisible();
  await expect(page.getByText(/raw × 1 \+ 0/)).toBeVisible();
});

for (const width of [360, 1280])
  test(`the chart marks where a scale changed, in words and for keys, too; ${width} px`, async ({ demo }) => {
    const { page } = demo;
    await page.setViewportSize({ width, height: 900 });
    await demo.open('live', 'live');
    const tile = page.getByRole('button', { name: /Supply temp/ }).first();
    await expect(page.getByText(/Scale changed/)).toHaveCount(0);
    await tile.click();
    await page.getByLabel('Raw value ×').fill('1.02');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText(/Scale changed at \d\d:\d\d:\d\d: Supply/)).toBeVisible();
    const chart = page.getByRole('group', { name: /^Chart of/ });
    await expect(async () => {
      await chart.press(']');
      const said = page.getByRole('status').filter({ hasText: /Scale changed at .*: Supply/ });
      await expect(said).toHaveCount(1, { timeout: 2_000 });
    }).toPass();
    expect(await tooSmallOrWide(page)).toEqual([]);
    for (const theme of ['light', 'dark', 'sun'] as const) {
      await demo.theme(theme);
      expect(await axeFindings(page, theme === 'light' ? 'all' : 'colours'), theme).toEqual([]);
      if (!process.env['SHOTS']) continue;
      await chart.scrollIntoViewIfNeeded();
      await page.screenshot({ path: `${process.env['SHOTS']}/rescaled-${width}-${theme}.png` });
    }
  });

for (const width of [360, 1280])
  test(`a scale is typed as a table, with what it makes of the newest reading beside it; ${width} px`, async ({
    demo,
  }) => {
    const { page } = demo;
    await page.setViewportSize({ width, height: 900 });
    await demo.open('live', 'live');
    const tile = page.getByRole('button', { name: /Supply temp/ }).first();
    await tile.click();
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    const typed = page.getByLabel('Raw and shown value, one point in each line');
    await typed.fill('0 1000\n0 2000');
    await expect(page.getByText('Line 2: the raw value must be above the one before.')).toBeVisible();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Line 2: the raw value must be above the one before.')).toBeVisible();
    await typed.fill('0 1000\n50 2000\n100 5000');
    await expect(page.locator('.preview b')).toHaveText(/[12][,. \u202f]?\d{3}/);
    expect(await tooSmallOrWide(page)).toEqual([]);
    for (const theme of ['light', 'dark', 'sun'] as const) {
      await demo.theme(theme);
      expect(await axeFindings(page, theme === 'light' ? 'all' : 'colours'), theme).toEqual([]);
      if (!process.env['SHOTS']) continue;
      await typed.scrollIntoViewIfNeeded();
      await page.screenshot({ path: `${process.env['SHOTS']}/table-${width}-${theme}.png` });
    }
    await page.getByRole('button', { name: 'Save' }).click();
    await tile.click();
    await expect(typed).toHaveValue('0 1000\n50 2000\n100 5000');
    await page.getByText('Calibrations (1)').click();
    await expect(page.getByText(/table 0 → 1000, 50 → 2000, 100 → 5000/)).toBeVisible();
  });
