import { expect } from '@playwright/test';
import { BluetoothBoard } from './app/bluetooth-board.ts';
import { Screen } from './app/screen.ts';
import { test } from './app/stage.ts';

const line = (i: number) => `temp_c:${20 + (i % 7) / 10},hum:${40 + (i % 3)}\r\n`;

test('a board with a UART over Bluetooth is chosen, recognised and recorded; it comes back after it was out of reach', async ({
  start,
  app,
}) => {
  const browser = await start({ features: ['WebBluetooth'] });
  const { page } = browser;
  const board = await BluetoothBoard.near(page, 'Nano 33');
  await page.goto(`${app}#/connect`);
  await page.getByRole('button', { name: 'Bluetooth' }).click();
  await expect(page.getByText('Listening…')).toBeVisible();
  await expect(page.locator('fl-listening-card').getByText('baud')).toHaveCount(0);
  let said = 0;
  const talk = async (until: () => Promise<boolean>) => {
    for (const end = Date.now() + 60_000; !(await until()) && Date.now() < end;)
      await board.say(line(said++));
  };
  const screen = new Screen(page);
  await talk(() => page.getByRole('link', { name: 'Show live chart' }).isVisible());
  await page.getByRole('link', { name: 'Show live chart' }).click();
  await expect(screen.tile('Hum')).toBeVisible();
  await board.goAway();
  await expect(page.getByText(/Bluetooth (connection lost|device is not in reach)/).first()).toBeVisible();
  await talk(async () => (await page.getByText(/Bluetooth/).count()) === 0);
  await expect(page.getByText(/Bluetooth/)).toHaveCount(0);
  expect(board.pieces).toEqual([]); // nothing was sent to it
  browser.problems.expectNone();
});
