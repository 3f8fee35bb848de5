import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { Chromium, ChromiumOptions } from '../browser/chromium.ts';
import { freePort, startMosquitto } from '../bridge/mosquitto.ts';
import type { TestBridge } from '../browser/app/bridge.ts';
import { storedAtHub } from './hub.ts';
import { Screen } from '../browser/app/screen.ts';
import type { Adapter } from './emulator/adapter.ts';
import { plugArduino } from './emulator/devices.ts';
import { allowing, test } from './harness.ts';

// The truth is the emulated device: the sketch numbers every sample, whether anybody listens or not. Its numbers are
// looked for in what the hub has stored, when the page has recorded with the broker away and was killed meanwhile.

/** What the two proofs differ in. */
interface Way {
  readonly bridge: TestBridge;
  /** A broker to be named on the Sync screen; without one the page sends to the bridge that serves it. */
  readonly url?: string;
  takeAway(): Promise<void>;
  bringBack(): Promise<void>;
}

test('offline and killed, then in step with the bridge: every sample is at the hub once, or inside a gap', async ({
  usb,
  start,
  startBridge,
}) => {
  const bridge = await startBridge();
  const way = { bridge, takeAway: () => bridge.stop('SIGKILL'), bringBack: () => bridge.start() };
  await offlineThenSync(await plugArduino(usb, 'plotter'), start, way);
});

test('the same with mosquitto in between, set up on the Sync screen', async ({ usb, start, startBridge }) => {
  const [port, ws] = [await freePort(), await freePort()];
  const startBroker = () => startMosquitto(port, [`listener ${ws} 127.0.0.1`, 'protocol websockets']);
  let mosquitto = await startBroker();
  try {
    const way = {
      bridge: await startBridge({ args: ['--broker', `mqtt://127.0.0.1:${port}`] }),
      url: `ws://127.0.0.1:${ws}`,
      takeAway: () => mosquitto.kill(),
      bringBack: async () => void (mosquitto = await startBroker()),
    };
    await offlineThenSync(await plugArduino(usb, 'plotter'), start, way);
  } finally {
    await mosquitto.kill();
  }
});

async function offlineThenSync(uno: Adapter, start: Start, { bridge, url, ...way }: Way): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), 'fieldline-profile-'));
  const first = await start({ profile, grants: [allowing(bridge.address, uno.identity)] });
  const screen = new Screen(first.page);
  await screen.page.goto(bridge.address);
  await screen.page.evaluate(async () => void (await navigator.serviceWorker.ready));
  if (url !== undefined) await sendTo(screen, url);
  await screen.connect({ speaks: 'Numbers in lines', name: 'Uno' });
  const from = await shownAfter(screen, 0);
  await allConfirmed(screen);

  await way.takeAway();
  await screen.go('live');
  await expect(screen.page.getByRole('navigation', { name: 'Status' })).toContainText('Offline');
  const offline = await shownAfter(screen, (await shownAfter(screen, from)) + 20);
  await first.kill();

  const second = await start({ profile });
  const again = new Screen(second.page);
  await again.page.goto(bridge.address);
  await shownAfter(again, (await shownAfter(again, offline)) + 20);
  await again.go('sync');
  await way.bringBack();
  await uno.unplug();
  await allConfirmed(again);
  const confirmed = again.page.locator('fl-lane', { hasText: 'Confirmed by' });
  await expect(confirmed).toContainText(/([\d\u2009]+) of \1\s/);
  second.problems.expectNone({ except: [/WebSocket connection to/, /net::ERR_CONNECTION_REFUSED/] });
  await second.close();
  await bridge.stop();
  await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });

  const stored = await storedAtHub(join(bridge.folder, 'data'), from);
  const { sent, arrived, insideGaps, twice, wrong, missing } = stored;
  const where = url === undefined ? 'the bridge’s own broker' : 'mosquitto';
  console.log(`${where}: ${sent} sent, ${arrived} arrived, ${insideGaps} inside gaps, ${twice} twice`);
  expect({ twice, wrong, missing }).toEqual({ twice: 0, wrong: [], missing: [] });
  expect(arrived + insideGaps).toBe(sent);
  expect(arrived).toBeGreaterThan(40);
}

type Start = (options: ChromiumOptions) => Promise<Chromium>;

/** The number of a sample that is on the screen, once that is beyond another. */
async function shownAfter(screen: Screen, number: number): Promise<number> {
  await expect.poll(() => screen.number('N')).toBeGreaterThan(number);
  return screen.number('N');
}

/** The Sync screen's form, as a person fills it in. */
async function sendTo(screen: Screen, url: string): Promise<void> {
  const { page } = screen;
  await screen.go('sync');
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByLabel('Address').fill(url);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByText(url)).toBeVisible();
}

async function allConfirmed(screen: Screen): Promise<void> {
  await screen.go('sync');
  // Where nobody answers it is tried once a minute at least.
  await expect(screen.page.getByRole('heading', { name: 'All confirmed' })).toBeVisible({ timeout: 180_000 });
}
