import { expect } from '@playwright/test';
import { test, type Theme } from './demo/demo-page.ts';
import { axeFindings, tooSmallOrWide } from './demo/look.ts';

const themes: readonly Theme[] = ['light', 'dark', 'sun'];

for (const width of [360, 1280])
  test(`the link doctor at ${width} px: a sentence, its numbers, a next step; axe finds nothing`, async ({
    demo,
  }) => {
    const { page } = demo;
    await page.setViewportSize({ width, height: 800 });
    await demo.open('fault', 'devices');
    await page.getByRole('button', { name: 'Check the connection' }).click();
    const sheet = page.getByRole('dialog', { name: 'Connection of Boiler room B' });
    await expect(page.getByText('The cable drops every 40 s.')).toBeVisible();
    await expect(page.getByText(/It went 3 times at even distances, for 3 s each time\./)).toBeVisible();
    await expect(page.getByText(/try another port or a hub/)).toBeVisible();
    await expect(page.getByText('Also: Noise: damaged data now and then.')).toBeVisible();
    await expect(page.getByRole('meter', { name: 'The line is 48 % full' })).toBeVisible();
    await expect(page.getByRole('img', { name: /3 times away/ })).toBeVisible();
    expect(await tooSmallOrWide(page)).toEqual([]);
    for (const theme of themes) {
      await demo.theme(theme);
      expect(await axeFindings(page, theme === 'light' ? 'all' : 'colours'), theme).toEqual([]);
      if (process.env['SHOTS'])
        await page.screenshot({ path: `${process.env['SHOTS']}/doctor-${width}-${theme}.png` });
    }
    await page.keyboard.press('Escape');
    await expect(sheet).toHaveCount(0);
  });

test('a line that is well is said to be, and nothing else', async ({ demo }) => {
  const { page } = demo;
  await demo.open('live', 'devices');
  await page.getByRole('button', { name: 'Check the connection' }).click();
  await expect(page.getByText('Nothing wrong seen in the last 5 min.')).toBeVisible();
  await expect(page.getByText('Also:')).toHaveCount(0);
});
