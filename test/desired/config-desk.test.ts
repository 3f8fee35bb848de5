import { expect, test } from 'vitest';
import { MOST_VERSIONS, TRIAL_MS } from '../../station/model/configuration.ts';
import { settle } from '../fakes/clock.ts';
import { Scene } from '../control/scene.ts';
import { ANA, config, cut, edited, HOT, pushed, reported } from './scene.ts';

test('a configuration is taken as a whole: devices, what is done to their channels, and rules; it is tried, and then good', async () => {
  const scene = await Scene.begin();
  expect(await reported(scene)).toMatchObject({ version: 1, versions: [{ how: 'begun' }] });
  const told = await pushed(scene, ({ devices, rules }) => {
    devices.find(({ id }) => id === 'mast')!.pipeline = [
      { op: 'smooth', from: 'temp', as: 'calm', tauMs: 1000 },
    ];
    devices.push({ id: 'roof', label: 'Roof', driver: 'plotter-lines', address: 'serial:2341:0045' });
    rules.push({ rule: HOT, isOn: true });
  });
  expect(told).toMatchObject({ is: 'trying', version: 2, by: ANA });
  expect(told.parts).toEqual([
    { part: 'devices/roof', change: 'added', is: 'applied' },
    { part: 'pipelines/mast', change: 'added', is: 'applied' },
    { part: 'rules/hot', change: 'added', is: 'applied' },
  ]);
  expect((await scene.station.news(0)).devices.map(({ device }) => device)).toEqual(['uno', 'mast', 'roof']);
  expect((await scene.station.rules()).map(({ id }) => id)).toEqual(['hot']);
  await scene.clock.advance(TRIAL_MS - 2_000);
  expect((await reported(scene)).desired).toMatchObject({ is: 'trying' });
  await scene.clock.advance(4_000);
  expect(await reported(scene)).toMatchObject({
    version: 2,
    desired: { is: 'applied', id: told.id },
    versions: [{ version: 2, how: 'desired', by: ANA, reason: 'for the test' }, { version: 1 }],
  });
  await scene.end();
});

test('everything that is wrong is told at once, each at its part, and nothing of it is taken', async () => {
  const scene = await Scene.begin();
  const before = await config(scene);
  const told = await pushed(scene, ({ devices, rules }) => {
    devices[0]!.driver = 'no-such';
    devices[1]!.pipeline = [{ op: 'smooth', from: 'temp', as: 'calm', tauMs: -1 }];
    devices.push({ id: 'roof', label: 'Roof', driver: 'plotter-lines', address: 'serial:2341:0045' });
    rules.push({ rule: { ...HOT, when: [] }, isOn: true });
  });
  expect(told).toMatchObject({ is: 'refused', fault: { code: 'config/invalid' } });
  const refused = told.parts.filter(({ is }) => is === 'refused').map(({ part }) => part);
  expect(refused.sort()).toEqual(['devices/mast', 'pipelines/uno', 'rules/hot']);
  expect(await config(scene)).toEqual(before);
  expect(await reported(scene)).toMatchObject({ version: 1, desired: { is: 'refused' } });
  await scene.end();
});

test('what people change at the station is a version too; what was made from an older one is refused with what differs', async () => {
  const scene = await Scene.begin();
  const push = await edited(scene, ({ devices }) => (devices[0]!.label = 'Weather mast'));
  await scene.station.renameDevice('uno', 'Pump board');
  await scene.clock.advance(2_000);
  expect(await reported(scene)).toMatchObject({ version: 2, versions: [{ version: 2, how: 'here' }, {}] });
  const told = await scene.station.pushConfiguration('', { ...push, by: ANA, reason: 'a name' });
  expect(told).toMatchObject({
    is: 'refused',
    fault: {
      code: 'config/changed-since',
      detail: {
        base: 1,
        now: 2,
        problems: [{ path: '/devices/uno', message: 'changed here since version 1' }],
      },
    },
  });
  expect((await config(scene)).devices.map(({ label }) => label)).toEqual(['Mast', 'Pump board']);
  await scene.end();
});

test('the same push twice is one; a second one waits until the first has proven itself', async () => {
  const scene = await Scene.begin();
  const push = {
    ...(await edited(scene, ({ devices }) => (devices[0]!.label = 'A'))),
    by: ANA,
    reason: 'once',
  };
  const first = await scene.station.pushConfiguration('', { ...push, id: 'same' });
  expect(await scene.station.pushConfiguration('', { ...push, id: 'same' })).toEqual(first);
  expect(await pushed(scene, ({ devices }) => (devices[0]!.label = 'B'))).toMatchObject({
    is: 'refused',
    fault: { code: 'config/on-trial' },
  });
  await scene.clock.advance(TRIAL_MS + 2_000);
  expect(await pushed(scene, ({ devices }) => (devices[0]!.label = 'B'))).toMatchObject({ is: 'trying' });
  await scene.end();
});

