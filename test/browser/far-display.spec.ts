import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { Screen } from './app/screen.ts';
import { test } from './app/stage.ts';

// As it was built: `fieldline start` with a display, and a page that only looks at it.

test('a display of a bridge is seen in a page, as it stands there and in words, until it is no more', async ({
  start,
  startBridge,
}) => {
  const bridge = await startBridge({ args: ['--name', 'greenhouse'] });
  const devices = [
    { id: 'garden', label: 'Garden', driver: 'garden-simulated', address: 'simulated:garden' },
    { id: 'panel', label: 'Panel', driver: 'display-simulated', address: 'simulated:display' },
  ];
  const say = (all: readonly object[]) =>
    writeFile(join(bridge.folder, 'data/devices.json'), JSON.stringify({ devices: all }));
  await bridge.stop();
  await say(devices);
  await bridge.start({ args: ['--name', 'greenhouse'] });
  const { page, problems } = await start();
  await page.goto(bridge.address);
  await new Screen(page).go('devices');
  const shown = page.getByRole('article', { name: 'Panel' }).getByRole('img', { name: /^Panel shows: / });
  await expect(shown).toHaveAccessibleName(
    /^Panel shows: Fieldline greenhouse; Soil moisture \d+\.\d %; Temperature -?\d+\.\d °C; .*Pump Off$/,
    { timeout: 30_000 },
  );
  expect((await shown.locator('path').getAttribute('d'))!.length).toBeGreaterThan(2_000);
  const { code, pair } = await bridge.code('viewer');
  await expect(shown).toHaveAccessibleName(/; Pairing code \*+; /, { timeout: 30_000 });
  expect(await page.content()).not.toContain(code);
  pair.kill();
  await pair.ended;
  await say(devices.slice(0, 1));
  await expect(page.getByRole('article', { name: 'Panel' })).toHaveCount(0, { timeout: 60_000 });
  problems.expectNone();
});
