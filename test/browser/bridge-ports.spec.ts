import { expect } from '@playwright/test';
import { test, type Theme } from './demo/demo-page.ts';
import { axeFindings, tooSmallOrWide } from './demo/look.ts';

for (const width of [360, 1280])
  test(`who speaks at a serial port of a bridge is listened for, and added as it was heard, ${width} px wide`, async ({
    demo,
  }) => {
    const { page } = demo;
    await page.setViewportSize({ width, height: 900 });
    await demo.open('far', 'bridge/plant/add');
    const ports = page.getByRole('region', { name: 'Serial ports' });
    await ports.getByRole('button', { name: 'Listen at Arduino Uno' }).click();
    await expect(ports.getByRole('status').first()).toContainText('at 115200 baud');
    await ports.getByRole('button', { name: /^Listen at .*ttyAMA0$/ }).click();
    await expect(ports).toContainText('Nothing was heard yet.');
    await ports.getByRole('button', { name: /^Stop listening/ }).click();
    await ports.getByRole('button', { name: 'Listen at Arduino Uno' }).click();
    await expect(ports.getByRole('button', { name: 'Listen again at Arduino Uno' })).toBeVisible();
    for (const theme of ['light', 'dark', 'sun'] as Theme[]) {
      await demo.theme(theme);
      expect(await axeFindings(page, theme === 'light' ? 'all' : 'colours'), theme).toEqual([]);
      if (process.env['SHOTS'])
        await page.screenshot({
          path: `${process.env['SHOTS']}/ports-${width}-${theme}.png`,
          fullPage: true,
        });
    }
    expect(await tooSmallOrWide(page)).toEqual([]);
    await ports.getByRole('button', { name: 'Add at Arduino Uno' }).click();
    await expect(page.getByLabel('What it is')).toHaveValue('plotter-lines');
    await page.getByLabel('Name', { exact: true }).fill('Tank');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(page.getByText('Tank is added at')).toBeVisible();
    await expect(ports).toContainText('Already added: Tank');
  });
