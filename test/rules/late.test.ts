import { afterEach, expect, test } from 'vitest';
import type { Logged } from '../../station/model/entry.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { Scene } from '../control/scene.ts';
import { alarmsOf, saveRule, temperatures } from './hot.ts';
import { firingsOf, oneByOne, ruleOf, said } from './rows.ts';

let scene: Scene | undefined;
afterEach(async () => {
  await scene?.end();
  scene = undefined;
});

const above = (channel: string, join: 'and' | 'or' = 'and') => ({ is: 'above', join, channel, limit: 35 });
const either = { when: [above('mast/temp'), above('shed:bay/temp', 'or')], actions: [] };
const rule = { id: 'hot', version: 1, title: 'Too hot', severity: 'critical', ...either };
const tablet = { station: 'shed', epoch: 'e1' };

/** A tablet near a bridge says temperatures, one a second, the last of them so many seconds ago. */
function heard(at: Scene, seq: number, agoS: number, ...values: readonly number[]): void {
  const endMs = at.clock.now() - 1000 * agoS;
  const time = Float64Array.from(values, (_, i) => endMs - 1000 * (values.length - 1 - i));
  const batch = { device: 'bay', channels: ['temp'], time, columns: [Float64Array.from(values)] };
  const entry: Logged = { seq, kind: 'batch', batch };
  at.station.heardFrom(tablet, [entry]);
}

const bridge = () => Scene.begin({}, new MemoryStore(), () => ({ hears: true }));

test('what a tablet said half a minute ago and no longer says raises nothing', async () => {
  scene = await bridge();
  await saveRule(scene, rule);
  await temperatures(scene, 20, 20, 20);
  heard(scene, 1, 30, 36, 40, 36, 30);
  await temperatures(scene, 20, 20, 20);
  expect(await alarmsOf(scene)).toEqual([]);
});

test('what it goes on saying, a little late, raises the alarm at the next row that is not late, once', async () => {
  scene = await bridge();
  await saveRule(scene, rule);
  await temperatures(scene, 20);
  for (let seq = 1; seq < 6; seq++) {
    heard(scene, seq, 3, 36);
    expect(await alarmsOf(scene)).toHaveLength(seq === 1 ? 0 : 1);
    await temperatures(scene, 20);
  }
  expect(await alarmsOf(scene)).toMatchObject([{ count: 1, text: expect.not.stringMatching(/late/) }]);
});

test('a backlog that only comes now says in its sentence how late it was heard', async () => {
  scene = await bridge();
  await saveRule(scene, { ...rule, when: [above('shed:bay/temp')] });
  heard(scene, 1, 40, 20, 36, 36);
  expect(await alarmsOf(scene)).toMatchObject([
    { text: expect.stringMatching(/36\.0 > 35\.0; heard 41 s late$/) },
  ]);
});

test('rows behind those of another device teach, but raise and end nothing, however they are cut into entries', () => {
  const two = ruleOf([above('mast/temp'), above('bay/temp', 'or')]);
  const entries = [
    said('mast/temp', [[0, 20], [30, 20]]), // oxfmt-ignore
    said('bay/temp', [[10, 40], [11, 30]]), // oxfmt-ignore
    said('mast/temp', [[31, 20]]),
    said('bay/temp', [[12, 40]]),
    said('mast/temp', [[32, 20]]),
    said('bay/temp', [[13, 30]]),
    said('mast/temp', [[33, 20]]),
  ];
  expect(firingsOf(two, entries)).toEqual(['+32', '-33']);
  expect(firingsOf(two, oneByOne(entries))).toEqual(['+32', '-33']);
});
