import { expect, type Page } from '@playwright/test';
import { test } from './demo/demo-page.ts';
import { axeFindings, tooSmallOrWide } from './demo/look.ts';

const looks = ['light', 'dark', 'sun'] as const;
type App = HTMLElement & { readonly page: { readonly looks: { change(look: { theme: string }): void } } };
/** By the app's own switch: charts are drawn anew, too. */
const wear = (page: Page, theme: string) =>
  page.evaluate((to) => document.querySelector<App>('fl-app')!.page.looks.change({ theme: to }), theme);

for (const width of [360, 1280])
  test(`at ${width} px a tile says in words and by its shape that its channel is unusual, in the room that it had`, async ({
    demo,
  }) => {
    const { page } = demo;
    await page.setViewportSize({ width, height: 800 });
    await demo.open('live', 'live');
    const tile = page.locator('fl-tile').filter({ hasText: 'Supply temp' });
    await expect(tile).toContainText(/\d/);
    const before = await tile.boundingBox();
    await expect(page.locator('fl-tile', { hasText: 'unusual' })).toHaveCount(0);
    await tile.getByRole('button').click();
    await page.getByRole('button', { name: 'Mark what is unusual' }).click();
    await expect(page.getByRole('button', { name: 'What is unusual is marked' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(tile.getByRole('button', { name: /unusual (\d+ s|1 min)/ })).toBeVisible();
    await expect(tile.locator('.why path[d="M8 1.5 14.5 8 8 14.5 1.5 8Z"]')).toHaveCount(1);
    await expect(page.locator('fl-tile', { hasText: 'unusual' })).toHaveCount(1);
    expect((await tile.boundingBox())!.height).toBe(before!.height);
    expect(await tooSmallOrWide(page)).toEqual([]);
    for (const look of looks) {
      await wear(page, look);
      expect(await axeFindings(page, look === 'light' ? 'all' : 'colours'), look).toEqual([]);
      if (process.env['SHOTS'])
        await page.screenshot({ path: `${process.env['SHOTS']}/unusual-${width}-${look}.png` });
    }
    // It is remembered here, and ends where it began.
    await page.reload();
    await expect(tile).toContainText('unusual');
    await tile.getByRole('button').click();
    await page.getByRole('button', { name: 'What is unusual is marked' }).click();
    await page.keyboard.press('Escape');
    await expect(page.locator('fl-tile', { hasText: 'unusual' })).toHaveCount(0);
  });
