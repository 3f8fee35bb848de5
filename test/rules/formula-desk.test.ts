import { afterEach, expect, test } from 'vitest';
import { FormulaDesk } from '../../station/runtime/rules/formula-desk.ts';
import { Scene } from '../control/scene.ts';
import { settle } from '../fakes/clock.ts';
import { kernel } from '../fakes/kernels.ts';

let scene: Scene | undefined;
afterEach(async () => {
  await scene?.end();
  scene = undefined;
});

async function temperatures(at: Scene, ...values: readonly number[]): Promise<void> {
  for (const value of values) {
    await at.says('mast', `temp: ${value}`);
    await at.clock.advance(960);
  }
  await settle();
  await Promise.all([at.log.flush(), at.clock.advance(10)]);
}

test('a formula says what it says now, over the rows that are there, windows and other devices too', async () => {
  scene = await Scene.begin();
  await scene.says('uno', 'relay: 1');
  await temperatures(scene, 20, 22, 27);
  const { station } = scene;
  expect(await station.tryFormula('[mast/temp] * 2 + [uno/relay]')).toEqual({ value: 55 });
  expect(await station.tryFormula('avg([mast/temp], 1 min)')).toEqual({ value: 23 });
  expect(await station.tryFormula('[mast/temp] > 25')).toEqual({ value: 1, unit: '1' });
});

test('what is wrong stands at its place: no channel, no such one, no such function', async () => {
  scene = await Scene.begin();
  await temperatures(scene, 20);
  const { station } = scene;
  expect(await station.tryFormula('1 + 2')).toEqual({ problem: { at: 0, message: 'names no channel' } });
  expect(await station.tryFormula('2 * [mast/nothing]')).toEqual({
    problem: { at: 4, message: 'there is no channel “mast/nothing”' },
  });
  expect(await station.tryFormula('[mast/temp] + sqr(2)')).toMatchObject({ problem: { at: 14 } });
});

test('tried again and again it takes no more of the kernel, also where it ends badly', async () => {
  const shared = kernel();
  let fails = false;
  const log = {
    next: 1,
    read: async () => {
      if (fails) throw new Error('the log is broken');
      return [];
    },
  };
  const desk = new FormulaDesk(shared, log, () => true);
  await desk.try('avg([a/b], 60 s)');
  const before = shared.bytes;
  for (let n = 0; n < 2000; n++) {
    fails = n % 2 === 0;
    await desk.try('avg([a/b], 60 s)').catch(() => undefined);
  }
  expect(shared.bytes).toBe(before);
});
