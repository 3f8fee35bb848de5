import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { Fieldline } from '../bridge/process.ts';
import { hasLibmodbus, ModbusServer } from '../wires/modbus-server.ts';
import { paired } from './app/paired.ts';
import { Screen } from './app/screen.ts';
import { test } from './app/stage.ts';
import type { TestBridge } from './app/bridge.ts';

// All as it was built: a page in a Chromium, `fieldline start`, and programs that send to it.

async function tokenOf(bridge: TestBridge): Promise<string> {
  const made = new Fieldline([
    ...['tokens', 'add', 'sensor', '--role', 'operator'],
    ...['--data', join(bridge.folder, 'data')],
  ]);
  await made.ended;
  return (JSON.parse(made.stdout) as { readonly token: string }).token;
}

async function push(bridge: TestBridge, token: string, body: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return (await fetch(`${bridge.address}api/in/weather`, { method: 'POST', headers, body })).status;
}

const list = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

test('what somebody sends is made a device of the bridge, called otherwise, removed and put back, from its own page and from a tablet', async ({
  start,
  startBridge,
  app,
}) => {
  const origin = new URL(app).origin;
  const bridge = await startBridge({ args: ['--allow-origin', origin, '--name', 'greenhouse'] });
  const { page, problems } = await start();
  const token = await tokenOf(bridge);
  expect(await push(bridge, token, '{"wind":4.25}')).toBe(404);
  await page.goto(bridge.address);
  await paired(page, bridge, 'admin');

  await page.getByRole('link', { name: 'About this bridge' }).click();
  await page.getByRole('link', { name: 'Add a device' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Add a device at');
  const seen = list(page, 'Sent here, read by nobody');
  await expect(seen).toContainText('{"wind":4.25}');
  await expect(seen).toContainText('HTTP, once');
  await seen.getByRole('button', { name: 'Make it a device weather' }).click();
  await page.getByLabel('Name').fill('Roof');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByText('Roof is added at')).toBeVisible();
  await expect(seen).toContainText('Nothing so far.');
  await expect.poll(() => push(bridge, token, '{"wind":4.25}')).toBe(202);
  await page.getByRole('status').getByRole('link', { name: 'Devices' }).click();
  await expect(page.getByRole('article', { name: 'Roof' })).toContainText('on bridge greenhouse');
  await new Screen(page).go('live');
  await expect(page.locator('fl-tile').filter({ hasText: 'wind' })).toContainText('4.25');

  // What people call the bridge is told to all, also to who is paired later.
  await new Screen(page).go('connect');
  await page.getByRole('link', { name: 'At greenhouse' }).click();
  await page.getByRole('link', { name: 'About this bridge' }).click();
  await page.getByRole('button', { name: 'Rename', exact: true }).click();
  await page.getByLabel('Name', { exact: true }).fill('South house');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'South house', level: 1 })).toBeVisible();
  await expect(list(page, 'Health')).toContainText(/In topics\s*greenhouse/);
  await new Screen(page).go('devices');
  await expect(list(page, 'South house')).toContainText('greenhouse, Online');

  // A tablet that came from elsewhere and is paired does the same.
  const second = await start();
  await second.context.grantPermissions(['local-network-access'], { origin }).catch(() => undefined);
  const tablet = second.page;
  await tablet.goto(app);
  await paired(tablet, bridge, 'admin');
  await expect(tablet.getByRole('heading', { name: 'Paired with South house' })).toBeVisible();
  await tablet.getByRole('link', { name: 'About this bridge' }).click();
  const devices = list(tablet, 'Devices');
  await devices.getByRole('button', { name: 'Rename Roof' }).click();
  await tablet.getByLabel('Name', { exact: true }).fill('Wind on the roof');
  await tablet.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(devices).toContainText('Wind on the roof');
  await devices.getByRole('button', { name: 'Remove Wind on the roof' }).click();
  await tablet.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(devices).toContainText('“Wind on the roof” is removed. What was recorded stays.');
  expect(await push(bridge, token, '5')).toBe(404);
  await devices.getByRole('button', { name: 'Put it back' }).click();
  await expect(devices.getByRole('button', { name: 'Remove Wind on the roof' })).toBeVisible();
  await expect.poll(() => push(bridge, token, '5')).toBe(202);
  problems.expectNone();
  second.problems.expectNone();
});

test.skip(!hasLibmodbus, 'libmodbus is not installed: nobody of others speaks Modbus TCP here');
test('a Modbus TCP host is looked at from the bridge and a number of it is recorded there; what is not there is said with what to do', async ({
  start,
  startBridge,
}) => {
  const meter = await ModbusServer.start({ 0: 2300 });
  const bridge = await startBridge({ args: ['--name', 'greenhouse'] });
  const { page, problems } = await start();
  try {
    await page.goto(bridge.address);
    await paired(page, bridge, 'admin');
    await new Screen(page).go('connect');
    await page.getByRole('link', { name: /^At / }).click();
    await expect(list(page, 'Not there').or(list(page, 'Chips on I2C')).first()).toBeVisible();
    await page.getByLabel('Modbus TCP: host or gateway').fill(`127.0.0.1:${meter.port}`);
    await page.getByRole('button', { name: 'Scan for Modbus devices' }).click();
    await page.getByRole('button', { name: 'Quick scan' }).click();
    const unit = page.getByRole('region', { name: /^Address \d+$/ }).first();
    await unit.getByRole('button', { name: 'Look at its registers' }).click();
    await page.getByLabel('What does the display show?').fill('2300');
    await page
      .getByRole('button', { name: /fits the display|✓/ })
      .first()
      .click();
    await page.getByLabel('Name (letters, digits, - and _)').fill('level');
    await page.getByRole('button', { name: 'Record this number' }).click();
    await expect(page.getByText(/is added at/)).toBeVisible();
    await new Screen(page).go('live');
    await expect(page.locator('fl-tile').filter({ hasText: 'level' })).toContainText(/2.?300/);
    problems.expectNone();
  } finally {
    await meter.kill();
  }
});
