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
  const bridge = await startBridge({ args: ['--host-name', hostname, '--name', 'greenhouse'] });
  const { page, problems } = await start({ hostname });
  const screen = new Screen(page);
  await page.goto(`http://${hostname}:${bridge.port}/`);
  expect(await page.evaluate(() => isSecureContext)).toBe(false);

  await expect(page.getByText('Remote control of greenhouse.')).toBeVisible();
  await expect(page.getByText(/can show and switch, but not\s+reach USB devices, record/)).toBeVisible();
  await expect(page.getByText('simulated, on bridge greenhouse')).toBeVisible();
  await expect(screen.reading('Soil moisture')).toHaveText(/^\s*\d+(\.\d)?%/);
  await expect(page.getByRole('navigation', { name: 'Status' })).toContainText('Not recording');
  await expect.poll(() => screen.pixelsOf(0)).toBeGreaterThan(5);

  const pump = page.getByRole('group', { name: 'Pump of Garden' });
  await pump.getByRole('button', { name: 'Turn on…' }).click();
  await pump.getByRole('button', { name: 'Turn on', exact: true }).click();
  await expect(pump.getByText(/Confirmed on at/)).toBeVisible();
  await expect(pump.locator('.state')).toHaveText('On');
  await pump.getByRole('button', { name: 'Off' }).click();
  await expect(pump.getByText(/Confirmed off at/)).toBeVisible();

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

  await screen.go('devices');
  await expect(page.getByRole('heading', { name: 'On bridge greenhouse' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'On this device' })).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Connect a device' })).toHaveCount(0);
  const { databases, locks } = await page.evaluate(async () => {
    const databases = (await indexedDB.databases()).length;
    return { databases, locks: 'locks' in navigator };
  });
  expect({ databases, locks }).toEqual({ databases: 0, locks: false });
  problems.expectNone();
});
