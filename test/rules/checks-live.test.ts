import type { CheckEdit } from '../../station/api/checks.ts';
import { afterEach, expect, test } from 'vitest';
import type { CheckKind } from '../../station/model/check.ts';
import { toFault } from '../../station/model/fault.ts';
import type { RuleEvent } from '../../station/model/rule.ts';
import { Scene } from '../control/scene.ts';
import { settle } from '../fakes/clock.ts';
import { alarmsOf } from './hot.ts';

let scene: Scene | undefined;
afterEach(async () => {
  await scene?.end();
  scene = undefined;
});

async function eventsOf(at: Scene): Promise<readonly RuleEvent[]> {
  await settle();
  await Promise.all([at.log.flush(), at.clock.advance(10)]);
  const entries = await at.log.read(0, 10_000);
  return entries.flatMap((entry) => (entry.kind === 'event' ? [entry.event] : []));
}

/** The mast says something once a second, for so many seconds. */
async function speaks(at: Scene, seconds: number, text: (s: number) => string): Promise<void> {
  for (let s = 0; s < seconds; s++) {
    await at.says('mast', text(s));
    await at.clock.advance(960);
  }
}

const both = (s: number) => `temp: ${20 + (s % 7)}\thum: ${40 + (s % 5)}`;
const checkOn = async (at: Scene, kind: CheckKind, channel?: string) =>
  (await at.station.checks()).find((check) => check.kind === kind && check.channel === channel);

test('a device that falls silent is told once, with what to do, and is over when it speaks again', async () => {
  scene = await Scene.begin();
  await speaks(scene, 40, both);
  expect(await alarmsOf(scene)).toEqual([]);
  await scene.clock.advance(120_000);
  expect(await alarmsOf(scene)).toMatchObject([
    { title: 'No data of Mast', device: 'mast', severity: 'warning', count: 1 },
  ]);
  expect((await alarmsOf(scene))[0]!.text).toMatch(/for 30 s\. Check its power/);
  await speaks(scene, 10, both);
  expect(await alarmsOf(scene)).toEqual([]);
  expect((await eventsOf(scene)).map(({ what, device }) => [what, device])).toEqual([
    ['raised', 'mast'],
    ['cleared', 'mast'],
  ]);
});

test('one channel that says nothing while the device goes on is told with its name', async () => {
  scene = await Scene.begin();
  await speaks(scene, 40, both);
  await speaks(scene, 40, (s) => `temp: ${20 + (s % 7)}`);
  expect(await alarmsOf(scene)).toMatchObject([
    {
      title: 'No data of Hum of Mast',
      channel: 'mast/hum',
      text: 'no data of Hum for 30 s. The device goes on with others: check this sensor and its wiring.',
    },
  ]);
  await speaks(scene, 65, both);
  expect(await alarmsOf(scene)).toEqual([]);
});

function unplug(at: Scene): void {
  at.ports.refuse('link/not-found');
  at.ports.lose();
}

test('a device that was unplugged is told once, whatever channels it has, also after a restart', async () => {
  scene = await Scene.begin();
  await speaks(scene, 40, both);
  unplug(scene);
  await scene.clock.advance(5000);
  expect(await alarmsOf(scene)).toEqual([]);
  await scene.clock.advance(120_000);
  const gone = [
    { title: 'Uno is disconnected', device: 'uno', count: 1 },
    { title: 'Mast is disconnected', device: 'mast', count: 1 },
  ];
  expect(await alarmsOf(scene)).toMatchObject(gone);
  const { store, clock } = scene;
  await scene.end();
  scene = await Scene.begin({}, store.reopened());
  scene.clock.set(clock.now());
  unplug(scene);
  await scene.clock.advance(60_000);
  expect(await alarmsOf(scene)).toMatchObject(gone);
  expect((await eventsOf(scene)).map(({ what }) => what)).toEqual(['raised', 'raised']);
  scene.ports.refuse();
  await scene.clock.advance(20_000);
  expect(await alarmsOf(scene)).toEqual([]);
  expect((await eventsOf(scene)).at(-1)).toMatchObject({
    what: 'cleared',
    text: expect.stringMatching(/^\w+ is disconnected: over after 3 min/),
  });
});

