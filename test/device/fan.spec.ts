import { readFile } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';
import { decidePort } from '../browser/port-chooser.ts';
import { Screen } from '../browser/app/screen.ts';
import { identities, plugFanBoard, plugThermometer } from './emulator/devices.ts';
import { allowing, test } from './harness.ts';

/** What the system shows of the app, as the browser tells it. */
const notificationsIn = (page: Page): Promise<readonly string[]> =>
  page.evaluate(async () => {
    const worker = await navigator.serviceWorker.getRegistration();
    return ((await worker?.getNotifications()) ?? []).map(({ title, body }) => `${title} | ${body}`);
  });

/** What a TMP36 gives at a temperature. */
const millivoltsAt = (celsius: number): number => 500 + 10 * celsius;

test('one board’s converter crosses 35 °C: the fan’s pin on another board goes high and is read back, with the broker and without', async ({
  usb,
  start,
  startBridge,
}) => {
  const bridge = await startBridge();
  const thermometer = await plugThermometer(usb, millivoltsAt(25));
  const grants = [identities.arduino, identities.meter].map((each) => allowing(bridge.address, each));
  const { page } = await start({ grants });
  const screen = new Screen(page);
  await page.goto(bridge.address);
  await screen.connect({ speaks: 'Numbers in lines', name: 'Thermometer' });
  const fan = await plugFanBoard(usb);
  await decidePort(page, 'choose the newest');
  await screen.connect({ speaks: 'Numbers in lines', name: 'Fan', options: { switches: 'relay' } });
  await page.context().grantPermissions(['notifications'], { origin: new URL(bridge.address).origin });
  await screen.go('settings');
  await page.locator('wa-switch', { hasText: 'Notify of alarms' }).click();
  await screen.go('live');
  await expect(screen.reading('Temp')).toHaveText(/^\s*2[45]\.\d/);

  await screen.go('rules');
  const template = page.getByRole('article', { name: 'Fan when it gets too warm', exact: true });
  await template.getByRole('button', { name: 'Use with my sensor' }).click();
  await page.getByLabel('for, s').fill('2');
  await page.getByLabel('for, s').blur();
  await page.getByRole('button', { name: 'Set it up' }).click();
  const rule = page.getByRole('article', { name: 'Too warm', exact: true });
  await expect(rule).toContainText('is above 35.0');

  // As the pin is in simavr, not as anybody says it is.
  const pin = async () => (await readFile(fan.pinFile, 'utf8')).trim().split('\n').at(-1) ?? '';
  const turns = async () =>
    (await readFile(fan.pinFile, 'utf8')).split('\n').filter((line) => line === '1').length;
  await thermometer.heat(millivoltsAt(34));
  await page.waitForTimeout(4_000); // nothing tells that nothing will be switched
  expect(await turns()).toBe(0);

  for (const [times, isBrokerThere] of [
    [1, true],
    [2, false],
  ] as const) {
    if (!isBrokerThere) {
      await bridge.stop('SIGKILL');
      await expect(page.getByRole('banner').getByText('Offline')).toBeVisible();
    }
    await thermometer.heat(millivoltsAt(37));
    await expect.poll(pin).toBe('1');
    await expect(rule).toContainText(/in alarm since/);
    await expect
      .poll(() => notificationsIn(page))
      .toEqual([expect.stringMatching(/Too warm \| 3[67]\.\d > 35\.0 °C for 2 s$/)]);
    await screen.go('live');
    const state = page.getByRole('group', { name: /^Relay of/ }).locator('.state');
    await expect(state).toHaveText('On');
    await thermometer.heat(millivoltsAt(30));
    await expect.poll(pin).toBe('0');
    await expect(state).toHaveText('Off');
    expect(await turns()).toBe(times);
    await screen.go('rules');
    await expect(rule).not.toContainText('in alarm');
    await expect.poll(() => notificationsIn(page)).toEqual([]);
  }
});
