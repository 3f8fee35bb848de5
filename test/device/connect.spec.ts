import { expect } from '@playwright/test';
import { decidePort } from '../browser/port-chooser.ts';
import { Screen } from '../browser/app/screen.ts';
import { plugArduino } from './emulator/devices.ts';
import { allowing, test } from './harness.ts';

test('connecting waits for the choice, may be cancelled, and goes on by itself when another program leaves the port', async ({
  usb,
  start,
  app,
}) => {
  const uno = await plugArduino(usb, 'plotter');
  const { page, problems } = await start({ grants: [allowing(app, uno.identity)] });
  const screen = new Screen(page);
  await page.goto(app);

  await decidePort(page, 'wait');
  await screen.choosePort();
  await expect(page.getByRole('button', { name: 'Waiting for your choice…' })).toBeDisabled();
  await decidePort(page, 'cancel');
  await expect(page.getByRole('heading', { name: 'Didn’t see your device?' })).toBeVisible();
  await expect(page.getByText('Is it a data cable, not a charge-only one?')).toBeVisible();

  await decidePort(page, 'choose');
  await uno.occupy(true);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('This port is in use or not allowed.')).toBeVisible();
  await screen.describe({ speaks: 'Numbers in lines', name: 'Uno' });
  await expect(page.getByText('This port is in use or not allowed.')).toBeVisible();
  await expect(page.getByText('Trying again by itself.')).toBeVisible();

  await uno.occupy(false);
  const freedMs = Date.now();
  await expect(page.getByRole('heading', { name: /Uno: 3 channels/ })).toBeVisible();
  await expect(page.getByText(/115.?200 baud ·[^]* recording/)).toBeVisible();
  console.log(`connect: recording ${Date.now() - freedMs} ms after the other program had left the port`);
  problems.expectNone();
});
