import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { LevelStore } from '../../node-bridge/log/level-store.ts';
import { connectMqtt } from '../../node-bridge/mqtt-brokers.ts';
import { nodeClock } from '../../node-bridge/node-clock.ts';
import { ascii } from '../../station/codec/bytes.ts';
import { columnOf } from '../../station/model/batch.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { Station } from '../../station/runtime/station.ts';
import { kernel } from '../fakes/kernels.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { scripted, ScriptedLink } from '../fakes/scripted-link.ts';
import { freePort, hasMosquitto, type Mosquitto, startMosquitto } from './mosquitto.ts';
import { build, Fieldline } from './process.ts';
import { until } from './until.ts';
import { codec } from '../fakes/codec.ts';

vi.setConfig({ testTimeout: 240_000 });

const METER = { id: 'meter', label: 'Meter', driver: 'plotter-lines', address: 'serial:scripted' };
const randomHex = (digits: number) => randomBytes(digits).toString('hex').slice(0, digits);

let folder: string;
let ports: { readonly PORT: string; readonly MQTT_PORT: string };
let bridge: Fieldline;
let mosquitto: Mosquitto | undefined;

beforeAll(async () => void (await build()), 240_000);
beforeEach(async () => {
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

/** A station with a device that numbers its samples, as a tab is one: its log stays, it can be ended and begun again. */
async function tablet(store: MemoryStore, url: string) {
  const log = await StationLog.open(store.reopened(), 'tablet-1', nodeClock, randomHex, codec);
  const link = new ScriptedLink();
  link.say(ascii('\n')); // a line that may have begun before the opening is not trusted
  const platform = {
    clock: nodeClock,
    log,
    kernel: kernel(),
    brokers: { connect: connectMqtt },
    transports: scripted(link),
    randomHex,
  };
  const station = await Station.open(platform, { version: '0', devices: [METER], broker: { url } });
  const stop = new AbortController();
  const ended = station.run(stop.signal);
  return {
    link,
    station,
    async end() {
      stop.abort();
      await ended;
      await log.close();
    },
  };
}

let sent = 0;
/** Ten samples at a time, as a board says them that has a hundred a second or so. */
async function sample(link: ScriptedLink, ms: number): Promise<void> {
  for (const endMs = Date.now() + ms; Date.now() < endMs; await sleep(40))
    for (let i = 0; i < 10; i++) link.say(ascii(`n:${++sent}\n`));
}

/** Every number that the hub holds of the tablet, each as often as it is there. */
async function arrived(): Promise<number[]> {
  const log = await StationLog.open(
    await LevelStore.open(join(folder, 'data/log')),
    'x',
    nodeClock,
    randomHex,
    codec,
  );
  const numbers: number[] = [];
  for await (const span of log.spans('tablet-1', 'meter', 0, Number.MAX_SAFE_INTEGER))
    for (const batch of await span.read()) numbers.push(...columnOf(batch, 'n')!);
  await log.close();
  return numbers.sort((a, b) => a - b);
}

async function everythingTaken(station: Station): Promise<void> {
  let news = await station.news(0);
  const look = async () => (news = await station.news(0));
  await until(() => {
    void look();
    const { numbered, uplinks } = news;
    return uplinks.every(
      (view) => view.mode === 'confirmed' && view.taken === numbered && view.inFlight === 0,
    );
  }, 120_000);
}

/** Looks at the hub's own log once it has ended, and says what it found. */
async function nothingIsLost(): Promise<void> {
  bridge.kill('SIGTERM');
  expect((await bridge.ended).code).toBe(0);
  const numbers = await arrived();
  process.stdout.write(`sent ${sent}, arrived ${numbers.length}, inside gaps 0\n`);
  expect(numbers).toEqual(Array.from({ length: sent }, (_, i) => i + 1));
}

describe('every sample of a station is at the hub exactly once', () => {
  test('whenever the bridge is killed, and the station restarted', async () => {
    sent = 0;
    const url = `mqtt://127.0.0.1:${ports.MQTT_PORT}`;
    const store = new MemoryStore();
    await startBridge();
    let meter = await tablet(store, url);
    await sample(meter.link, 1_500);
    for (let round = 0; round < 3; round++) {
      await killBridge();
      await sample(meter.link, 500);
      if (round === 1) {
        await meter.end();
        meter = await tablet(store, url);
      }
      await startBridge();
      await sample(meter.link, 1_000 + 500 * Math.random());
    }
    await everythingTaken(meter.station);
    await meter.end();
    await nothingIsLost();
  });

  test.skipIf(!hasMosquitto)('with mosquitto between them, whichever of them is killed', async () => {
    sent = 0;
    mosquitto = await startMosquitto();
    const url = `mqtt://127.0.0.1:${mosquitto.port}`;
    await startBridge('--broker', url);
    const meter = await tablet(new MemoryStore(), url);
    await sample(meter.link, 1_500);
    const { port } = mosquitto;
    await mosquitto.kill();
    await sample(meter.link, 500);
    mosquitto = await startMosquitto(port);
    await sample(meter.link, 1_500);
    await killBridge();
    await sample(meter.link, 500);
    await startBridge('--broker', url);
    await sample(meter.link, 1_500);
    await everythingTaken(meter.station);
    await meter.end();
    await nothingIsLost();
  });
});