test('a cable that is plugged in again at once, or a port that a person released, is no alarm', async () => {
  scene = await Scene.begin();
  await speaks(scene, 40, both);
  unplug(scene);
  await scene.clock.advance(4000);
  scene.ports.refuse();
  await scene.clock.advance(5000);
  await speaks(scene, 20, both);
  await scene.station.releaseDevice('mast');
  await scene.clock.advance(5 * 60_000);
  const mast = (await alarmsOf(scene)).filter(({ device }) => device === 'mast');
  expect(mast).toEqual([]);
  await scene.clock.advance(6 * 60_000);
  expect((await alarmsOf(scene)).filter(({ device }) => device === 'mast')).toMatchObject([
    { title: 'Mast is still released', severity: 'info' },
  ]);
});

test('checks are listed with what they hold a channel to; each can be tuned and turned off, and that is kept', async () => {
  scene = await Scene.begin();
  await speaks(scene, 40, both);
  const learned = await checkOn(scene, 'noData', 'mast/temp');
  expect(learned).toMatchObject({ state: 'running', forMs: 30_000, tuned: {} });
  expect(await checkOn(scene, 'stuck', 'mast/temp')).toMatchObject({ state: 'learning' });
  expect(await checkOn(scene, 'outOfRange', 'mast/temp')).toMatchObject({ state: 'learning' });
  const { running, judgedMs } = await scene.station.watchfulness();
  expect(running).toBe((await scene.station.checks()).filter(({ state }) => state === 'running').length);
  expect(running).toBeGreaterThan(4);
  expect(scene.clock.now() - judgedMs!).toBeLessThanOrEqual(1000);

  const range = (await checkOn(scene, 'outOfRange', 'mast/temp'))!;
  await scene.station.tuneCheck({ check: range.id, tuning: { low: 0, high: 25, severity: 'critical' } });
  expect(await checkOn(scene, 'outOfRange', 'mast/temp')).toMatchObject({
    ...{ state: 'running', high: 25, severity: 'critical' },
  });
  await speaks(scene, 12, (s) => both(s).replace('temp: 2', 'temp: 3'));
  expect(await alarmsOf(scene)).toMatchObject([
    { rule: range.id, title: 'Temp of Mast is out of range', severity: 'critical' },
  ]);
  await scene.station.tuneCheck({ check: range.id, tuning: { isOn: false } });
  expect(await alarmsOf(scene)).toEqual([]);
  expect(await checkOn(scene, 'outOfRange', 'mast/temp')).toMatchObject({ state: 'off' });

  const { store } = scene;
  await scene.end();
  scene = await Scene.begin({}, store.reopened());
  await scene.clock.advance(1000);
  expect(await checkOn(scene, 'noData', 'mast/temp')).toMatchObject({ state: 'running', forMs: 30_000 });
  expect(await checkOn(scene, 'outOfRange', 'mast/temp')).toMatchObject({ state: 'off' });
});

test('how grave a check of a device is can be set, too, and nothing but what there is', async () => {
  scene = await Scene.begin();
  await speaks(scene, 40, both);
  const check = (await scene.station.checks()).find(
    ({ kind, device }) => kind === 'disconnected' && device === 'mast',
  )!;
  await scene.station.tuneCheck({ check: check.id, tuning: { severity: 'critical' } });
  unplug(scene);
  await scene.clock.advance(30_000);
  expect((await alarmsOf(scene)).find(({ rule }) => rule === check.id)).toMatchObject({
    severity: 'critical',
  });
  const doom = { check: check.id, tuning: { severity: 'doom' } } as unknown as CheckEdit;
  expect(await scene.station.tuneCheck(doom).catch(toFault)).toMatchObject({ code: 'config/invalid' });
});

test.each([
  ['a name that no check has', { check: 'fan', tuning: {} }, '/check'],
  ['a time below a second', { check: '_stuck-1', tuning: { forMs: 5 } }, '/tuning/forMs'],
  ['limits the wrong way round', { check: '_outOfRange-1', tuning: { low: 5, high: 5 } }, '/tuning/high'],
])('%s is refused at its place', async (_, edit, path) => {
  scene = await Scene.begin();
  const wrong = await scene.station.tuneCheck(edit).catch(toFault);
  expect(wrong).toMatchObject({ code: 'config/invalid', detail: { problems: [{ path }] } });
});
