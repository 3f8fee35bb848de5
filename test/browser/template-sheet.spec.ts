import { expect } from '@playwright/test';
import { test, type Theme } from './demo/demo-page.ts';
import { axeFindings, tooSmallOrWide } from './demo/look.ts';

const themes: readonly Theme[] = ['light', 'dark', 'sun'];

for (const width of [360, 1280])
  test(`a template’s card and its sheet at ${width} px: axe finds nothing, and every target is large enough`, async ({
    demo,
  }, info) => {
    const { page } = demo;
    await page.setViewportSize({ width, height: 800 });
    for (const theme of themes) {
      await demo.open('live', 'rules');
      await demo.theme(theme);
      const garden = page.getByRole('article', { name: 'Smart garden' });
      await garden.getByRole('button', { name: 'Try it on simulated data' }).click();
      await expect(garden.getByText('Being tried on simulated data.')).toBeVisible();
      await garden.scrollIntoViewIfNeeded();
      await page.screenshot({ path: info.outputPath(`card-${width}-${theme}.png`) });
      await garden.getByRole('button', { name: 'Use with my sensor' }).click();
      await expect(page.getByLabel('Soil moisture')).toBeVisible();
      expect(await tooSmallOrWide(page), theme).toEqual([]);
      expect(await axeFindings(page), theme).toEqual([]);
      await page.screenshot({ path: info.outputPath(`sheet-${width}-${theme}.png`) });
      await page.keyboard.press('Escape');
      await expect(page.getByLabel('Soil moisture')).toHaveCount(0);
    }
  });
