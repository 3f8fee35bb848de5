import { expect, type Page } from '@playwright/test';
import { Screen } from './app/screen.ts';
import { test } from './app/stage.ts';

// A template from one press to a fan that runs, in the real app with its own worker, log and kernel.

const card = (page: Page, title: string) => page.getByRole('article', { name: title, exact: true });

test('a template is tried in one press: the fan goes on and off by its rule, and all of it goes away in another', async ({
  start,
  app,
}, info) => {
  const { page, problems } = await start();
  const screen = new Screen(page);
  await page.goto(app);
  await screen.go('rules');
  const fan = card(page, 'Fan when it gets too warm');
  await fan.getByRole('button', { name: 'Try it on simulated data' }).click();
  await expect(fan.getByText('Being tried on simulated data.')).toBeVisible();
  const rule = card(page, 'Too warm');
  await expect(rule).toContainText('When Temperature is above 35.0');
  await page.screenshot({ path: info.outputPath('tried.png') });

  await fan.getByRole('link', { name: 'See it live' }).click();
  await expect(screen.reading('Temperature')).toHaveText(/3\d\.\d/);
  const state = page.getByRole('group', { name: 'Fan of Greenhouse' }).locator('.state');
  await expect(state).toHaveText('On', { timeout: 120_000 });
  await page.screenshot({ path: info.outputPath('fan-on.png') });
  await expect(state).toHaveText('Off');
  await screen.window('24 h');
  await screen.drawnWhen(({ lines, fromMs }) =>
    lines.some(({ channel, time }) => channel === 'temperature' && time[0]! < fromMs + 3_600_000),
  );
  await page.screenshot({ path: info.outputPath('its-past.png') });

  await screen.go('rules');
  await expect(rule).toContainText(/fired (once|\d+ times)/);
  await fan.getByRole('button', { name: 'Take it away' }).click();
  await expect(rule).toHaveCount(0);
  await expect(fan.getByRole('button', { name: 'Try it on simulated data' })).toBeVisible();
  await screen.go('live');
  await expect(page.getByText('Nothing connected yet.')).toBeVisible();
  problems.expectNone();
});

test('a template is set up with an own sensor: the channel that fits is offered, its numbers are in the rule', async ({
  start,
  app,
}, info) => {
  const { page, problems } = await start();
  const screen = new Screen(page);
  await page.goto(app);
  await page.getByRole('button', { name: 'Try with simulated data' }).click();
  await expect(screen.reading('Temperature')).toHaveText(/\d/);
  await screen.go('rules');
  const water = card(page, 'Water the plants');
  await water.getByRole('button', { name: 'Use with my sensor' }).click();
  const sheet = page.locator('fl-template-sheet');
  await expect(page.getByRole('dialog', { name: 'Water the plants' })).toBeVisible();
  await expect(sheet.getByLabel('Soil moisture')).toHaveValue('garden/soilMoisture');
  await expect(sheet.getByLabel('Pump', { exact: true })).toHaveValue('garden/pump');
  await sheet.getByLabel('Pump runs for at most').fill('20');
  await sheet.getByLabel('Pump runs for at most').blur();
  await expect(sheet.getByText('The pump is off after 20 s at the latest')).toBeVisible();
  await page.screenshot({ path: info.outputPath('sheet.png') });
  await sheet.getByLabel('Watered at').fill('20');
  await sheet.getByRole('button', { name: 'Set it up' }).click();
  await expect(sheet.getByRole('alert')).toContainText('must not be below the limit');
  await sheet.getByLabel('Watered at').fill('40');
  await sheet.getByRole('button', { name: 'Set it up' }).click();
  await expect(page.getByText('“Water the plants” is set up: 2 rules in the list above.')).toBeVisible();
  await expect(card(page, 'Watering')).toContainText(/below 30\.0.*clears above 40\.0/);
  problems.expectNone();
});
