import { expect } from '@playwright/test';
import { Screen } from './app/screen.ts';
import { test } from './app/stage.ts';

test('a simulated display shows the garden, in a picture and in words, and what a person writes on it until it is taken away', async ({
  app,
  start,
}) => {
  const { page } = await start();
  const screen = new Screen(page);
  await page.goto(app);
  await page.getByRole('button', { name: 'Try with simulated data' }).click();
  await expect(screen.tiles.first()).toBeVisible();
  await screen.go('connect');
  await page.getByRole('button', { name: 'Try a simulated display' }).click();
  const shown = page.getByRole('img', { name: /^Display shows: Fieldline / });
  await expect(shown).toHaveAccessibleName(/Soil moisture \d+\.\d %; Temperature -?\d+\.\d °C; .*Pump Off$/);
  expect((await shown.locator('path').getAttribute('d'))!.length).toBeGreaterThan(2_000);

  await screen.go('live');
  const control = page.getByRole('group', { name: 'Text of Display' });
  await expect(control.getByRole('button', { name: 'Show', exact: true })).toBeDisabled();
  await control.getByLabel('Text for Display').fill('Back at five');
  await control.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(control.getByRole('status')).toContainText('Confirmed shown');
  await screen.go('devices');
  await expect(shown).toHaveAccessibleName(/; Back at five; Soil/);
  await screen.go('live');
  await control.getByRole('button', { name: 'Take away' }).click();
  await expect(control.getByRole('status')).toContainText('Confirmed taken away');
  await screen.go('devices');
  await expect(shown).not.toHaveAccessibleName(/Back at five/);
});
