import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, type Page } from '@playwright/test';
import { Screen } from '../../browser/app/screen.ts';
import { decideUsb } from '../../browser/port-chooser.ts';
import type { Grant } from '../../browser/grants.ts';
import { CdcAcm, Ftdi } from './chips.ts';
import type { EmulatedUsb } from './emulated-usb.ts';
import { Sensor } from './sensor.ts';
import { test } from './stage.ts';

// From the USB socket to the recording: the kernel's own USB stack, Chromium's WebUSB, our drivers of the chips.

const SET_BAUD_RATE = { ftdi: 0x03, cdcAcm: 0x20 };
const SET_CONTROL_LINES = { ftdi: 0x01, cdcAcm: 0x22 };

test.setTimeout(300_000);

test('two adapters that the page drives by itself: found, charted, recorded without a loss, live again after a pulled cable', async ({
  start,
  app,
  plugIn,
}, testInfo) => {
  const ftdi = new Sensor(new Ftdi('FL0001'), 9600);
  const uno = new Sensor(new CdcAcm('FL0002'), 57_600);
  const { page, problems } = await start({ grants: [allowing(app, ftdi.chip), allowing(app, uno.chip)] });
  await page.addInitScript(() => Object.assign(globalThis, { showSaveFilePicker: undefined }));
  const screen = new Screen(page);
  await page.goto(app);

  const cable = await plugIn(ftdi.chip, 0);
  ftdi.start();
  await find(screen, 'FL0001');
  const known = [ftdi.last];
  await plugIn(uno.chip, 1);
  uno.start();
  await find(screen, 'FL0002');
  known.push(uno.last);
  for (const [{ chip, baudRate }, kind] of [
    [ftdi, 'ftdi'],
    [uno, 'cdcAcm'],
  ] as const) {
    const told = (request: number) => chip.requests.filter((each) => each.request === request).length;
    expect(told(SET_BAUD_RATE[kind]), 'other rates were tried before').toBeGreaterThan(1);
    expect(told(SET_CONTROL_LINES[kind]), 'in place: no board starts anew').toBe(1);
    expect(Math.abs(chip.baudRate / baudRate - 1)).toBeLessThan(0.01);
  }

  await screen.window('1 h');
  await screen.drawnWhen(({ lines }) => lines.length === 2 && lines.every(({ time }) => time.length > 0));
  for (const line of [0, 1]) await expect.poll(() => screen.pixelsOf(line)).toBeGreaterThan(0);
  ftdi.stop();
  await expect.poll(() => ftdi.chip.untaken).toBe(0);
  ftdi.chip.say(Buffer.from('n:77777')); // half a line
  await sleep(500);
  const before = ftdi.last;
  cable.unplug();
  await expect(page.getByText(/Cable unplugged at \d\d:\d\d:\d\d\./)).toBeVisible();
  const unoBefore = uno.last;
  await expect.poll(() => uno.last).toBeGreaterThan(unoBefore + 50);
  await plugIn(ftdi.chip, 0);
  await expect.poll(() => ftdi.chip.baudRate).toBe(9600);
  await sleep(500); // what a device says at once may be the end of a line
  ftdi.start();
  await expect(page.getByText('Cable unplugged')).toHaveCount(0);
  await expect.poll(() => ftdi.last).toBeGreaterThan(before + 50);

  for (const sensor of [ftdi, uno]) sensor.stop();
  for (const [i, { last }] of [ftdi, uno].entries())
    await expect.poll(async () => numeral(await screen.reading('N').nth(i).textContent())).toBe(last);
  const csv = await savedCsv(page);
  await writeFile(testInfo.outputPath('saved.csv'), csv);
  const recorded = numbersIn(csv);
  for (const [i, { last }] of [ftdi, uno].entries()) {
    const first = recorded[i]![0]!;
    expect(first, 'also what it said before anybody knew what it speaks').toBeLessThan(known[i]!);
    expect(recorded[i]).toEqual(Array.from({ length: last - first + 1 }, (_, n) => first + n));
  }
  console.log(`recorded over WebUSB: ${ftdi.last} and ${uno.last} rows`);
  problems.expectNone();
});

/** Chooses an adapter, waits until what it speaks is found, and looks at it live. */
async function find(screen: Screen, serial: string): Promise<void> {
  const { page } = screen;
  await screen.go('connect');
  await decideUsb(page, serial);
  await page.getByRole('button', { name: 'Choose a USB adapter' }).click();
  await expect(page.getByRole('heading', { name: /: 1 channel/ })).toBeVisible({ timeout: 90_000 });
  await page.getByRole('link', { name: 'Show live chart' }).click();
}

const numeral = (text: string | null) => Number.parseFloat((text ?? '').replaceAll('\u2009', ''));

/** A table of what is on screen. */
async function savedCsv(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Export' }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save CSV' }).click(),
  ]);
  return readFile(await file.path(), 'utf8');
}

/** The numbers of each device, in the order of the rows. */
function numbersIn(csv: string): number[][] {
  const rows = csv.split(/\r?\n/).slice(2);
  return [1, 2].map((column) => rows.flatMap((row) => row.split(',')[column] || []).map(Number));
}

function allowing(address: string, { descriptors }: EmulatedUsb): Grant {
  const device = Buffer.from(descriptors.device);
  return {
    api: 'usb',
    origin: new URL(address).origin,
    vendorId: device.readUInt16LE(8),
    productId: device.readUInt16LE(10),
    serial: descriptors.strings[2]!,
    name: descriptors.strings[1]!,
  };
}
