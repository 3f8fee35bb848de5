import { expect } from '@playwright/test';
import { test } from './demo/demo-page.ts';

test('the chart draws the vessel that is chosen, says so in the legend, and keeps it in the address', async ({
  demo,
}) => {
  const { page } = demo;
  await demo.open('far', 'live');
  const vessel = page.getByLabel('Vessel on the chart');
  const legend = page.getByRole('list', { name: 'Lines of the chart' });
  await expect(legend.getByRole('button', { name: /^Soil \d/ })).toBeVisible();
  await vessel.selectOption({ label: 'SY-LUNDE (244270489)' });
  const chosen = legend.getByRole('button', { name: /^Soil · SY-LUNDE \(244270489\) 1\d\d/ });
  await expect(chosen).toBeVisible();
  expect(new URL(page.url()).hash).toContain('=244270489');
  await page.reload();
  await expect(chosen).toBeVisible();
  await expect(vessel).toHaveValue('=244270489');
  await vessel.selectOption({ index: 0 });
  await expect(legend.getByRole('button', { name: /^Soil \d/ })).toBeVisible();
  expect(new URL(page.url()).hash).toBe('#/live');
});

test('devices without a line are set up without a rate: an instrument is not listened to, a radio has no baud', async ({
  demo,
}) => {
  const { page } = demo;
  await demo.open('empty', 'connect');
  await page.getByRole('button', { name: 'Choose a USB adapter' }).click();
  await expect(
    page.getByRole('heading', { name: 'Laboratory instrument (Keysight, Agilent)' }),
  ).toBeVisible();
  await expect(page.getByLabel('Baud rate')).toHaveCount(0);
  await demo.open('empty', 'connect');
  await page.getByRole('button', { name: 'Bluetooth' }).click();
  await expect(page.getByRole('heading', { name: 'Bluetooth device Nano 33' })).toBeVisible();
  await page.getByRole('button', { name: 'Set by hand' }).click();
  await expect(page.getByLabel('Baud rate')).toHaveCount(0);
  await demo.open('watching', 'connect');
  await expect(page.getByRole('button', { name: 'Bluetooth' })).toHaveCount(0);
  await expect(page.getByText('only that tab can hold the connection')).toBeVisible();
});
