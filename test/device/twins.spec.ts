import { expect } from '@playwright/test';
import { Screen } from '../browser/app/screen.ts';
import { decidePort } from '../browser/port-chooser.ts';
import { Adapter } from './emulator/adapter.ts';
import type { UsbHost } from './emulator/usb-host.ts';
import { allowing, test } from './harness.ts';

/** What tells the devices behind the adapters apart, to us only: how large their numbers are. */
const APART = 100_000;

/** A device that counts, and its adapter; a browser hears nothing of the serial number. */
const plugCounter = (usb: UsbHost, serial: string, beginsAt: number): Promise<Adapter> =>
  Adapter.plug(usb, {
    vendorId: 0x0403,
    productId: 0x6001,
    serial,
    name: 'FT232R USB UART',
    baudRate: 115_200,
    device: ['sh', '-c', 'n=$0; while :; do n=$((n+1)); echo "n:$n"; sleep 0.1; done', `${beginsAt}`],
  });

test('two identical adapters swapped: no row of one stands under the other’s name, and the one that is touched is found', async ({
  usb,
  start,
  app,
}) => {
  const small = await plugCounter(usb, 'TWIN-A', 0);
  const large = await plugCounter(usb, 'TWIN-B', APART);
  const grants = [allowing(app, small.identity), allowing(app, large.identity)];
  const { page, problems } = await start({ grants });
  const screen = new Screen(page);
  await page.goto(app);
  await screen.connect({ speaks: 'Numbers in lines', name: 'First' });
  await decidePort(page, 'choose the newest');
  await screen.connect({ speaks: 'Numbers in lines', name: 'Second' });
  const numbers = screen.page.locator('fl-device-section');
  const numberOf = async (name: string) => {
    const section = numbers.filter({ has: page.getByRole('heading', { name, exact: true }) });
    const text = (await section.locator('fl-tile .value').first().textContent())!;
    return Number.parseFloat(text.replaceAll('\u2009', ''));
  };
  await expect.poll(() => numberOf('First')).toBeGreaterThan(0);
  await expect.poll(() => numberOf('Second')).toBeGreaterThan(0);
  const isLarge = { First: (await numberOf('First')) > APART, Second: (await numberOf('Second')) > APART };
  expect(isLarge.First).not.toBe(isLarge.Second);

  await small.unplug();
  await large.unplug();
  await expect(page.getByText(/Cable unplugged at/)).toHaveCount(2);
  await large.replug();
  await small.replug();
  await expect(page.getByText('Several adapters look the same.')).toHaveCount(2);
  expect(small.openedAtBaud + large.openedAtBaud).toBe(0);

  await page.getByRole('button', { name: 'Touch it and see' }).first().click();
  // All six digits: the small one also comes past 100.
  const asked = isLarge.First ? /n\s*10\d\u2009\d{3}/ : /n\s*[1-9][\d\u2009]{0,4}[.,]/;
  await page
    .locator('fl-which-sheet section')
    .filter({ hasText: asked })
    .getByRole('button', { name: 'This is First' })
    .click();
  await expect(page.getByText('Several adapters look the same.')).toHaveCount(0);
  const before = { First: await numberOf('First'), Second: await numberOf('Second') };
  for (const name of ['First', 'Second'] as const) {
    await expect.poll(() => numberOf(name)).toBeGreaterThan(0);
    await expect.poll(() => numberOf(name)).not.toBe(before[name]);
  }

  // All that was ever recorded, as the chart has it.
  await screen.window('5 min');
  const { lines } = await screen.drawnWhen(({ lines }) => lines.every(({ time }) => time.length > 10));
  expect(lines.length).toBe(2);
  for (const [i, { mean }] of lines.entries()) {
    const there = mean.filter((value) => !Number.isNaN(value));
    expect(there.every((value) => value > APART === [isLarge.First, isLarge.Second][i])).toBe(true);
  }
  problems.expectNone();
});
