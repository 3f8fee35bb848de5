import { expect, test } from 'vitest';
import type { Control } from '../../station/model/control.ts';
import { settle } from '../fakes/clock.ts';
import { endOf, Scene } from './scene.ts';

const SPEED: Control = { risk: 2, min: 0, max: 100, safe: 0, perSecond: 10 };

async function moving(control: Control = SPEED): Promise<Scene> {
  const scene = await Scene.begin({ speed: control });
  await scene.says('uno', 'speed:0.0');
  return scene;
}
const values = (scene: Scene) => scene.written.map((line) => Number(line.slice('speed:'.length)));
const steps = (all: readonly number[]) => all.map((value, i) => Math.abs(value - (all[i - 1] ?? 0)));

test('a set-point moves at most so much a second, and is confirmed where it was to get', async () => {
  const scene = await moving();
  const outcome = scene.set('speed', 20);
  await scene.goesOn(1_900, () => `speed:${values(scene).at(-1) ?? 0}.0`);
  expect(Math.max(...values(scene))).toBeLessThan(20);
  await scene.goesOn(600, () => `speed:${values(scene).at(-1)!}`);
  expect(await outcome).toMatchObject({ ok: true, value: 20 });
  expect(values(scene).length).toBeGreaterThan(15);
  expect(Math.max(...steps(values(scene)))).toBeLessThanOrEqual(1.0 + 1e-9);
  await scene.end();
});

test('a newer command goes on from where the one before has come to; stop is at once', async () => {
  const scene = await moving();
  const up = scene.set('speed', 100);
  await scene.clock.advance(3_000);
  const reached = values(scene).at(-1)!;
  expect(reached).toBeGreaterThan(25);
  const down = scene.set('speed', 10);
  expect(endOf(await up)).toBe('command/replaced');
  await scene.clock.advance(500);
  const back = values(scene).slice(values(scene).indexOf(reached));
  expect(
    back.every((value, i) => i === 0 || (value < back[i - 1]! && back[i - 1]! - value <= 1 + 1e-9)),
  ).toBe(true);
  void scene.set('speed', 0);
  await settle();
  expect(values(scene).at(-1)).toBe(0);
  expect(endOf(await down)).toBe('command/replaced');
  const all = values(scene).length;
  await scene.clock.advance(2_000);
  expect(values(scene)).toHaveLength(all);
  await scene.end();
});

test('a program that was not let run makes no jump afterwards', async () => {
  const scene = await moving();
  void scene.set('speed', 100);
  await scene.clock.advance(1_000);
  const before = values(scene).at(-1)!;
  await scene.clock.doze(60_000);
  await settle();
  expect(values(scene).at(-1)! - before).toBeLessThanOrEqual(2.5 + 1e-9);
  await scene.end();
});

test('the device must have said where it stands', async () => {
  const scene = await moving();
  scene.ports.lose();
  await scene.clock.advance(10_000);
  expect(endOf(await scene.set('speed', 20))).toBe('command/no-reading');
  expect(scene.written).toEqual([]);
  await scene.end();
});

test('a cable that is pulled on the way ends it as unknown, and nothing goes on when it is back', async () => {
  const scene = await moving();
  const outcome = scene.set('speed', 100);
  await scene.clock.advance(1_000);
  scene.ports.lose();
  await scene.clock.advance(10_000);
  expect(endOf(await outcome)).toBe('command/unconfirmed');
  await scene.says('uno', 'speed:10.0');
  await scene.clock.advance(10_000);
  expect(scene.written).toEqual([]);
  await scene.end();
});

test('values lie on its steps', async () => {
  const scene = await moving({ ...SPEED, step: 5 });
  expect(endOf(await scene.set('speed', 12))).toBe('command/off-step');
  void scene.set('speed', 20);
  await scene.clock.advance(3_000);
  expect(values(scene)).toEqual([5, 10, 15, 20]);
  await scene.end();
});
