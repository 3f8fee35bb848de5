import { expect } from '@playwright/test';
import { Screen } from '../browser/app/screen.ts';
import { plugArduino, plugModbusSlave } from './emulator/devices.ts';
import { allowing, test } from './harness.ts';

// What a person switches, from the screen to the device's end of the line and back.

test('a cable that is pulled while a command is on its way: unknown, and nothing is written when it is back', async ({
  usb,
  start,
  app,
}) => {
  const uno = await plugArduino(usb, 'plotter');
  const { page, problems } = await start({ grants: [allowing(app, uno.identity)] });
  const screen = new Screen(page);
  await page.goto(app);
  // The sketch takes no `n`: what is written is never reported.
  await screen.connect({ speaks: 'Numbers in lines', name: 'Uno', options: { settable: 'n' } });
  const n = page.getByRole('group', { name: 'N of Uno' });
  await n.getByLabel('New value of N').fill('1');
  await n.getByRole('button', { name: 'Set…' }).click();
  await n.getByRole('group', { name: 'Set?' }).getByRole('button', { name: 'Set' }).click();
  await expect(n.getByText('Sent', { exact: true })).toHaveAttribute('aria-current', 'step');
  await expect.poll(() => uno.heard.toString()).toBe('n:1\n');
  await uno.unplug();
  await expect(n.getByText('We don’t know if it worked.')).toBeVisible();
  await expect(n.getByText('The device went away while the command was on its way.')).toBeVisible();
  await uno.replug();
  await uno.opened(115_200);
  await expect(screen.reading('T')).toHaveText(/^\s*\d+/);
  await page.waitForTimeout(2_000); // nothing tells that nothing will be written
  expect(uno.heard.toString()).toBe('n:1\n');
  await n.getByRole('button', { name: 'Limits and history of N' }).click();
  await expect(
    page.getByText(/by Somebody \(browser-[0-9a-f]+\/screen-[0-9a-f]+\)\. Unknown after/),
  ).toBeVisible();
  problems.expectNone();
});

test('a Modbus relay with a max-on time is switched off by the station, in one write, and read back', async ({
  usb,
  start,
  app,
}) => {
  const slave = await plugModbusSlave(usb, { unit: 5, registers: {} });
  const { page, problems } = await start({ grants: [allowing(app, slave.identity)] });
  const screen = new Screen(page);
  await page.goto(app);
  await screen.choosePort();
  const options = { unit: '5', model: 'relays8', everyMs: '500' };
  await screen.describe({ speaks: 'Modbus device', name: 'Relays', options });
  await page.getByRole('link', { name: 'Show live chart' }).click();
  const relay = page.getByRole('group', { name: 'Relay3 of Relays' });
  await expect(relay.locator('.state')).toHaveText('Off');
  await relay.getByRole('button', { name: 'Limits and history' }).click();
  await page.getByLabel('On for at most, s').fill('9');
  await page.getByRole('button', { name: 'Save limits' }).click();
  await screen.holdOn(relay);
  await expect(relay.locator('.state')).toHaveText('On');
  await expect(relay.getByText(/It goes to off by itself in \d s/)).toBeVisible();
  await expect(relay.locator('.state')).toHaveText('Off');
  await relay.getByRole('button', { name: 'Limits and history' }).click();
  await expect(
    page.getByText(/On → Off, by max-on time \(browser-[0-9a-f]+\)\. Confirmed after/),
  ).toBeVisible();
  const writes = slave.heard.toString('hex').match(/050500..(?:ff00|0000)/g);
  expect(writes).toEqual(['05050002ff00', '050500020000']);
  problems.expectNone();
});
