import { expect } from '@playwright/test';
import { test } from './demo/demo-page.ts';

// The screen over a bridge of ours that is made up; what a real one does is in bridge-devices.spec.ts.

test('a bus is looked at with its progress, can be stopped, and what was found is added once; a bus that hangs says so', async ({
  demo,
}) => {
  const { page } = demo;
  await page.clock.install();
  await demo.open('far', 'bridge/plant/add');
  const bus = page.getByRole('group', { name: 'Bus 1', exact: true });
  await demo.holdTime();
  await bus.getByRole('button', { name: 'Look who is there' }).click();
  await expect(bus.getByRole('progressbar', { name: 'Looking on bus 1' })).toBeVisible();
  await page.clock.runFor(500); // one piece of seven
  await bus.getByRole('button', { name: 'Stop, keep what was found' }).click();
  await expect(bus.getByRole('status')).toHaveText(/Stopped at \d+\s%/);
  // The piece that was on its way when it was stopped comes into the next look, and is none of it.
  await bus.getByRole('button', { name: 'Look again' }).click();
  await demo.letTimeGo();
  await expect(bus.getByRole('status')).toHaveText('6 chips on this bus.');
  await expect(bus.getByRole('listitem').filter({ hasText: '0x76' })).toContainText(
    'Already added: Air, bay 2',
  );
  await expect(bus.getByRole('button', { name: /^Add/ })).toHaveCount(4);
  await bus.getByRole('button', { name: 'Add 0x77' }).click();
  await page.getByLabel('Name').fill('Air outside');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByText('Air outside is added at')).toBeVisible();
  await expect(bus.getByRole('listitem').filter({ hasText: '0x77' })).toContainText(
    'Already added: Air outside',
  );

  const hanging = page.getByRole('group', { name: 'Bus 10' });
  await hanging.getByRole('button', { name: 'Look who is there' }).click();
  await expect(hanging.getByRole('alert')).toContainText('The bus i2c:10 hangs.');
});

test('a line that somebody has cannot be chosen; a serial port has its rate, and a wrong one cannot be added', async ({
  demo,
}) => {
  const { page } = demo;
  await demo.open('far', 'bridge/plant/add');
  const line = page.getByLabel('Line');
  await expect(line.locator('option', { hasText: 'already added: Pump' })).toBeDisabled();
  await expect(line.locator('option', { hasText: 'used by uart0' })).toBeDisabled();
  await page.getByRole('button', { name: 'Add at Arduino Uno' }).click();
  await page.getByLabel('Baud rate').fill('fast');
  await expect(page.getByRole('button', { name: 'Add', exact: true })).toBeDisabled();
  await page.getByLabel('Baud rate').fill('57600');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByText('Numbers as text lines is added at')).toBeVisible();
});

test('where a file says which devices there are, it is shown what to write there, and nothing is added', async ({
  demo,
}) => {
  const { page } = demo;
  await demo.open('elsewhere', 'bridge/plant/add');
  await expect(page.getByRole('region', { name: 'Not there' })).toContainText('raspi-config');
  await page.getByRole('button', { name: 'By its address…' }).click();
  await page.getByLabel('Address').fill('tcp:192.168.1.20:4001');
  await page.getByLabel('Name').fill('Scale');
  await expect(page.locator('fl-bridge-device-form pre')).toContainText('"address": "tcp:192.168.1.20:4001"');
  await expect(page.getByRole('button', { name: 'Add', exact: true })).toHaveCount(0);
});
