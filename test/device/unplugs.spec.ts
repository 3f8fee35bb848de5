import { join } from 'node:path';
import { expect } from '@playwright/test';
import { Screen } from '../browser/app/screen.ts';
import { plugArduino } from './emulator/devices.ts';
import { allowing, test } from './harness.ts';
import { storedAtHub } from './hub.ts';

const UNPLUGS = process.env['LONG'] ? 1_000 : 20;
const MOST_BYTES = 600;

test(`${UNPLUGS} unplugs at random bytes: every sample is stored once or inside a gap that has a name`, async ({
  usb,
  start,
  startBridge,
}) => {
  test.setTimeout(UNPLUGS * 20_000);
  const bridge = await startBridge();
  const uno = await plugArduino(usb, 'plotter');
  const { page, problems } = await start({ grants: [allowing(bridge.address, uno.identity)] });
  const screen = new Screen(page);
  await page.goto(bridge.address);
  await screen.connect({ speaks: 'Numbers in lines', name: 'Uno' });
  await expect.poll(() => screen.number('N')).toBeGreaterThan(0);
  const from = await screen.number('N');
  for (let i = 0; i < UNPLUGS; i++) {
    await uno.unplug({ afterBytes: 1 + Math.floor(Math.random() * MOST_BYTES) });
    await uno.replug();
    await uno.opened(115_200);
  }
  // A first number may be of before the last unplug; the one after it has ended the last gap.
  await expect.poll(() => screen.number('N')).toBeGreaterThan(from);
  const seen = (await screen.number('N')) || from;
  await expect.poll(() => screen.number('N')).toBeGreaterThan(seen);
  await uno.unplug();
  await screen.go('sync');
  await expect(page.getByRole('heading', { name: 'All confirmed' })).toBeVisible();
  await page.getByRole('button', { name: 'Check everything' }).click();
  await expect(page.getByText(/Everything is there, undamaged, and the ledger adds up/)).toBeVisible();
  problems.expectNone();
  await bridge.stop();
  const stored = await storedAtHub(join(bridge.folder, 'data'), from);
  const { sent, arrived, insideGaps, twice, wrong, missing, causes } = stored;
  console.log(
    `${UNPLUGS} unplugs: ${sent} sent, ${arrived} arrived, ${insideGaps} inside gaps, ${twice} twice`,
  );
  expect({ twice, wrong, missing }).toEqual({ twice: 0, wrong: [], missing: [] });
  expect(arrived + insideGaps).toBe(sent);
  // A cable that is pulled in the middle of a line leaves half a line; whichever is noticed first names the gap.
  expect(causes.filter((cause) => cause !== 'unplugged' && cause !== 'damaged')).toEqual([]);
  expect(causes.length).toBeGreaterThan(UNPLUGS / 2);
});
