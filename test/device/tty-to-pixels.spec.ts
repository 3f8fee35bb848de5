import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { Screen } from '../browser/app/screen.ts';
import { plugArduino, plugGps, plugModbusSlave } from './emulator/devices.ts';
import { allowing, test } from './harness.ts';

// From the terminal to the pixels: a device is chosen and described on the Connect screen, its readings stand in the
// tiles, the chart draws them, and they are there again after a reload.

/** The chart shows the line, in its own colour, and the recording has begun. */
async function drawnAndRecorded(screen: Screen, channel: string, line: number): Promise<number> {
  await expect.poll(() => screen.pixelsOf(line)).toBeGreaterThan(20);
  await expect(screen.page.getByRole('navigation', { name: 'Status' })).toContainText(/REC/);
  const { lines } = await screen.drawn();
  const { time } = lines.find((one) => one.channel === channel)!;
  return time[0]!;
}

test('an Arduino sketch', async ({ usb, start, app }) => {
  const uno = await plugArduino(usb, 'plotter');
  const { page, problems } = await start({ grants: [allowing(app, uno.identity)] });
  const screen = new Screen(page);
  await page.goto(app);
  await screen.connect({ speaks: 'Numbers in lines', name: 'Uno' });
  await screen.window('10 s');
  await expect(screen.tiles).toHaveCount(3);
  const firstMs = await drawnAndRecorded(screen, 't', 1);
  const { lines } = await screen.drawn();
  const [n, t] = ['n', 't'].map((name) => lines.find(({ channel }) => channel === name)!);
  for (const [i, number] of n!.max.entries()) {
    if (n!.min[i] === number) expect(t!.mean[i]).toBeCloseTo(20 + (number % 400) / 100, 6);
  }
  const shown = await screen.number('N');
  await expect.poll(() => screen.number('N')).toBeGreaterThan(shown);

  await page.reload();
  await expect.poll(() => screen.number('N')).toBeGreaterThan(shown);
  await screen.window('5 min'); // however long all of this took
  const again = (await screen.drawnWhen(({ lines }) => (lines[0]?.time.length ?? 0) > 0)).lines[0]!;
  expect(again.time[0]).toBeLessThan(firstMs + 1000);
  console.log(
    `sketch: ${again.time.length} columns from before and after the reload, ${n!.time.length} before`,
  );
  problems.expectNone();
});

test('a Modbus slave', async ({ usb, start, app }) => {
  // Eastron SDM120: voltage, current, power, frequency.
  const registers = { 0x00: 230.5, 0x06: 4.2, 0x0c: 968.1, 0x46: 49.98 };
  const slave = await plugModbusSlave(usb, { unit: 17, registers, baudRate: 2400 });
  const { page, problems } = await start({ grants: [allowing(app, slave.identity)] });
  const screen = new Screen(page);
  await page.goto(app);
  await screen.connect({
    speaks: 'Modbus device',
    name: 'Meter',
    baudRate: 2400,
    options: { unit: '17', model: 'sdm120', everyMs: '500' },
  });
  await expect(screen.reading('Voltage')).toHaveText(/^\s*230\.5V/);
  await expect(screen.reading('Current')).toHaveText(/^\s*4\.20A/);
  await expect(screen.reading('Power')).toHaveText(/^\s*968\.1W/);
  await expect(screen.reading('Frequency')).toHaveText(/^\s*49\.98Hz/);
  await screen.window('10 s');
  const firstMs = await drawnAndRecorded(screen, 'voltage', 0);
  const { lines } = await screen.drawn();
  // A question that a busy machine answers too late is a gap; whatever is a value is the slave's.
  const values = lines
    .find(({ channel }) => channel === 'voltage')!
    .mean.filter((each) => !Number.isNaN(each));
  expect(new Set(values)).toEqual(new Set([230.5]));

  await page.reload();
  await expect(screen.reading('Voltage')).toHaveText(/^\s*230\.5V/);
  await screen.window('5 min');
  const again = (await screen.drawnWhen(({ lines }) => (lines[0]?.time.length ?? 0) > 0)).lines[0]!;
  expect(again.time[0]).toBeLessThan(firstMs + 1000);
  console.log(`meter: ${again.time.length} columns from before and after the reload`);
  problems.expectNone();
});

test('a recorded GPS stream', async ({ usb, start, app }) => {
  const gps = await plugGps(usb, 'gps-ublox-lea-5h.nmea', { baudRate: 9600 });
  const { page, problems } = await start({ grants: [allowing(app, gps.identity)] });
  const screen = new Screen(page);
  await page.goto(app);
  await screen.connect({ speaks: 'GPS receiver', name: 'Receiver', baudRate: 9600 });
  const recorded = latitudesIn('gps-ublox-lea-5h.nmea');
  await expect.poll(() => screen.number('Latitude')).toBeGreaterThan(0);
  expect(recorded.some((latitude) => latitude.toFixed(5) === '51.92589')).toBe(true);
  const shown = await screen.number('Latitude');
  expect(Math.min(...recorded.map((latitude) => Math.abs(latitude - shown)))).toBeLessThan(1e-5);
  await screen.window('5 min');
  const firstMs = await drawnAndRecorded(screen, 'latitude', 0);
  const { lines } = await screen.drawn();
  const fixes = lines.find(({ channel }) => channel === 'latitude')!.max;
  for (const fix of fixes.filter((value) => !Number.isNaN(value)))
    expect(recorded.some((latitude) => Math.abs(latitude - fix) < 1e-7)).toBe(true);

  await page.reload();
  const again = await screen.drawnWhen(({ lines }) => (lines[0]?.time.length ?? 0) > 0);
  expect(again.lines[0]!.time[0]).toBeLessThan(firstMs + 1000);
  console.log(`receiver: latitude ${shown}, ${fixes.length} columns drawn, all of them as recorded`);
  problems.expectNone();
});

/** The latitudes of a recording, read by the letter of NMEA 0183 and none of our code. */
function latitudesIn(recording: string): number[] {
  const text = readFileSync(join(import.meta.dirname, '../recordings', recording), 'latin1');
  const found = text.matchAll(/^\$GP(?:RMC,[^,]*,A|GGA,[^,]*),(\d\d)(\d\d\.\d+),([NS]),/gm);
  return [...found].map(
    ([, degrees, minutes, half]) => (Number(degrees) + Number(minutes) / 60) * (half === 'S' ? -1 : 1),
  );
}
