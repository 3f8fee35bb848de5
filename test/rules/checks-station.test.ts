import { afterEach, expect, test } from 'vitest';
import { fault } from '../../station/model/fault.ts';
import type { CheckKind } from '../../station/model/check.ts';
import { StationClock } from '../../station/runtime/time/station-clock.ts';
import { Scene } from '../control/scene.ts';
import { FakeBrokers } from '../fakes/fake-brokers.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { alarmsOf } from './hot.ts';

let scene: Scene | undefined;
afterEach(async () => {
  await scene?.end();
  scene = undefined;
});

const MINUTE_MS = 60_000;
const LEAST_BUDGET = 16_000_000;
const URL = 'mqtt://greenhouse.local:1883';

const titles = async (at: Scene) => (await alarmsOf(at)).map(({ title }) => title);
const checkOf = async (at: Scene, kind: CheckKind) =>
  (await at.station.checks()).filter((check) => check.kind === kind);

/** The mast says something once a second while so many minutes pass. */
async function minutes(at: Scene, count: number, text: () => string = () => 'temp: 20'): Promise<void> {
  for (let s = 0; s < 60 * count; s++) {
    await at.says('mast', text());
    await at.clock.advance(960);
  }
}

test('a clock that nobody has set is told after a minute, and is over once it is set', async () => {
  scene = await Scene.begin({}, new MemoryStore(), ({ clock }) => ({
    timing: { clock: new StationClock(clock) },
  }));
  await scene.clock.advance(55_000);
  expect(await titles(scene)).toEqual([]);
  await scene.clock.advance(10_000);
  const [card] = await alarmsOf(scene);
  expect(card).toMatchObject({
    title: 'The clock of this station is wrong',
    device: '',
    severity: 'warning',
  });
  expect(card!.text).toMatch(/Set the date and time of this computer/);
  scene.clock.set(Date.UTC(2026, 10, 21));
  await scene.clock.advance(2 * MINUTE_MS);
  expect(await titles(scene)).toEqual([]);
});

test('where nobody looks after the clock, nothing is said of it', async () => {
  scene = await Scene.begin();
  await scene.clock.advance(2 * MINUTE_MS);
  expect(await checkOf(scene, 'clock')).toMatchObject([{ state: 'learning' }]);
  expect(await titles(scene)).toEqual([]);
});

test('a store that takes nothing more is a critical alarm, which stays until somebody has seen it', async () => {
  scene = await Scene.begin();
  scene.store.full = true;
  await minutes(scene, 2);
  const [card, ...others] = await alarmsOf(scene);
  expect(others).toEqual([]);
  expect(card).toMatchObject({ title: 'New readings cannot be stored', severity: 'critical', count: 1 });
  scene.store.full = false;
  await minutes(scene, 2);
  expect(await alarmsOf(scene)).toMatchObject([{ rule: card!.rule, clearedMs: expect.any(Number) }]);
  await scene.station.actOnAlarm({ rule: card!.rule, who: 'Ana', act: 'acknowledge' });
  expect(await alarmsOf(scene)).toEqual([]);
});

test('room for less than six hours is told while there is time to do something', async () => {
  scene = await Scene.begin();
  await scene.station.setBudget(LEAST_BUDGET);
  const noise = () => `a: ${Math.random()}\tb: ${Math.random()}\tc: ${Math.random()}\td: ${Math.random()}`;
  const often = () => Array.from({ length: 60 }, noise).join('\n');
  await minutes(scene, 1, often);
  expect(await titles(scene)).toEqual([]);
  await minutes(scene, 1, often);
  const { leftMs } = (await scene.station.news(0)).storage;
  expect(leftMs).toBeLessThan(6 * 60 * MINUTE_MS);
  expect(await alarmsOf(scene)).toMatchObject([{ title: 'Storage is low', severity: 'warning' }]);
  await scene.station.setBudget(1e9);
  await minutes(scene, 1.5, often);
  expect(await alarmsOf(scene)).toEqual([]);
});

const sendingTo = (brokers: FakeBrokers) =>
  Scene.begin({}, new MemoryStore(), () => ({ broker: { url: URL } }), brokers);

test('a broker that refuses the station is told after half a minute, and is over once it lets it in', async () => {
  const brokers = new FakeBrokers();
  scene = await sendingTo(brokers);
  await scene.clock.advance(MINUTE_MS);
  expect(await titles(scene)).toEqual([]);
  brokers.refusing = fault('uplink/refused', { reasonCode: 0x86 }).fault;
  brokers.cut();
  await scene.clock.advance(2 * MINUTE_MS);
  const [card, ...others] = await alarmsOf(scene);
  expect(others).toEqual([]);
  expect(card).toMatchObject({ title: 'greenhouse.local:1883 refuses this station', severity: 'warning' });
  expect(card!.text).toMatch(/Nothing is lost.*user name and password/);
  brokers.refusing = undefined;
  await scene.clock.advance(2 * MINUTE_MS);
  expect(await titles(scene)).toEqual([]);
});

test('a broker that is away is normal for five minutes, then it is told, and is over once it is back', async () => {
  const brokers = new FakeBrokers();
  scene = await sendingTo(brokers);
  await scene.clock.advance(MINUTE_MS);
  brokers.refusing = fault('uplink/unreachable', { url: URL }).fault;
  brokers.cut();
  await scene.clock.advance(4 * MINUTE_MS);
  expect(await titles(scene)).toEqual([]);
  await scene.clock.advance(2 * MINUTE_MS);
  expect(await alarmsOf(scene)).toMatchObject([
    { title: 'greenhouse.local:1883 cannot be reached', severity: 'info', device: '', count: 1 },
  ]);
  brokers.refusing = undefined;
  await scene.clock.advance(2 * MINUTE_MS);
  expect(await titles(scene)).toEqual([]);
});