test('whoever goes back need not wait until what is tried has proven itself', async () => {
  const scene = await Scene.begin();
  await pushed(scene, ({ devices }) => (devices[0]!.label = 'Weather mast'));
  const { version, hash } = await reported(scene);
  const undo = { base: { version, hash }, by: ANA, reason: 'undo', version: 1 };
  expect(await scene.station.pushConfiguration('', undo)).toMatchObject({ is: 'trying', version: 3 });
  expect((await config(scene)).devices[0]!.label).toBe('Mast');
  await scene.clock.advance(TRIAL_MS + 2_000);
  expect(await reported(scene)).toMatchObject({ version: 3, versions: [{ how: 'rolled-back' }, {}, {}] });
  await scene.end();
});

test('a part that breaks takes all of it back by itself, and says which part and why', async () => {
  const scene = await Scene.begin();
  const before = await config(scene);
  scene.ports.broken = 'serial:2341:0666';
  const told = await pushed(scene, ({ devices, rules }) => {
    devices[0]!.label = 'Weather mast';
    devices.push({ id: 'roof', label: 'Roof', driver: 'plotter-lines', address: 'serial:2341:0666' });
    rules.push({ rule: HOT, isOn: true });
  });
  expect(told).toMatchObject({ is: 'trying', version: 2 });
  await scene.clock.advance(2_000);
  const { version, versions, desired } = await reported(scene);
  expect([version, versions[0]]).toMatchObject([1, { version: 2, failed: true }]);
  expect(desired).toMatchObject({
    is: 'rolled-back',
    fault: { code: 'config/came-down', detail: { part: 'devices/roof' } },
    parts: [
      { part: 'devices/mast', is: 'left' },
      { part: 'devices/roof', is: 'refused', why: { code: 'internal' } },
      { part: 'rules/hot', is: 'left' },
    ],
  });
  expect(await config(scene)).toEqual(before);
  expect(await scene.station.rules()).toEqual([]);
  expect((await scene.station.news(0)).devices.map(({ device }) => device)).toEqual(['uno', 'mast']);
  await scene.end();
});

test('a device that was broken before is no fault of what is tried', async () => {
  const scene = await Scene.begin();
  scene.ports.broken = 'serial:2341:0666';
  const roof = { id: 'roof', label: 'Roof', driver: 'plotter-lines', address: 'serial:2341:0666' };
  await scene.station.addDevice(roof);
  expect(await pushed(scene, ({ devices }) => (devices[0]!.label = 'Weather mast'))).toMatchObject({
    is: 'trying',
  });
  await scene.clock.advance(TRIAL_MS + 2_000);
  expect(await reported(scene)).toMatchObject({ version: 3, desired: { is: 'applied' } });
  await scene.end();
});

test.each([1, 2, 3, 4, 5, 6])(
  'where the store breaks at commit %i, nothing of it holds, then and after it is mended',
  async (after) => {
    const scene = await Scene.begin();
    const before = await config(scene);
    const push = await edited(scene, ({ devices, rules }) => {
      devices[0]!.label = 'Weather mast';
      rules.push({ rule: HOT, isOn: true });
    });
    let commits = 0;
    scene.store.committed = () => {
      if (++commits === after) scene.store.failing = { code: 'log/broken', detail: { message: 'no disk' } };
    };
    const told = await scene.station
      .pushConfiguration('', { by: ANA, reason: 'a disk', ...push })
      .catch(() => undefined);
    expect(told?.is).not.toBe('applied');
    const half = await config(await Scene.begin({}, cut(scene)));
    expect([before, push.config]).toContainEqual(half);
    scene.store.failing = undefined;
    scene.store.committed = () => undefined;
    await scene.clock.advance(5_000);
    const { desired } = await reported(scene);
    const isNew = desired?.is === 'trying';
    expect(await config(scene)).toEqual(isNew ? push.config : before);
    if (!isNew) expect(await scene.station.rules()).toEqual([]);
    await scene.end();
  },
);

