import { expect } from '@playwright/test';
import { test } from './demo/demo-page.ts';

for (const width of [360, 1280])
  test(`at ${width} px the history of other stations is read there, also of one that is away, and maintenance is planned where it can be kept`, async ({
    demo,
  }) => {
    const { page } = demo;
    await page.setViewportSize({ width, height: 800 });
    await demo.open('elsewhere', 'alerts');
    await page.getByRole('button', { name: 'History' }).click();
    await expect(page.getByText('No alarm yet. What happens is kept here')).toBeVisible();
    await page.getByLabel('Alarms of').selectOption('Greenhouse');
    const past = page.getByRole('listitem');
    await expect(past).toContainText(/Bed is dry: .*Not cleared since\./s);
    await expect(past).toContainText('Garden · rule version 2');
    await page.getByLabel('Alarms of').selectOption('Cellar (away)');
    await expect(past).toContainText('Cellar is damp');
    await expect(page.getByText('Cellar is away: this is what is stored of it elsewhere.')).toBeVisible();
    await demo.looksWell('far-history');
    await page.getByRole('button', { name: /^Paused/ }).click();
    await expect(page.getByText(/Cellar is away\. What is planned there is kept there/)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Plan maintenance…' })).toHaveCount(0);
    await page.getByLabel('Alarms of').selectOption('Greenhouse');
    await page.getByRole('button', { name: 'Plan maintenance…' }).click();
    const about = page.getByLabel('Which alarms');
    await expect(about.locator('option')).toHaveText(['All of Garden', '“Bed is dry”', 'All alarms']);
    await demo.looksWell('far-maintenance');
    await page.getByLabel('What for').fill('New soil');
    await about.selectOption('“Bed is dry”');
    await page.getByRole('button', { name: 'Save maintenance' }).click();
    await expect(page.getByRole('listitem').filter({ hasText: 'New soil: “Bed is dry”' })).toContainText(
      'On now.',
    );
    await expect(page.getByRole('article', { name: 'Critical: Bed is dry' })).toContainText(
      'Off by design: New soil',
    );
    await page.getByRole('button', { name: 'End New soil' }).click();
    await expect(page.getByText('Nothing is paused.')).toBeVisible();
  });

test('under the chart of another station’s device stands when its alarms were on', async ({ demo }) => {
  const { page } = demo;
  await demo.open('elsewhere', 'live');
  await page.getByRole('group', { name: 'Window' }).getByRole('button', { name: '5 min' }).click();
  const lane = page.getByRole('group', { name: 'Alarms', exact: true });
  await expect(lane.getByRole('link', { name: /Bed is dry/ })).toHaveCount(1);
  await lane.getByRole('link', { name: /Bed is dry/ }).click();
  await expect(page.getByRole('article', { name: 'Critical: Bed is dry' })).toBeFocused();
});

test('an address of another station’s alarm leads to it, though that station is heard later', async ({
  demo,
}) => {
  await demo.open('elsewhere', 'alerts/greenhouse-1%2Fdry');
  await expect(demo.page.getByRole('article', { name: 'Critical: Bed is dry' })).toBeFocused();
});
