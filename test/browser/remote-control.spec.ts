import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { RecordingReader } from '../../station/codec/recording-reader.ts';
import { columnCodec } from '../fakes/kernels.ts';
import { Screen } from './app/screen.ts';
import { test } from './app/stage.ts';

test('over http from another hostname the app is a remote control: far devices, said in words, the pump switches', async ({
  start,
  startBridge,
}) => {
  const hostname = 'greenhouse.test';
  const bridge = await startBridge({
    args: ['--host-name', hostname, '--name', 'greenhouse'],
    letsIn: false,
    lan: { listen: 'never' },
  });
  const { page, context, problems } = await start({ hostname });
  const screen = new Screen(page);
  await page.goto(`http://${hostname}:${bridge.port}/`);
  expect(await page.evaluate(() => isSecureContext)).toBe(false);

  // Whoever is known to nobody sees nothing but the way in.
  await expect(page.getByText('The bridge does not know this page yet.')).toBeVisible();
  await expect(page.getByText('Not signed in yet.')).toBeVisible();
  await expect(page.getByText('Soil moisture')).toHaveCount(0);
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  }
  const digits = page.getByLabel('Six digits that it shows');
  await digits.fill('12 34');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('A code has six digits.');
  const { code, pair } = await bridge.code('operator');
  await digits.fill(code === '000 000' ? '111 111' : '000 000');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('It can be tried 4 times more.');
  await digits.fill(code);
  await page.getByRole('button', { name: 'Sign in' }).click();
  expect((await pair.ended).code).toBe(0);
  await expect(page.getByText('Remote control of greenhouse.')).toBeVisible();
  const [cookie, ...others] = await context.cookies();
  expect(others).toEqual([]);
  expect(cookie).toMatchObject({ name: 'fieldline-clear', httpOnly: true, sameSite: 'Strict' });
  await expect(page.getByText(/can show and switch,\s+but\s+not\s+reach USB devices, record/)).toBeVisible();
  await expect(page.getByText('simulated, on bridge greenhouse')).toBeVisible();
  await expect(screen.reading('Soil moisture')).toHaveText(/^\s*\d+(\.\d)?%/);
  const strip = page.getByRole('navigation', { name: 'Status' });
  await expect(strip).toContainText('Not recording here');
  await expect(strip.getByRole('link', { name: /^Sync: / })).toHaveAccessibleName(/saved on greenhouse$/);
  await expect(strip.getByRole('link', { name: 'Saved: on the bridge' })).toBeVisible();
  await expect(strip).not.toContainText('on this device');
  await expect.poll(() => screen.pixelsOf(0)).toBeGreaterThan(5);

  const pump = page.getByRole('group', { name: 'Pump of Garden' });
  await screen.holdOn(pump);
  await expect(pump.getByText(/Confirmed on at/)).toBeVisible();
  await expect(pump.locator('.state')).toHaveText('On');
  await pump.getByRole('button', { name: 'Off' }).click();
  await expect(pump.getByText(/Confirmed off at/)).toBeVisible();
  await pump.getByRole('button', { name: 'Limits and history of Pump' }).click();
  const past = page.locator('fl-control-sheet li');
  await expect(past).toHaveCount(2);
  await expect(past.first()).toContainText(/Off, by Somebody .* Confirmed/);
  await expect(past.last()).toContainText(/Off → On, by Somebody .* Confirmed/);
  await expect(page.getByText(/the commands of others are kept by greenhouse/)).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('button', { name: 'Recording', exact: true }).click();
  await expect(page.getByText(/come from greenhouse, or from the bridge that stores them/)).toBeVisible();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save recording' }).click(),
  ]);
  const reader = new RecordingReader(columnCodec);
  const parts = [...reader.push(await readFile(await file.path()))];
  reader.end();
  expect(parts[0]!.manifest).toMatchObject({ station: 'greenhouse', devices: [{ device: 'garden' }] });
  expect(parts.reduce((rows, { block }) => rows + (block?.rows ?? 0), 0)).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Close' }).last().click();

  await expect(page.getByText('This device may look and operate.')).toBeVisible();
  await screen.go('devices');
  await expect(page.getByRole('heading', { name: 'On bridge greenhouse' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'On this device' })).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Connect a device' })).toHaveCount(0);
  const { databases, locks } = await page.evaluate(async () => {
    const databases = (await indexedDB.databases()).length;
    return { databases, locks: 'locks' in navigator };
  });
  expect({ databases, locks }).toEqual({ databases: 0, locks: false });

  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByText('The bridge does not know this page yet.')).toBeVisible();
  expect(await context.cookies()).toEqual([]);
  await expect(page.getByText('Soil moisture')).toHaveCount(0);
  problems.expectNone({ except: [/status of 40[13]/] }); // what a browser itself says of a no
});
