import { afterEach, expect, test } from 'vitest';
import * as v from 'valibot';
import { Rule } from '../../station/rules/rule.ts';
import type { Firing } from '../../station/rules/watch.ts';
import { AtWork } from '../../station/runtime/rules/at-work.ts';
import { Scene } from '../control/scene.ts';
import { FakeClock } from '../fakes/clock.ts';
import { kernel } from '../fakes/kernels.ts';
import { alarmsOf, saveRule } from './hot.ts';
import { said, T0, written } from './rows.ts';

const HOUR = 3_600_000;
const silent = {
  id: 'silent',
  version: 1,
  title: 'Nothing heard',
  severity: 'warning',
  when: [{ is: 'noData', channel: 'uno/temp', forMs: 60_000 }],
};

let scene: Scene | undefined;
afterEach(async () => {
  await scene?.end();
  scene = undefined;
});

const speaks = (at: Scene) => at.goesOn(5_000, () => 'temp:20', 1_000);
const raised = async (at: Scene) => (await alarmsOf(at)).map(({ rule }) => rule);

test('a night under a closed lid raises no alarm of silence; a minute of silence with the lid open does', async () => {
  scene = await Scene.begin();
  await saveRule(scene, silent);
  await speaks(scene);
  await scene.clock.doze(8 * HOUR);
  expect(await raised(scene)).toEqual([]);
  await scene.clock.advance(30_000);
  expect(await raised(scene)).toEqual([]);
  await scene.clock.advance(40_000);
  expect(await raised(scene)).toContain('silent');
});

test('neither does a night in which the app was not there', async () => {
  const clock = new FakeClock(T0);
  const fired: string[] = [];
  const host = {
    fired: (_: unknown, firing: Firing) => void fired.push(written(firing)),
    failed: () => undefined,
  };
  const begun = () => {
    const atWork = new AtWork({ kernel: kernel(), clock }, host);
    atWork.start({ rule: v.parse(Rule, silent), isOn: true, before: [] });
    return atWork;
  };
  const before = begun();
  before.entry(said('uno/temp', [[0, 20]]), '');
  const [[, state] = []] = before.states;
  before.stop('silent');
  await clock.doze(8 * HOUR);
  const after = begun();
  after.get('silent')!.judge!.resume(state!);
  for (let s = 0; s < 60; s++, await clock.advance(1_000)) after.passed(clock.now());
  expect(fired).toEqual([]);
  for (let s = 0; s < 10; s++, await clock.advance(1_000)) after.passed(clock.now());
  expect(fired).toHaveLength(1);
  after.stop('silent');
});
