import { expect } from '@playwright/test';
import { test } from './demo/demo-page.ts';
import { axeFindings, tooSmallOrWide } from './demo/look.ts';

for (const width of [360, 1280])
  test(`a channel's sheet says which checks watch it, sets a range and turns one off; ${width} px`, async ({
    demo,
  }) => {
    const { page } = demo;
    await page.setViewportSize({ width, height: 900 });
    await demo.open('live', 'live');
    await page
      .getByRole('button', { name: /Supply temp/ })
      .first()
      .click();
    await page.getByText('Checks that watch this channel (2 of 3 running)').click();
    await expect(page.getByText(/outside .40\.0\s°C to 60\.0\s°C/)).toBeVisible();
    const range = page.getByRole('form', { name: 'Out of range' });
    await expect(range.getByLabel('to, °C')).toHaveAttribute('placeholder', '60');
    await range.getByLabel('to, °C').fill('45');
    await range.getByLabel('for, s').fill('30');
    await range.getByRole('button', { name: 'Set range' }).click();
    await expect(page.getByText(/.40\.0\s°C to 45\.0\s°C for 30\s/)).toBeVisible();
    await range.getByRole('button', { name: 'Back to the sensor’s range' }).click();
    await expect(page.getByText(/to 60\.0\s°C for 10\s/)).toBeVisible();
    await expect(range.getByLabel('to, °C')).toHaveValue('');
    await range.getByLabel('to, °C').fill('45');
    await range.getByLabel('How grave').selectOption('Critical');
    await range.getByRole('button', { name: 'Set range' }).click();
    await expect(page.getByText(/to 45\.0\s°C/)).toBeVisible();
    await expect(range.getByLabel('How grave')).toHaveValue('critical');
    await page.getByRole('checkbox', { name: /No data/ }).uncheck();
    await expect(page.getByText('turned off')).toBeVisible();
    await expect(page.getByText('(1 of 3 running)')).toBeVisible();
    expect(await tooSmallOrWide(page)).toEqual([]);
    for (const theme of ['light', 'dark', 'sun'] as const) {
      await demo.theme(theme);
      expect(await axeFindings(page, theme === 'light' ? 'all' : 'colours'), theme).toEqual([]);
      if (process.env['SHOTS'])
        await page.screenshot({ path: `${process.env['SHOTS']}/checks-${width}-${theme}.png` });
    }
  });
