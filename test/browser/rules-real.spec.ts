import { expect } from '@playwright/test';
import { Screen } from './app/screen.ts';
import { test } from './app/stage.ts';

test('a rule made with fields fires on the page’s own station, turns a pump on, and is off when it is turned off', async ({
  start,
  app,
}) => {
  const { page, problems } = await start();
  await page.goto(app);
  await page.getByRole('button', { name: 'Try with simulated data' }).click();
  const screen = new Screen(page);
  await expect(screen.reading('Temperature')).toHaveText(/\d/);
  await screen.tile('Temperature').getByRole('button').click();
  await page.getByRole('link', { name: 'Alert when…' }).click();
  const first = page.getByRole('group', { name: 'Condition 1' });
  await expect(first.getByLabel('Channel')).toHaveValue('garden/temperature');
  await first.getByLabel('What is so').selectOption('below');
  await first.getByLabel('Limit', { exact: true }).fill('60');
  await first.getByLabel('Clears above').fill('');
  await first.getByLabel('For how long', { exact: true }).fill('2');
  await first.getByLabel('Unit of for how long').selectOption('s');
  await page.getByRole('button', { name: 'Condition', exact: true }).click();
  const second = page.getByRole('group', { name: 'Condition 2' });
  await second.getByLabel('What is so').selectOption('true');
  await second.getByRole('textbox', { name: 'Formula' }).fill('avg([garden/humidity], 5 s) + 1000');
  // The kernel's own answer: what the tile says, and a thousand.
  await expect(second.getByRole('status')).toHaveText(/Now\s+1[\u2009]?0\d\d(\.\d)?, which is\s+true/);
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  const action = page.getByRole('group', { name: 'Step 1' });
  await expect(action.getByLabel('Output')).toHaveValue('garden/pump');
  await action.getByLabel('Value when it is over').selectOption('0');
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  const told = page.getByRole('group', { name: 'Step 2' });
  await told.getByLabel('What is done').selectOption('notify');
  await told.getByRole('textbox', { name: 'What it says' }).fill('It is {{garden/temperature}} now');
  await page.getByLabel('Name').fill('Water it');
  await page.getByRole('button', { name: 'Save and turn on' }).click();

  const rule = page.getByRole('article', { name: 'Water it' });
  await expect(rule).toContainText('fired once, in alarm since');
  await screen.go('live');
  const pump = page.getByRole('group', { name: 'Pump of Garden' });
  await expect(pump.locator('.state')).toHaveText(/On/);
  const note = page.getByRole('log', { name: 'Notes of rules' });
  await expect(note).toContainText(/Water it It is -?\d+(\.\d+)? now/);
  await note.getByRole('button', { name: 'Understood' }).click();
  await expect(note).not.toContainText('Water it');
  await page.reload();
  await screen.go('rules');
  await expect(rule).toContainText('Version 1 · fired once');
  await rule.locator('wa-switch').click();
  await expect(rule).not.toContainText('fired');
  problems.expectNone();
});
