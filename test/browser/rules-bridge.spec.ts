import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { Listener } from '../bridge/listener.ts';
import { until } from '../bridge/until.ts';
import { Screen } from './app/screen.ts';
import { test } from './app/stage.ts';

// All as it was built: a page in a Chromium with a profile, and `fieldline start`.

test('a rule placed on the bridge fires there while the page is closed, and the page opened again shows it, with its alarm and its note, and acknowledges it', async ({
  start,
  startBridge,
}) => {
  const bridge = await startBridge();
  const profile = await mkdtemp(join(tmpdir(), 'fieldline-profile-'));
  const first = await start({ profile });
  const screen = new Screen(first.page);
  const { page } = screen;
  // The first screen gives way as soon as the bridge's garden is seen: that of a new device stays.
  await page.goto(bridge.address);
  await screen.go('connect');
  await page.getByRole('button', { name: 'Try with simulated data' }).click();
  await expect(screen.tiles.first()).toBeVisible();
  await screen.go('rules');
  await page.getByRole('link', { name: 'New rule' }).first().click();
  const condition = page.getByRole('group', { name: 'Condition 1' });
  await condition.getByLabel('Channel').selectOption('garden/temperature');
  await condition.getByLabel('What is so').selectOption('noData');
  await condition.getByLabel('For how long', { exact: true }).fill('12');
  await condition.getByLabel('Unit of for how long').selectOption('s');
  await page.getByLabel('Name').fill('Tablet is gone');
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  const step = page.getByRole('group', { name: 'Step 1' });
  await step.getByLabel('What is done').selectOption('publish');
  await step.getByLabel('Topic').fill('gone');
  await step.getByRole('textbox', { name: 'What it says' }).fill('{{title}} at {{station}}');
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  const note = page.getByRole('group', { name: 'Step 2' });
  await note.getByLabel('What is done').selectOption('notify');
  await note.getByRole('textbox', { name: 'What it says' }).fill('Look after the tablet');
  await page
    .getByRole('group', { name: 'How grave it is' })
    .getByRole('button', { name: 'Critical' })
    .click();
  await page.getByRole('button', { name: 'Save and turn on' }).click();

  const rule = page.getByRole('article', { name: 'Tablet is gone' });
  await expect(rule).toContainText('On this device, only while the app is open');
  await page.getByRole('button', { name: 'Where it runs: Tablet is gone' }).click();
  await page.getByRole('button', { name: /^Bridge / }).click();
  await expect(rule).toContainText(/On bridge .*, always · last heard/);
  await expect(rule).not.toContainText('begun');

  // The bridge hears some readings there before they end.
  const heard = await Listener.at(
    bridge.mqttUrl,
    'somebody',
    'fieldline/+/rules/gone',
    'fieldline/+/devices/garden/batch',
  );
  const batches = () => heard.heard.filter((each) => /browser.*batch$/.test(each.topic)).length;
  await until(() => batches() > 4);
  await first.close();
  const gone = () => heard.heard.find((each) => each.topic.endsWith('/gone'));
  await until(() => gone() !== undefined, 60_000);
  const { topic, text } = gone()!;
  await heard.close();
  expect(`fieldline/${text.replace('Tablet is gone at ', '')}/rules/gone`).toBe(topic);

  const second = await start({ profile });
  const again = new Screen(second.page);
  await again.page.goto(bridge.address);
  await again.go('rules');
  const card = again.page.getByRole('article', { name: 'Tablet is gone' });
  await expect(card).toContainText('All 2 steps done · begun');
  await expect(card).toContainText(/On bridge .*, always/);
  await expect(card).toContainText('fired once');
  await card.getByText('All 2 steps done').click();
  await expect(card.getByRole('listitem').first()).toHaveText(/publish to gone: done/);

  // What the bridge raised and what its rule wants read are seen here, and what is done about it is done there.
  const notes = again.page.getByRole('log', { name: 'Notes of rules' });
  await expect(notes).toContainText(/Tablet is gone · .* Look after the tablet/);
  await notes.getByRole('button', { name: 'Understood' }).click();
  await again.go('alerts');
  const alarm = again.page.getByRole('article', { name: 'Critical: Tablet is gone' });
  await expect(alarm).toContainText(/bridge-\w+ · Garden · Temperature now/);
  await expect(alarm).toContainText('not acknowledged');
  await again.page.reload();
  await expect(alarm).toContainText('not acknowledged');
  await expect(notes).not.toContainText('Look after the tablet');
  const said = await Listener.at(bridge.mqttUrl, 'looker', topic.replace('rules/gone', 'alarms'));
  await said.json('/alarms', ({ cards }) => cards.length === 1);
  await alarm.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(alarm).toHaveCount(0);
  await said.json('/alarms', ({ cards }) => cards.length === 0);
  await said.close();
  second.problems.expectNone();
  await second.close();
  await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});
