import { expect } from '@playwright/test';
import { aboutBridge } from './app/about-bridge.ts';
import { test } from './app/stage.ts';

// All as it was built: a page in a Chromium, and `fieldline start`.

test('a page sees the configuration of its bridge, pushes another one with what it changes and why, and takes it back', async ({
  start,
  startBridge,
}) => {
  const { page, problems } = await aboutBridge({ start, startBridge });
  const card = page.getByRole('region', { name: 'Configuration', exact: true });
  await expect(card).toContainText('Version 1 holds');

  await card.getByRole('button', { name: 'Change…' }).click();
  const text = page.getByLabel('Devices and rules, as JSON');
  const before = await text.inputValue();
  await text.fill('{"devices":');
  await expect(page.getByRole('alert')).toContainText('This is no configuration');
  await text.fill(before.replace('"driver": "garden-simulated"', '"driver": "no-such"'));
  await expect(page.getByText('was "garden-simulated"')).toBeVisible();
  await page.getByLabel('Why').fill('a driver that is none');
  await page.getByRole('button', { name: 'Push it' }).click();
  await expect(page.getByRole('alert').first()).toContainText('no driver “no-such”');

  await text.fill(before.replace('"label": "Garden"', '"label": "Beds"'));
  await page.getByLabel('Why').fill('as people call it');
  if (process.env['SHOTS']) await page.screenshot({ path: `${process.env['SHOTS']}/editor.png` });
  await page.getByRole('button', { name: 'Push it' }).click();
  await expect(card).toContainText('Version 2 holds');
  await expect(card).toContainText('“as people call it” of');
  if (process.env['SHOTS'])
    await page.screenshot({ path: `${process.env['SHOTS']}/card.png`, fullPage: true });

  await card.getByText('Versions (2)').click();
  await card.getByRole('button', { name: 'Go back to 1…' }).click();
  await expect(page.getByText('was "Beds"')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(card.getByRole('button', { name: 'Undo: back to version 1' })).toBeVisible();
  if (process.env['SHOTS']) {
    await page.setViewportSize({ width: 360, height: 780 });
    await card.scrollIntoViewIfNeeded();
    await page.screenshot({ path: `${process.env['SHOTS']}/card-360.png`, fullPage: true });
  }
  await card.getByRole('button', { name: 'Undo: back to version 1' }).click();
  await expect(card).toContainText('Version 3 holds');
  problems.expectNone();
});
