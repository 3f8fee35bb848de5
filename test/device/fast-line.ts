import { expect } from '@playwright/test';
import { Screen } from '../browser/app/screen.ts';
import type { Chromium } from '../browser/chromium.ts';
import { Adapter, type Counters } from './emulator/adapter.ts';
import { identities } from './emulator/devices.ts';
import type { UsbHost } from './emulator/usb-host.ts';

// A line at 3 Mbaud behind an adapter that loses what is not read in time.

export const BAUD = 3_000_000;
export const BYTES_A_S = BAUD / 10;
export const LINE_BYTES = 100;

export const fastAdapter = (usb: UsbHost): Promise<Adapter> =>
  Adapter.plug(usb, { ...identities.meter, baudRate: BAUD });

/** Eight columns: the line's number, and seven that follow from it. */
export const numbersOf = (n: number): readonly number[] => [
  n,
  ...Array.from({ length: 7 }, (_, i) => 10_000.125 + ((n * (i + 3)) % 10_007)),
];
export function lineOf(n: number): string {
  const [number, ...others] = numbersOf(n);
  return `${[`${number}`.padStart(8, '0'), ...others.map((other) => other.toFixed(6))].join()}\n`;
}

/** Connects by hand, and lets the device say something then, so that it is seen live. */
export async function live(
  { page }: Chromium,
  app: string,
  adapter: Adapter,
  { speaks, first }: { speaks: string; first: string },
): Promise<Screen> {
  const screen = new Screen(page);
  await page.goto(app);
  await screen.choosePort();
  await screen.describe({ speaks, name: 'Fast', baudRate: BAUD });
  await adapter.opened(BAUD);
  await expect(page.getByText('recording').first()).toBeVisible();
  adapter.say(first);
  await page.getByRole('link', { name: 'Show live chart' }).click();
  await expect(screen.tiles.first()).toBeVisible();
  return screen;
}

/** Lets the device say number after number from 1 on, a second ahead of its wire; gives the first that it did not say. */
export async function speak(
  adapter: Adapter,
  textOf: (n: number) => string,
  goesOn: (n: number) => boolean,
): Promise<number> {
  const { sent } = await adapter.counters();
  let said = 0;
  let n = 1;
  for (let text = ''; goesOn(n); text = '') {
    while (text.length < BYTES_A_S / 4 && goesOn(n)) text += textOf(n++);
    adapter.say(text);
    said += text.length;
    await counted(adapter, (count) => count.sent - sent > said - BYTES_A_S);
  }
  await counted(
    adapter,
    (count) => count.sent - sent === said && count.taken + count.discarded === count.sent,
  );
  return n;
}

export async function counted(adapter: Adapter, holds: (count: Counters) => boolean): Promise<void> {
  const isSo = async () => holds(await adapter.counters());
  await expect.poll(isSo, { intervals: [50] }).toBe(true);
}
