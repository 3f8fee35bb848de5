import * as fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { DeviceConfig } from '../../station/api/config.ts';
import { matches } from '../../station/codec/mqtt/filters.ts';
import { messageBytes } from '../../station/drivers/broker.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import type { Transports } from '../../station/runtime/platform.ts';
import { type OpenStation, Station } from '../../station/runtime/station.ts';
import { FakeBrokers } from '../fakes/fake-brokers.ts';
import { FakeClock, settle } from '../fakes/clock.ts';
import { codec } from '../fakes/codec.ts';
import { kernel } from '../fakes/kernels.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { ScriptedLink } from '../fakes/scripted-link.ts';

const SENSORS: DeviceConfig = {
  id: 'sensors',
  label: 'Sensors',
  driver: 'mqtt-topics',
  address: 'mqtt:here',
  options: { rules: [{ topic: 'sensors/{device}/temperature' }], most: 3 },
};

let made = 0;
const randomHex = (digits: number) => (++made).toString(16).padStart(digits, '0').slice(-digits);

/** A station whose devices are `configured`, at a broker that gives each link what it asked for. */
class Scene {
  readonly clock = new FakeClock(1_700_000_000_000);
  readonly store = new MemoryStore();
  station!: OpenStation;
  log!: StationLog;
  #links: { readonly filters: readonly string[]; readonly link: ScriptedLink }[] = [];
  #stop!: AbortController;
  #ended!: Promise<void>;

  async begin(): Promise<this> {
    const { clock, store } = this;
    this.log = await StationLog.open(store.reopened(), 'shed', clock, randomHex, codec);
    const transports: Transports = {
      openLink: async (spec) => {
        const link = new ScriptedLink();
        if (spec.kind === 'mqtt') this.#links.push({ filters: spec.filters, link });
        return link;
      },
    };
    const platform = {
      clock,
      brokers: new FakeBrokers(),
      log: this.log,
      kernel: kernel(),
      transports,
      randomHex,
    };
    this.#stop = new AbortController();
    this.station = await Station.open(platform, { version: 'test', configured: [SENSORS] });
    this.#ended = this.station.run(this.#stop.signal);
    await this.lives();
    return this;
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.clock.advance(10_000);
    await this.#ended;
    await this.log.close();
    this.#links = [];
  }

  async again(): Promise<void> {
    await this.end();
    await this.begin();
  }

  async lives(): Promise<void> {
    await settle();
    await this.clock.advance(200);
  }

  async says(name: string, value: number): Promise<void> {
    const topic = `sensors/${name}/temperature`;
    for (const { filters, link } of [...this.#links])
      if (filters.some((filter) => matches(filter, topic))) link.say(messageBytes(topic, String(value)));
    await this.lives();
  }

  get names(): readonly string[] {
    return this.station.link.devices().map(({ device }) => device);
  }

  value(device: string): number | undefined {
    return this.station.link.lastRow(device)?.values.get('temperature');
  }

  async told(): Promise<readonly string[]> {
    await this.log.flush();
    const entries = await this.log.read(0, 1_000);
    return entries.flatMap((entry) => (entry.kind === 'event' ? [entry.event.text] : []));
  }

  async subjects(): Promise<readonly (string | undefined)[]> {
    await this.log.flush();
    const entries = await this.log.read(0, 1_000);
    return entries.flatMap((entry) =>
      entry.kind === 'batch' && entry.batch.device === 'sensors' ? [entry.batch.subject] : [],
    );
  }
}

let scene: Scene;
afterEach(() => scene.end());

test('each that speaks becomes a device of its own, called as it is in the topic; what it said first is not lost', async () => {
  scene = await new Scene().begin();
  await scene.says('kitchen', 20);
  await scene.says('living room', 19);
  expect(scene.names).toEqual(['sensors', 'sensors-kitchen', 'sensors-living_room']);
  expect(await scene.subjects()).toEqual(['kitchen', 'living_room']);
  await scene.says('kitchen', 21);
  await scene.says('living room', 18.5);
  expect([scene.value('sensors-kitchen'), scene.value('sensors-living_room')]).toEqual([21, 18.5]);
  expect(await scene.subjects()).toEqual(['kitchen', 'living_room']);
  const labels = scene.station.link.devices().map(({ label }) => label);
  expect(labels).toEqual(['Sensors', 'kitchen', 'living room']);
  expect((await scene.told())[0]).toBe(
    '“kitchen” was heard for the first time, and is a device of its own (sensors-kitchen)',
  );
});

test('they are still there after a restart and after the configuration is read anew, as long as the one that made them is', async () => {
  scene = await new Scene().begin();
  await scene.says('kitchen', 20);
  await scene.again();
  expect(scene.names).toEqual(['sensors', 'sensors-kitchen']);
  await scene.says('kitchen', 22);
  expect(scene.value('sensors-kitchen')).toBe(22);
  expect(await scene.station.configure([SENSORS])).toEqual([]);
  expect(await scene.station.configure([])).toEqual(['sensors removed', 'sensors-kitchen removed']);
});

test('no more are made than may be; what the others say stands with the one that hears them, and that is told once', async () => {
  scene = await new Scene().begin();
  for (let i = 0; i < 10; i++) await scene.says(`s${i}`, i);
  expect(scene.names).toEqual(['sensors', 'sensors-s0', 'sensors-s1', 'sensors-s2']);
  await scene.says('s9', 9.5);
  expect((await scene.subjects()).filter((subject) => subject === 's9').length).toBe(2);
  const full = (await scene.told()).filter((text) => text.startsWith('3 devices'));
  expect(full).toEqual(['3 devices are made at most: what “s3” and others say stands here, by their names']);
});

test('one that a person removed is not made again, and nothing of it is kept', async () => {
  scene = await new Scene().begin();
  await scene.says('kitchen', 20);
  await scene.station.removeDevice('sensors-kitchen');
  const before = (await scene.subjects()).length;
  await scene.says('kitchen', 21);
  await scene.again();
  await scene.says('kitchen', 22);
  expect(scene.names).toEqual(['sensors']);
  expect((await scene.subjects()).length).toBe(before);
});

test('whatever stands in a topic, no more devices come of it than may, all with names of ours', async () => {
  scene = await new Scene().begin();
  const level = fc.string({ maxLength: 80, unit: 'binary' }).filter((text) => !/[/+#\0]/.test(text));
  const names = fc.sample(fc.oneof(level, fc.constantFrom('{device}', 'a b', 'a_b', '', '..')), 60);
  for (const name of [...names, 'living room', 'living_room']) await scene.says(name, 1);
  expect(scene.names.length).toBeLessThanOrEqual(4);
  for (const name of scene.names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
});
