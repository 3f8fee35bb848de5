import { expect } from '@playwright/test';
import { test } from './demo/demo-page.ts';
import { axeFindings, tooSmallOrWide } from './demo/look.ts';

// Outputs of every risk, on a station that does as it is told after 0.3 s.

test('the more harm a press can do, the more it takes; off is one press, in the same place', async ({
  demo,
}) => {
  const { page } = demo;
  await page.clock.install();
  await demo.open('outputs', 'live');
  const of = (name: string) => page.getByRole('group', { name: `${name} of Boiler room B` });
  const confirmed = (name: string) => of(name).getByText(/Confirmed (on|off) at/);

  await demo.holdTime();
  await of('Lamp').getByRole('button', { name: 'Turn on', exact: true }).click();
  await expect(of('Lamp').getByText('Waiting for the device to report it…')).toBeVisible();
  await page.clock.runFor(1_000);
  await expect(of('Lamp').locator('.told')).not.toContainText('Waiting');

  const heater = of('Heater');
  const off = heater.getByRole('button', { name: 'Off', exact: true });
  const place = await off.boundingBox();
  await expect(heater.getByRole('button', { name: /^Hold/ })).toHaveCount(0);
  await heater.getByRole('button', { name: 'Unlock…' }).click();
  const hold = heater.getByRole('button', { name: 'Hold to turn on' });
  await expect(heater.getByText(/^locks again in \d+ s$/)).toBeVisible();
  const box = (await hold.boundingBox())!;
  await page.mouse.move(box.x + 20, box.y + 20);
  await page.mouse.down();
  await page.clock.runFor(1_400);
  await page.mouse.up();
  await page.clock.runFor(1_500);
  await expect(heater.locator('.told')).toBeEmpty(); // too short
  await page.mouse.down();
  await page.clock.runFor(1_600);
  await page.mouse.up();
  await expect(heater.locator('.told')).not.toBeEmpty();
  await demo.letTimeGo();
  expect(await off.boundingBox()).toEqual(place);

  await of('Erase counters').getByRole('button', { name: 'Turn on…' }).click();
  const sure = of('Erase counters').getByRole('group', { name: 'Turn on?' });
  await expect(sure.getByRole('button', { name: 'Turn on' })).toBeDisabled();
  await sure.getByLabel(/This cannot be undone/).fill('Boiler room B');
  await expect(sure.getByRole('button', { name: 'Turn on' })).toBeEnabled();
  await sure.getByRole('button', { name: 'Cancel' }).click();

  await of('Pump').getByRole('button', { name: 'Turn on…' }).click();
  await of('Pump').getByRole('group', { name: 'Turn on?' }).getByRole('button', { name: 'Turn on' }).click();
  await expect(confirmed('Pump')).toBeVisible();
  await of('Pump').getByRole('button', { name: 'Off', exact: true }).click();
  await expect(confirmed('Pump')).toHaveText(/Confirmed off/);
});

test('with keys alone: a press and a second one instead of holding, an answer where it was asked', async ({
  demo,
}) => {
  const { page } = demo;
  await page.clock.install();
  await demo.open('outputs', 'live');
  await demo.holdTime();
  const heater = page.getByRole('group', { name: 'Heater of Boiler room B' });
  await heater.getByRole('button', { name: 'Unlock…' }).focus();
  await page.keyboard.press('Enter');
  await expect(heater.getByRole('button', { name: /^Hold/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(heater.getByRole('button', { name: 'Confirm' })).toBeFocused();
  await expect(heater.locator('.told')).toBeEmpty();
  await page.keyboard.press('Enter');
  await expect(heater.locator('.told')).not.toBeEmpty();
  await expect(heater.getByRole('button', { name: 'Hold to turn on' })).toBeFocused();
  await page.clock.runFor(31_000);
  await expect(heater.getByRole('button', { name: 'Unlock…' })).toBeFocused();
  const setpoint = page.getByRole('group', { name: 'Set-point of Boiler room B' });
  await setpoint.getByLabel('New value of Set-point').fill('61');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(setpoint.getByText('Set Set-point to 61')).toBeVisible();
  await expect(
    setpoint.getByRole('group', { name: 'Set?' }).getByRole('button', { name: 'Set' }),
  ).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(setpoint.locator('.state')).toContainText('61 °C wanted');
  await expect(setpoint.locator(':focus')).toHaveCount(1);
});

test('who is at it, why not now and when it ends stand beside; the past and the limits in a sheet', async ({
  demo,
}) => {
  const { page } = demo;
  await demo.open('outputs', 'live');
  const pump = page.getByRole('group', { name: 'Pump of Boiler room B' });
  await expect(pump.getByText(/In use by Ben \(phone\), \d+ s left/)).toBeVisible();
  await pump.getByRole('button', { name: 'Take over' }).click();
  await expect(pump.getByText('Your next command takes over.')).toBeVisible();
  const heater = page.getByRole('group', { name: 'Heater of Boiler room B' });
  await expect(
    heater.getByText(/Not now: Flow of Boiler is not known, and it must not be below 5\.0/),
  ).toBeVisible();
  await expect(heater.getByText(/It goes to off by itself in \d+ min/)).toBeVisible();
  await expect(page.getByText('A web page is not an emergency stop.')).toHaveCount(1);
  await heater.getByRole('button', { name: 'Limits and history of Heater' }).click();
  await expect(
    page.getByText(/Off → On, by Ana \(tablet-7f3a\/screen-1c4e\)\. Confirmed after 320 ms\./),
  ).toBeVisible();
  await expect(
    page.getByText(/Refused after 2 ms\. Not done: Wind is 14\.2.m\/s, limit 12\.0/),
  ).toBeVisible();
  await expect(page.getByLabel('On for at most, s')).toHaveValue('600');
  await page.getByRole('button', { name: 'Not while another reading…' }).click();
  await page.getByLabel('Limit', { exact: true }).fill('12');
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await tooSmallOrWide(page)).toEqual([]);
    for (const theme of ['light', 'dark', 'sun'] as const) {
      await demo.theme(theme);
      expect(await axeFindings(page, theme === 'light' ? 'all' : 'colours'), `${width}, ${theme}`).toEqual(
        [],
      );
    }
  }
  await page.getByRole('button', { name: 'Save limits' }).click();
  await expect(page.getByRole('button', { name: 'Save limits' })).toHaveCount(0);
});
