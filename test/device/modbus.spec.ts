import { expect } from '@playwright/test';
import { Screen } from '../browser/app/screen.ts';
import { plugModbusSlave } from './emulator/devices.ts';
import { allowing, test } from './harness.ts';

// Modbus on libmodbus, which is none of our code, from the wire to the screen.

/** What an Eastron SDM120 has where it is recognised by: voltage, power factor, frequency. */
const EASTRON = { 0x00: 230.5, 0x06: 4.2, 0x0c: 968.1, 0x1e: 0.97, 0x46: 49.98 };

/** The functions of all frames that begin with the unit's address, as the slave heard them. */
const functionsIn = (heard: Buffer, unit: number): readonly number[] => {
  const functions: number[] = [];
  for (let at = 0; at + 8 <= heard.length; at += sizeOf(heard[at + 1]!))
    if (heard[at] === unit) functions.push(heard[at + 1]!);
  return functions;
};
const sizeOf = (fn: number): number => (fn === 17 ? 4 : fn === 43 ? 7 : 8);

test('a scan finds unit 17, knows it by what it reads out, has written nothing, and it is recorded with one press', async ({
  usb,
  start,
  app,
}) => {
  const slave = await plugModbusSlave(usb, { unit: 17, registers: EASTRON });
  const { page, problems } = await start({ grants: [allowing(app, slave.identity)] });
  const screen = new Screen(page);
  await page.goto(app);
  await screen.choosePort();
  await page.getByRole('button', { name: 'Scan for Modbus devices' }).click();
  const scan = page.locator('fl-modbus-scan');
  const beganMs = Date.now();
  await scan.getByRole('button', { name: 'Full scan' }).click();
  const unit = scan.getByRole('region', { name: 'Address 17' });
  await expect(unit.getByText('Eastron SDM120')).toBeVisible({ timeout: 240_000 });
  const foundMs = Date.now() - beganMs;
  await expect(unit.getByText(/It reads voltage 230\.5.V, frequency 49\.98.Hz/)).toBeVisible();
  await scan.getByRole('button', { name: 'Stop, keep what was found' }).click();
  await expect(scan.getByRole('button', { name: 'Quick scan' })).toBeEnabled();
  const asked = new Set(functionsIn(slave.heard, 17));
  expect([...asked].filter((fn) => ![3, 4, 17, 43].includes(fn))).toEqual([]);
  await unit.getByRole('button', { name: 'Record it' }).first().click();
  await page.getByRole('link', { name: 'Show live chart' }).click();
  await expect(screen.reading('Voltage')).toHaveText(/^\s*230\.5V/);
  console.log(`scan: unit 17 found and known after ${foundMs} ms`);
  problems.expectNone();
});

test('a number that no map knows is found by what the display shows, and becomes a channel', async ({
  usb,
  start,
  app,
}) => {
  const slave = await plugModbusSlave(usb, { unit: 3, registers: { 10: 7.21 } });
  const { page, problems } = await start({ grants: [allowing(app, slave.identity)] });
  const screen = new Screen(page);
  await page.goto(app);
  await screen.choosePort();
  await page.getByRole('button', { name: 'Scan for Modbus devices' }).click();
  await page.getByRole('button', { name: 'Quick scan' }).click();
  await page
    .getByRole('region', { name: 'Address 3' })
    .getByRole('button', { name: 'Look at its registers' })
    .click({ timeout: 240_000 });
  await page.getByLabel('What does the display show?').fill('7.21');
  await page
    .getByRole('group', { name: 'Numbers that fit the display' })
    .getByRole('button', { name: 'Register 10, float: 7.21' })
    .click();
  await page.getByLabel('Name (letters, digits, - and _)').fill('level');
  await page.getByLabel('Unit', { exact: true }).fill('m');
  await page.getByRole('button', { name: 'Record this number' }).click();
  await page.getByRole('link', { name: 'Show live chart' }).click();
  await expect(screen.reading('Level')).toHaveText(/^\s*7\.210m/);
  problems.expectNone();
});

test('a Modbus relay is written and read back, once', async ({ usb, start, app }) => {
  const slave = await plugModbusSlave(usb, { unit: 5, registers: {} });
  const { page, problems } = await start({ grants: [allowing(app, slave.identity)] });
  const screen = new Screen(page);
  await page.goto(app);
  await screen.choosePort();
  const options = { unit: '5', model: 'relays8', everyMs: '1000' };
  await screen.describe({ speaks: 'Modbus device', name: 'Relays', options });
  await page.getByRole('link', { name: 'Show live chart' }).click();
  const relay = page.getByRole('group', { name: 'Relay3 of Relays' });
  await expect(relay.locator('.state')).toHaveText('Off');
  await screen.holdOn(relay);
  await expect(page.getByText(/Confirmed on at/)).toBeVisible();
  await expect(relay.locator('.state')).toHaveText('On');
  expect(functionsIn(slave.heard, 5).filter((fn) => fn === 5)).toEqual([5]);
  await relay.getByRole('button', { name: 'Off', exact: true }).click();
  await expect(page.getByText(/Confirmed off at/)).toBeVisible();
  await expect(relay.locator('.state')).toHaveText('Off');
  problems.expectNone();
});
