import { expect } from '@playwright/test';
import { test, type Theme } from './demo/demo-page.ts';
import { axeFindings, tooSmallOrWide } from './demo/look.ts';

test('a Modbus wire is scanned once somebody says so; a device that fits is recorded with one press', async ({
  demo,
}) => {
  const { page } = demo;
  await page.clock.install();
  await demo.open('empty', 'connect');
  await page.getByRole('button', { name: 'Choose a port' }).click();
  await page.getByRole('button', { name: 'Scan for Modbus devices' }).click();
  const sheet = page.locator('fl-modbus-scan');
  await expect(sheet).toContainText('It never writes.');
  await demo.holdTime();
  await sheet.getByRole('button', { name: 'Quick scan' }).click();
  await page.clock.runFor(250); // two pieces of four
  await expect(sheet.getByText(/^Asking address \d+ at 9600 baud, no parity$/)).toBeVisible();
  await demo.letTimeGo();
  await expect(sheet.getByText('2 units answer on this wire.')).toBeVisible();
  await expect(sheet.getByText('It reads voltage 230.2 V, frequency 49.98 Hz')).toBeVisible();
  await expect(sheet.getByRole('region', { name: 'Address 17' })).toContainText('Northwater · LT-200');
  for (const theme of ['light', 'dark', 'sun'] as Theme[]) {
    await demo.theme(theme);
    expect(await axeFindings(page, theme === 'light' ? 'all' : 'colours'), theme).toEqual([]);
  }
  expect(await tooSmallOrWide(page)).toEqual([]);
  await sheet.getByRole('button', { name: 'Record it' }).click();
  await expect(page.getByRole('heading', { name: /Eastron SDM120/ })).toBeVisible();
});

test('a scan that is stopped keeps what was found, and asks nothing more when another one begins at once', async ({
  demo,
}) => {
  const { page } = demo;
  await page.clock.install();
  await demo.open('empty', 'connect');
  const asked = await page.evaluateHandle(`(() => {
    const { api } = document.querySelector('fl-app').page.station;
    const { scanModbus } = api;
    const asked = [];
    api.scanModbus = (query) => (asked.push(query.how), scanModbus.call(api, query));
    return asked;
  })()`);
  await page.getByRole('button', { name: 'Choose a port' }).click();
  await page.getByRole('button', { name: 'Scan for Modbus devices' }).click();
  await page.getByRole('button', { name: 'Full scan' }).click();
  await expect(page.getByRole('heading', { name: 'Address 1', exact: true })).toBeVisible();
  await demo.holdTime();
  await page.getByRole('button', { name: 'Stop, keep what was found' }).click();
  await expect(page.getByRole('button', { name: 'Quick scan' })).toBeEnabled();
  await expect(page.getByRole('heading', { name: 'Address 1', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Quick scan' }).click();
  await demo.letTimeGo();
  await expect(page.getByText('2 units answer on this wire.')).toBeVisible();
  const all = (await asked.jsonValue()) as readonly string[];
  expect(all.slice(all.indexOf('quick'))).toEqual(['quick', 'quick', 'quick', 'quick', 'quick']);
});

for (const width of [360, 1280])
  test(`the number on a display is found in the registers and becomes a channel, ${width} px wide`, async ({
    demo,
  }) => {
    const { page } = demo;
    await page.setViewportSize({ width, height: 800 });
    await demo.open('empty', 'connect');
    await page.getByRole('button', { name: 'Choose a port' }).click();
    await page.getByRole('button', { name: 'Scan for Modbus devices' }).click();
    await page.getByRole('button', { name: 'Quick scan' }).click();
    await expect(page.getByText('2 units answer on this wire.')).toBeVisible();
    await page
      .getByRole('region', { name: 'Address 17' })
      .getByRole('button', { name: 'Look at its registers' })
      .click();
    await page.getByLabel('What does the display show?').fill('23.5');
    await page.getByRole('button', { name: 'Register 2, whole: 235, fits the display' }).click();
    await expect(page.getByLabel('Multiply by')).toHaveValue('0.1');
    const record = page.getByRole('button', { name: 'Record this number' });
    await expect(record).toBeDisabled();
    await page.getByLabel('Name (letters, digits, - and _)').fill('level');
    await page.getByLabel('Unit', { exact: true }).fill('°C');
    await page.getByLabel('What does the display show?').fill('7.21');
    const fitting = page.getByRole('group', { name: 'Numbers that fit the display' });
    await expect(fitting.getByText('Register 4, float, low word first: 7.21')).toBeVisible();
    await page.getByLabel('Low word first').check();
    await expect(
      page.getByRole('button', { name: /Register 4, float, low word first: 7.21.*fits/ }),
    ).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
    expect(await tooSmallOrWide(page)).toEqual([]);
    await page.getByLabel('Read', { exact: true }).selectOption('2');
    await expect(page.getByText('The device has nothing there (exception 1).')).toBeVisible();
    await record.click();
    await expect(page.getByRole('heading', { name: /LT-200/ })).toBeVisible();
  });
