import { join } from 'node:path';
import { expect } from '@playwright/test';
import { serveFolder } from '../browser/static-server.ts';
import { Screen } from './app/screen.ts';
import { plugArduino } from './emulator/devices.ts';
import { allowing, test } from './harness.ts';

const built = join(import.meta.dirname, '../../dist/web');

test('an Arduino sketch, from its terminal to the pixels of the chart', async ({ usb, start }) => {
  const uno = await plugArduino(usb, 'plotter');
  const host = await serveFolder(built);
  const browser = await start({ grants: [allowing(host.address, uno.identity)] });
  const screen = new Screen(browser.page);
  await browser.page.goto(`${host.address}/`);
  await screen.connect({ speaks: 'Numbers in lines', name: 'Uno' });
  await uno.opened(115_200);
  await browser.page.waitForTimeout(2000);
  console.log(await screen.tiles.allTextContents());
  console.log(JSON.stringify(await screen.drawn()).slice(0, 1500), await screen.pixelsOf(0), await screen.pixelsOf(1));
  await browser.page.screenshot({ path: '/tmp/proofs/live.png' });
  browser.problems.expectNone();
});