test('a device that does not open, or does not answer, is no reason to go back', async () => {
  const scene = await Scene.begin();
  const told = await pushed(scene, ({ devices }) => (devices[0]!.address = 'serial:dead:beef'));
  expect(told.is).toBe('trying');
  await scene.clock.advance(TRIAL_MS + 2_000);
  expect(await reported(scene)).toMatchObject({ version: 2, desired: { is: 'applied' } });
  await scene.end();
});

test('an edit at the station while it is tried is kept: the person has taken over', async () => {
  const scene = await Scene.begin();
  await pushed(scene, ({ devices }) => (devices[0]!.label = 'Weather mast'));
  await scene.station.renameDevice('uno', 'Pump board');
  await scene.clock.advance(2_000);
  expect(await reported(scene)).toMatchObject({ version: 3, desired: { is: 'applied' } });
  expect((await config(scene)).devices.map(({ label }) => label)).toEqual(['Weather mast', 'Pump board']);
  await scene.end();
});

test('any of the last versions can be gone back to, and from there back again; older ones are gone', async () => {
  const scene = await Scene.begin();
  for (let n = 0; n < MOST_VERSIONS + 3; n++) {
    await scene.station.renameDevice('mast', `Mast ${n}`);
    await scene.clock.advance(2_000);
  }
  const now = await reported(scene);
  expect(now.versions).toHaveLength(MOST_VERSIONS);
  const base = { version: now.version, hash: now.hash };
  const back = (version: number, from = base) =>
    scene.station.pushConfiguration('', { base: from, by: ANA, reason: 'back', version });
  expect(await back(1)).toMatchObject({ is: 'refused', fault: { code: 'config/no-version' } });
  expect(await back(10)).toMatchObject({ is: 'trying', version: now.version + 1 });
  expect((await config(scene)).devices[0]!.label).toBe('Mast 8');
  expect((await scene.station.configuration('', 12)).config!.devices[0]!.label).toBe('Mast 10');
  await scene.clock.advance(TRIAL_MS + 2_000);
  const { version, hash } = await reported(scene);
  expect(await back(now.version, { version, hash })).toMatchObject({ is: 'trying' });
  expect((await config(scene)).devices[0]!.label).toBe(`Mast ${MOST_VERSIONS + 2}`);
  await scene.end();
});

test('cut off at any moment while it is applied, a station begins again with all of the old one or all of the new one', async () => {
  const before = await Scene.begin();
  const old = await config(before);
  const push = {
    ...(await edited(before, ({ devices, rules }) => {
      devices[0]!.label = 'Weather mast';
      devices.push({ id: 'roof', label: 'Roof', driver: 'plotter-lines', address: 'serial:2341:0045' });
      rules.push({ rule: HOT, isOn: true });
    })),
    ...{ by: ANA, reason: 'both', id: 'both' },
  };
  const states = [cut(before)];
  before.store.committed = () => void states.push(cut(before));
  await before.station.pushConfiguration('', push);
  before.store.committed = () => undefined;
  const all = await config(before);
  await before.end();
  expect(states.length).toBeGreaterThan(5);
  const ends = new Set<string>();
  for (const state of states) {
    const again = await Scene.begin({}, state);
    const [now, told] = [await config(again), await reported(again)];
    const isOld = JSON.stringify(now) === JSON.stringify(old);
    expect(now).toEqual(isOld ? old : all);
    expect(told.version).toBe(isOld ? 1 : 2);
    ends.add(`${isOld ? 'old' : 'new'} ${told.desired?.is ?? 'nothing'}`);
    await again.end();
  }
  expect([...ends].sort()).toEqual(['new trying', 'old nothing', 'old rolled-back']);
});

test('a program that ends twice with what it tries goes back; once may be a power cut, and an end in peace counts nothing', async () => {
  const scene = await Scene.begin();
  await pushed(scene, ({ devices }) => (devices[0]!.label = 'Weather mast'));
  await settle();
  const first = await Scene.begin({}, cut(scene));
  expect(await reported(first)).toMatchObject({ version: 2, desired: { is: 'trying' } });
  await scene.end();
  const peace = await Scene.begin({}, cut(scene));
  expect(await reported(peace)).toMatchObject({ version: 2, desired: { is: 'trying' } });
  const twice = await Scene.begin({}, cut(first));
  expect(await reported(twice)).toMatchObject({
    version: 1,
    versions: [{ version: 2, failed: true }, { version: 1 }],
    desired: { is: 'rolled-back', fault: { code: 'config/came-down' } },
  });
  expect((await config(twice)).devices[0]!.label).toBe('Mast');
  for (const each of [first, peace, twice]) await each.end();
});
