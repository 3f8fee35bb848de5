import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MemoryStore } from '../fakes/memory-store.ts';
import { Listener } from './listener.ts';
import { freePort } from './mosquitto.ts';
import { masterOf } from '../trust/broker/cast.ts';
import { build, Fieldline } from './process.ts';
import { arrivedAt, everythingTaken, sampling, type Sampling, tablet } from './tablet.ts';

interface Place {
  readonly data: string;
  readonly ports: { readonly PORT: string; readonly MQTT_PORT: string };
  readonly url: string;
  readonly args: readonly string[];
  running: Fieldline;
}

let folder: string;
let cloud: Place;
let pi: Place;
let sample: Sampling;

beforeAll(async () => void (await build()), 240_000);
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fieldline-upstream-'));
  sample = sampling();
  cloud = await begin('cloud', {});
  const { username, password } = await masterOf(cloud.data);
  const signIn = { BROKER_USERNAME: username, BROKER_PASSWORD: password };
  pi = await begin('pi', signIn, '--broker', cloud.url);
});
afterEach(async () => {
  for (const { running } of [pi, cloud]) {
    running.kill();
    await running.ended;
  }
  rmSync(folder, { recursive: true });
});

async function begin(name: string, env: Readonly<Record<string, string>>, ...more: string[]): Promise<Place> {
  const ports = { ...env, PORT: String(await freePort()), MQTT_PORT: String(await freePort()) };
  const data = join(folder, name);
  const args = ['start', '--data', data, '--name', name, ...more];
  return { data, ports, args, url: `mqtt://127.0.0.1:${ports.MQTT_PORT}`, running: await run(args, ports) };
}

async function run(args: readonly string[], ports: Place['ports']): Promise<Fieldline> {
  const running = new Fieldline(args, ports);
  await running.says(/is running/);
  return running;
}

async function killAndBegin(place: Place): Promise<void> {
  place.running.kill('SIGKILL');
  await place.running.ended;
  place.running = await run(place.args, place.ports);
}

describe('tablet, bridge, cloud', () => {
  test('every sample of the tablet is in the cloud exactly once, whichever bridge is killed', async () => {
    const store = new MemoryStore();
    let meter = await tablet(store, pi.url, await masterOf(pi.data));
    await sample.at(meter.link, 1_500);
    for (const place of [cloud, pi]) {
      await killAndBegin(place);
      await sample.at(meter.link, 1_000);
    }
    await meter.end(); // another life of the program, the same life of its log
    meter = await tablet(store, pi.url, await masterOf(pi.data));
    await sample.at(meter.link, 500);
    await everythingTaken(meter.station);
    const recorded = meter.station.log.next - 1;
    const looking = await Listener.at(cloud.url, 'looking', 'fieldline/tablet-1/#');
    expect(await looking.json('tablet-1/status', ({ status }) => status === 'online')).toBeDefined();
    expect(await looking.json('/meter/meta')).toMatchObject({ driver: 'plotter-lines' });
    await meter.end(); // the bridge sends on what it holds of a station that is away
    await looking.json('tablet-1/status', ({ status }) => status === 'offline');
    await looking.close();
    await killAndBegin(pi);
    const all = Array.from({ length: sample.sent }, (_, i) => i + 1);
    const reader = await Listener.at(cloud.url, 'reader', 'fieldline/tablet-1/ack/cloud');
    await reader.json('/ack/cloud', ({ upTo }) => upTo >= recorded);
    await reader.close();
    for (const place of [cloud, pi]) {
      place.running.kill('SIGTERM');
      expect((await place.running.ended).code).toBe(0);
      expect(await arrivedAt(place.data)).toEqual(all);
    }
    process.stdout.write(`sent ${all.length}, in the cloud ${all.length}, two bridges killed three times\n`);
  });
});
