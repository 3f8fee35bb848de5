import { afterEach, expect, test } from 'vitest';
import type { AlarmAct } from '../../station/api/alarms.ts';
import { toFault } from '../../station/model/fault.ts';
import { actingMessage } from '../../station/runtime/rules/acting/message.ts';
import { Scene } from '../control/scene.ts';
import { alarmsOf, many, saveRule, temperatures, tooHot } from './hot.ts';
import { Pair } from './pair.ts';

let scene: Scene | undefined;
afterEach(async () => {
  await scene?.end();
  scene = undefined;
});

const noted = { ...tooHot, actions: [], needsNote: true };
const seen = { rule: 'fan', who: 'Ana', act: 'acknowledge' } as const;

/** A critical alarm that asks for a note and is on. */
async function raised(): Promise<Scene> {
  scene = await Scene.begin();
  await saveRule(scene, noted);
  await temperatures(scene, ...many(12, 36));
  return scene;
}

/** The paths at which it is refused; none where it is done. */
const refused = (at: Scene, act: AlarmAct): Promise<readonly string[]> =>
  at.station.actOnAlarm(act).then(
    () => [],
    (error: unknown) => {
      const fault = toFault(error);
      return fault.code === 'config/invalid' ? fault.detail.problems.map(({ path }) => path) : [fault.code];
    },
  );

test('an alarm whose rule asks for a note is acknowledged with one only; the note stands on its card and in the history', async () => {
  const at = await raised();
  expect(await alarmsOf(at)).toMatchObject([{ rule: 'fan', needsNote: true }]);
  for (const text of [undefined, '', '  ', 7, null])
    expect(await refused(at, { ...seen, ...(text === undefined ? {} : { text }) } as AlarmAct)).toEqual([
      '/text',
    ]);
  expect((await alarmsOf(at))[0]!.acknowledged).toBeUndefined();
  expect(await refused(at, { ...seen, text: ' a belt was torn ' })).toEqual([]);
  const kept = { acknowledged: { who: 'Ana' }, notes: [{ who: 'Ana', text: 'a belt was torn' }] };
  expect(await alarmsOf(at)).toMatchObject([kept]);
  const { events } = await at.station.alarmHistory();
  expect(events[0]).toMatchObject({
    what: 'acknowledged',
    text: 'Too hot: acknowledged by Ana: a belt was torn',
  });
  const { store, clock } = at;
  await at.end();
  scene = await Scene.begin({}, store.reopened());
  scene.clock.set(clock.now());
  expect(await alarmsOf(scene)).toMatchObject([{ ...kept, needsNote: true }]);
});

test('what was over when it was seen, and what was seen before it was raised again, needs no note and changes no card', async () => {
  const at = await raised();
  expect(await refused(at, { ...seen, atMs: at.clock.now() - 3_600_000 })).toEqual([]);
  expect((await alarmsOf(at))[0]!.acknowledged).toBeUndefined();
  await temperatures(at, ...many(3, 30));
  expect(await refused(at, seen)).toEqual(['/text']);
  expect(await refused(at, { ...seen, text: 'it was the door' })).toEqual([]);
  expect(await alarmsOf(at)).toEqual([]);
});

test('an alarm that is on asks as its rule does now; any may be acknowledged with a note', async () => {
  const at = await raised();
  const { needsNote: _, ...plain } = noted;
  await saveRule(at, plain);
  expect((await alarmsOf(at))[0]).not.toHaveProperty('needsNote');
  await saveRule(at, noted);
  expect(await refused(at, seen)).toEqual(['/text']);
  await saveRule(at, plain);
  expect(await refused(at, { ...seen, text: 'all the same' })).toEqual([]);
  expect(await alarmsOf(at)).toMatchObject([{ notes: [{ text: 'all the same' }] }]);
});

test('somebody at another station is asked for it too, whatever their page says', async () => {
  const pair = await Pair.begin();
  const off = { is: 'below', channel: 'uno/relay', limit: 0.5 };
  const rule = { id: 'fan', version: 1, title: 'Off', severity: 'critical', when: [off], needsNote: true };
  await pair.bridge.station.editRules({ edit: 'save', rule });
  await pair.temperatures(20, 20);
  await pair.clock.advance(2000);
  const cards = async () => {
    await pair.tablet.desk.news(0);
    return (await pair.tablet.desk.news(0)).alarms;
  };
  expect(await cards()).toMatchObject([{ rule: 'bridge-1/fan', needsNote: true }]);
  const acted = async (more: object) => {
    const ended = pair.tablet.desk.actOnAlarm({ ...seen, rule: 'bridge-1/fan', ...more }).then(
      () => 'done',
      (error: unknown) => toFault(error).code,
    );
    await pair.clock.advance(11_000);
    return await ended;
  };
  expect(await acted({})).toBe('config/invalid');
  pair.brokers.take(actingMessage('bridge-1', { id: 'w1', act: seen }));
  await pair.clock.advance(1000);
  expect((await pair.bridge.station.news(0)).alarms![0]!.acknowledged).toBeUndefined();
  expect(await acted({ text: 'a fuse' })).toBe('done');
  expect(await cards()).toMatchObject([{ acknowledged: { who: 'Ana' }, notes: [{ text: 'a fuse' }] }]);
  await pair.end();
});
