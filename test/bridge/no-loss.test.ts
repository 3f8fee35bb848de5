import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MemoryStore } from '../fakes/memory-store.ts';
import { freePort, hasMosquitto, type Mosquitto, startMosquitto } from './mosquitto.ts';
import { masterOf } from '../trust/broker/cast.ts';
import { build, Fieldline } from './process.ts';
import { arrivedAt, everythingTaken, sampling, type Sampling, tablet } from './tablet.ts';

let sample: Sampling;
let folder: string;
let ports: { readonly PORT: string; readonly MQTT_PORT: string };
let bridge: Fieldline;
let mosquitto: Mosquitto | undefined;

beforeAll(async () => void (await build()), 240_000);
beforeEach(async () => {
  sample = sampling();
  folder = mkdtempSync(join(tmpdir(), 'fieldline-loss-'));
  ports = { PORT: String(await freePort()), MQTT_PORT: String(await freePort()) };
});
afterEach(async () => {
  bridge.kill();
  await bridge.ended;
  await mosquitto?.kill();
  mosquitto = undefined;
  rmSync(folder, { recursive: true });
});

async function startBridge(...args: string[]): Promise<void> {
  bridge = new Fieldline(['start', '--data', join(folder, 'data'), '--name', 'bridge-0', ...args], ports);
  await bridge.says(/is running/);
}

async function killBridge(): Promise<void> {
  bridge.kill('SIGKILL');
  await bridge.ended;
}

/** Looks at the hub's own log once it has ended, and says what it found. */
async function nothingIsLost(): Promise<void> {
  bridge.kill('SIGTERM');
  expect((await bridge.ended).code).toBe(0);
  const numbers = await arrivedAt(join(folder, 'data'));
  process.stdout.write(`sent ${sample.sent}, arrived ${numbers.length}, inside gaps 0\n`);
  expect(numbers).toEqual(Array.from({ length: sample.sent }, (_, i) => i + 1));
}

describe('every sample of a station is at the hub exactly once', () => {
  test('whenever the bridge is killed, and the station restarted', async () => {
    const url = `mqtt://127.0.0.1:${ports.MQTT_PORT}`;
    const store = new MemoryStore();
    await startBridge();
    const master = await masterOf(join(folder, 'data'));
    let meter = await tablet(store, url, master);
    await sample.at(meter.link, 1_500);
    for (let round = 0; round < 3; round++) {
      await killBridge();
      await sample.at(meter.link, 500);
      if (round === 1) {
        await meter.end();
        meter = await tablet(store, url, master);
      }
      await startBridge();
      await sample.at(meter.link, 1_000 + 500 * Math.random());
    }
    await everythingTaken(meter.station);
    await meter.end();
    await nothingIsLost();
  });

  test.skipIf(!hasMosquitto)('with mosquitto between them, whichever of them is killed', async () => {
    mosquitto = await startMosquitto();
    const url = `mqtt://127.0.0.1:${mosquitto.port}`;
    await startBridge('--broker', url);
    const meter = await tablet(new MemoryStore(), url);
    await sample.at(meter.link, 1_500);
    const { port } = mosquitto;
    await mosquitto.kill();
    await sample.at(meter.link, 500);
    mosquitto = await startMosquitto(port);
    await sample.at(meter.link, 1_500);
    await killBridge();
    await sample.at(meter.link, 500);
    await startBridge('--broker', url);
    await sample.at(meter.link, 1_500);
    await everythingTaken(meter.station);
    await meter.end();
    await nothingIsLost();
  });
});
