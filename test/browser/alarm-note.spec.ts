import { expect } from '@playwright/test';
import { test } from './demo/demo-page.ts';

for (const width of [360, 1280])
  test(`at ${width} px an alarm whose rule asks for a note is acknowledged with one only, from the line, by key and by hand`, async ({
    demo,
  }) => {
    const { page } = demo;
    await page.setViewportSize({ width, height: 800 });
    await demo.open('noted', 'live');
    const line = page.getByRole('region', { name: 'Alarm' });
    await line.getByRole('link', { name: 'Acknowledge…' }).click();
    const hot = page.getByRole('article', { name: 'Critical: Boiler too hot' });
    await expect(hot).toBeFocused();
    await page.keyboard.press('k');
    const found = hot.getByLabel('What did you find? Its rule asks for a note');
    await expect(found).toBeFocused();
    await demo.looksWell('noted');
    await page.keyboard.press('Enter');
    await expect(hot).toContainText('not acknowledged');
    await found.fill('A valve was shut');
    await page.keyboard.press('Enter');
    await expect(hot).toContainText('acknowledged by you');
    await expect(hot).toContainText('A valve was shut');
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
    await expect(hot).toContainText('not acknowledged');
    await hot.getByRole('button', { name: 'Acknowledge…' }).click();
    await expect(found).toBeVisible();
  });

test('a rule is told to ask for a note, says so in its sentence, and an older version shows that it did not', async ({
  demo,
}) => {
  const { page } = demo;
  await demo.open('outputs', 'rules/rule/hot');
  const asks = page.getByLabel('Ask for a note when it is acknowledged');
  await expect(asks).not.toBeChecked();
  await asks.check();
  await expect(page.locator('.said')).toContainText('Whoever acknowledges it says what was found.');
  await page.getByRole('button', { name: 'Save and turn on' }).click();
  await expect(page.getByText('Whoever acknowledges it says what was found.')).toBeVisible();
  await page.evaluate(() => (location.hash = '#/rules/rule/hot'));
  await expect(asks).toBeChecked();
  await expect(page.getByText('When acknowledged: there was none, then “asks for a note”')).toBeAttached();
});
