import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page } from '@playwright/test';
import { Screen } from '../browser/app/screen.ts';
import { unknownFrame } from '../fakes/unknown-device.ts';
import { Adapter } from './emulator/adapter.ts';
import { allowing, test } from './harness.ts';

const EVERY_MS = 100;
const ADAPTER = { vendorId: 0x1a86, productId: 0x7523, serial: 'unknown', baudRate: 9600 };

test('a binary device that nobody knows is described by what its display shows, charted, and its profile does the same elsewhere', async ({
  usb,
  start,
  app,
}) => {
  const adapter = await Adapter.plug(usb, ADAPTER);
  const device = { n: 0, isSteady: false };
  const speaks = setInterval(
    () => adapter.say(unknownFrame(device.isSteady ? device.n : ++device.n)),
    EVERY_MS,
  );
  try {
    const first = await start({ grants: [allowing(app, adapter.identity)] });
    const { page } = first;
    await page.goto(app);
    await new Screen(page).choosePort();
    await page.getByRole('button', { name: 'Describe it yourself' }).click();
    const editor = page.locator('fl-profile-editor');
    await editor.getByLabel('Baud rate').fill('9600');
    await editor.getByLabel('Baud rate').press('Tab');
    const listen = editor.getByRole('button', { name: /^Listen at 9.?600 baud/ });
    if (await listen.isVisible()) await listen.click();
    await expect(editor.getByText(/^Listening at 9.?600 baud, 8N1; nothing is sent\.$/)).toBeVisible();

    await editor.getByText(/^What would fit: Frames of 9 bytes that begin with AA 55/).click();
    await editor.getByRole('button', { name: 'Use it: Frames of 9 bytes that begin with AA 55' }).click();
    const checksum = editor.getByRole('button', { name: /^Use it: Checksum crc8-maxim/ });
    const more = editor.getByText(/^What would fit: Checksum crc8-maxim/);
    await more.waitFor();
    if (!(await checksum.isVisible())) await more.click();
    await checksum.click();

    const temperature = (n: number) => ((234 + Math.round(12 * Math.sin(n / 40))) / 10).toFixed(1);
    await add(editor, device, temperature, /^bytes 3–4, signed, big-endian, ÷ 10/);
    await name(editor, 1, 'temperature', '°C');
    const humidity = (n: number) => ((4_120 + (n % 60)) / 100).toFixed(2);
    await add(editor, device, humidity, /^bytes 5–6, .*little-endian, ÷ 100/);
    await name(editor, 2, 'humidity', '%');
    await editor.getByLabel('Name', { exact: true }).fill('Greenhouse box');
    await editor.getByLabel('Name', { exact: true }).press('Tab');
    await expect(editor.getByText('Nothing is wrong with this profile.')).toBeVisible();

    const download = page.waitForEvent('download');
    await page.evaluate(() => Reflect.deleteProperty(globalThis, 'showSaveFilePicker'));
    await editor.getByRole('button', { name: 'Save as a file' }).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toBe('greenhouse-box.fieldline-profile.json');
    const file = await readFile(await saved.path());

    await editor.getByRole('button', { name: 'Start recording' }).click();
    const charted = await shown(page);
    expect(adapter.heard.length).toBe(0);
    first.problems.expectNone();
    await page.context().close();

    // Elsewhere nobody has seen the device: the file is all that is known.
    const second = await start({ grants: [allowing(app, adapter.identity)] });
    const other = second.page;
    await other.goto(app);
    await new Screen(other).choosePort();
    await other.getByRole('button', { name: 'Describe it yourself' }).click();
    await other
      .locator('fl-profile-editor')
      .locator('input.profile')
      .setInputFiles({ name: saved.suggestedFilename(), mimeType: 'application/json', buffer: file });
    await expect(other.getByText('Nothing is wrong with this profile.')).toBeVisible();
    await other.getByRole('button', { name: 'Start recording' }).click();
    expect(Object.keys(await shown(other))).toEqual(Object.keys(charted));
    expect(adapter.heard.length).toBe(0);
    second.problems.expectNone();
  } finally {
    clearInterval(speaks);
  }
});

/** Types what the display shows, as a person would while it does not change, and makes the place where it is found a field. */
async function add(
  editor: Locator,
  device: { readonly n: number; isSteady: boolean },
  shows: (n: number) => string,
  place: RegExp,
): Promise<void> {
  device.isSteady = true;
  const [, , counter] = unknownFrame(device.n);
  const newest = editor.getByRole('region', { name: 'What the device sends' });
  await expect(newest).toContainText(
    new RegExp(`${counter!.toString(16).padStart(2, '0').toUpperCase()}\\s*2`),
  );
  const field = editor.locator('#shown');
  await field.fill(shows(device.n));
  await field.press('Enter');
  await editor.getByRole('button', { name: place }).first().click();
  device.isSteady = false;
}

async function name(editor: Locator, nth: number, to: string, unit: string): Promise<void> {
  const row = editor.getByRole('group', { name: new RegExp(`^Field ${nth},`) });
  await row.getByLabel('Name (letters, digits, - and _)').fill(to);
  await row.getByLabel('Unit', { exact: true }).fill(unit);
  await row.getByLabel('Unit', { exact: true }).press('Tab');
}

/** The readings in the tiles, once the device is recorded. */
async function shown(page: Page): Promise<Record<string, number>> {
  await expect(page.getByRole('heading', { name: 'Greenhouse box: 2 channels' })).toBeVisible();
  await page.getByRole('link', { name: 'Show live chart' }).click();
  const screen = new Screen(page);
  const readings: Record<string, number> = {};
  for (const channel of ['Temperature', 'Humidity']) {
    await expect(screen.tile(channel)).toBeVisible();
    readings[channel] = await screen.number(channel);
  }
  expect(readings['Temperature']).toBeGreaterThan(22);
  expect(readings['Temperature']).toBeLessThan(25);
  expect(readings['Humidity']).toBeGreaterThanOrEqual(41.2);
  expect(readings['Humidity']).toBeLessThan(41.8);
  const { lines } = await screen.drawnWhen(({ lines }) => lines.some(({ time }) => time.length > 5));
  expect(lines.map(({ channel }) => channel).sort()).toEqual(['humidity', 'temperature']);
  return readings;
}
