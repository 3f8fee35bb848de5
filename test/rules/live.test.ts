import { afterEach, expect, test } from 'vitest';
import type { PreviewPart } from '../../station/api/rules.ts';
import { toFault } from '../../station/model/fault.ts';
import type { RuleEvent } from '../../station/model/rule.ts';
import { Scene } from '../control/scene.ts';
import { settle } from '../fakes/clock.ts';
import { alarmsOf, many, saveRule as save, temperatures, tooHot as rule } from './hot.ts';

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

async function previewed(at: Scene, what: object = rule, beside?: object): Promise<PreviewPart> {
  await eventsOf(at);
  const query = {
    rule: what,
    fromMs: 0,
    toMs: Infinity,
    ...(beside ? { beside } : {}),
  };
  let part = await at.station.previewRule(query);
  let all = part;
  while (part.cursor !== undefined) {
    part = await at.station.previewRule({ ...query, cursor: part.cursor });
    all = { ...all, ...part };
  }
  return all;
}

test('a rule turns the fan on and off, says why, and a preview of it says the same', async () => {
  scene = await Scene.begin();
  await save(scene);
  await temperatures(scene, 30, ...many(5, 36), 30, ...many(12, 36.1), 34, 34, 32, 32);
  await scene.clock.advance(6000);
  expect(scene.written).toEqual([expect.stringMatching(/relay.*1/), expect.stringMatching(/relay.*0/)]);
  const events = await eventsOf(scene);
  expect(events.map(({ what, text }) => [what, text])).toEqual([
    ['raised', 'Too hot: 36.1 > 35.0 for 10 s'],
    ['cleared', 'Too hot: Temp > 35.0 for 10 s, peak 36.1; cleared below 33.0'],
  ]);
  const { preview } = await previewed(scene);
  expect(preview!.alarms).toEqual([
    expect.objectContaining({ raisedMs: events[0]!.timeMs, clearedMs: events[1]!.timeMs, peak: 36.1 }),
  ]);
  expect(await scene.outcomes()).toMatchObject([
    { channel: 'relay', by: { who: 'rule fan', from: 'desk-1' } },
    { channel: 'relay' },
  ]);
});

test('a critical alarm that is over stays until somebody has seen it; a warning goes by itself', async () => {
  scene = await Scene.begin();
  await save(scene, { ...rule, actions: [] });
  await save(scene, { ...rule, id: 'warm', severity: 'warning', actions: [] });
  await temperatures(scene, ...many(12, 36));
  expect((await alarmsOf(scene)).map((alarm) => [alarm.rule, alarm.clearedMs === undefined])).toEqual([
    ['fan', true],
    ['warm', true],
  ]);
  await temperatures(scene, 30);
  expect((await alarmsOf(scene)).map((alarm) => [alarm.rule, alarm.clearedMs === undefined])).toEqual([
    ['fan', false],
  ]);
  await scene.station.actOnAlarm({ rule: 'fan', who: 'Ana', act: 'note', text: 'door was open' });
  await temperatures(scene, ...many(12, 36));
  expect(await alarmsOf(scene)).toMatchObject([
    { rule: 'fan', count: 2, notes: [{ text: 'door was open' }] },
    { rule: 'warm' },
  ]);
  await scene.station.actOnAlarm({ rule: 'fan', who: 'Ana', act: 'acknowledge' });
  expect(await alarmsOf(scene)).toMatchObject([{ acknowledged: { who: 'Ana' } }, {}]);
  await temperatures(scene, 30);
  expect(await alarmsOf(scene)).toEqual([]);
});

test('a restart in the middle of “for” goes on with it, sets nothing twice, and keeps who has seen what', async () => {
  scene = await Scene.begin();
  await save(scene);
  await temperatures(scene, ...many(6, 36));
  const { store, clock } = scene;
  await scene.end();
  scene = await Scene.begin({}, store.reopened());
  // Ten seconds went by between the two runs.
  scene.clock.set(clock.now());
  await temperatures(scene, 36);
  expect(await eventsOf(scene)).toMatchObject([{ what: 'raised' }]);
  await scene.station.actOnAlarm({ rule: 'fan', who: 'Ana', act: 'acknowledge' });
  const again = scene.store;
  expect(scene.written).toEqual([expect.stringMatching(/relay.*1/)]);
  await scene.end();
  scene = await Scene.begin({}, again.reopened());
  expect(await alarmsOf(scene)).toMatchObject([{ rule: 'fan', acknowledged: { who: 'Ana' } }]);
  const alarms = (await eventsOf(scene)).filter(({ what }) => what);
  expect({ events: alarms.length, written: scene.written.length }).toEqual({
    events: 2,
    written: 0,
  });
});

test('limits beside are no closer than their numbers are shown, however little was measured', async () => {
  const at = (scene = await Scene.begin());
  await temperatures(at, 30, 30.02, 30);
  const limits = async (beside: object) =>
    (await previewed(at, rule, beside)).neighbours!.map(({ limit }) => limit);
  expect(new Set((await limits({})).map((limit) => limit.toFixed(1))).size).toBeLessThan(3);
  expect(await limits({ leastStep: 0.1 })).toEqual([34.7, 34.8, 34.9, 35, 35.1, 35.2, 35.3]);
});

test('a preview tries limits beside, over the same rows', async () => {
  scene = await Scene.begin();
  await temperatures(scene, 30, ...many(12, 36.5), 30, ...many(12, 35.5), 30);
  const { preview, neighbours } = await previewed(scene, rule, { step: 1 });
  expect(preview).toMatchObject({ alarms: [{ peak: 36.5 }, { peak: 35.5 }] });
  expect(neighbours!.map(({ limit, times }) => [limit, times])).toEqual([
    [32, 2],
    [33, 2],
    [34, 2],
    [35, 2],
    [36, 1],
    [37, 0],
    [38, 0],
  ]);
});

test('rules have versions, can be turned off, and what is wrong with one is said at its places', async () => {
  scene = await Scene.begin();
  await save(scene);
  await save(scene, { ...rule, title: 'Much too hot' });
  expect(await scene.station.rules()).toMatchObject([
    {
      id: 'fan',
      title: 'Much too hot',
      isOn: true,
      rule: { version: 2 },
      before: [{ rule: { version: 1, title: 'Too hot' } }],
    },
  ]);
  await scene.station.editRules({ edit: 'turn', rule: 'fan', isOn: false });
  await temperatures(scene, ...many(12, 36));
  expect(await eventsOf(scene)).toEqual([]);
  await scene.station.editRules({ edit: 'remove', rule: 'fan' });
  expect(await scene.station.rules()).toEqual([]);
  const wrong = await save(scene, {
    ...rule,
    severity: 'loud',
    when: [{ ...rule.when[0], limit: 'x' }],
  }).catch(toFault);
  expect(wrong).toMatchObject({
    code: 'config/invalid',
    detail: { problems: [{ path: '/severity' }, { path: '/when/0/limit' }] },
  });
});

test('an alarm stays when its rule only gets other words, and goes when another limit is set', async () => {
  scene = await Scene.begin();
  await save(scene);
  await temperatures(scene, ...many(12, 36));
  await scene.station.actOnAlarm({ rule: 'fan', who: 'Ana', act: 'acknowledge' });
  await save(scene, { ...rule, title: 'Bay too hot', severity: 'warning', actions: [] });
  const alike = { rule: 'fan', title: 'Bay too hot', severity: 'warning', version: 1, count: 1 };
  expect(await alarmsOf(scene)).toMatchObject([{ ...alike, acknowledged: { who: 'Ana' } }]);
  await temperatures(scene, 36, 36);
  expect(await alarmsOf(scene)).toMatchObject([alike]);
  expect((await eventsOf(scene)).map(({ what }) => what)).toEqual(['raised', 'acknowledged']);
  await save(scene, { ...rule, title: 'Bay too hot', when: [{ ...rule.when[0], limit: 36.5 }] });
  expect(await alarmsOf(scene)).toEqual([]);
});

test('an alarm that is put off is still there, and says until when', async () => {
  scene = await Scene.begin();
  await save(scene);
  await temperatures(scene, ...many(12, 36));
  const untilMs = scene.clock.now() + 1_800_000;
  await scene.station.actOnAlarm({ rule: 'fan', who: 'Ana', act: 'shelve', untilMs });
  expect(await alarmsOf(scene)).toMatchObject([{ shelvedUntilMs: untilMs }]);
  await scene.station.actOnAlarm({ rule: 'fan', who: 'Ana', act: 'unshelve' });
  expect((await alarmsOf(scene))[0]).not.toHaveProperty('shelvedUntilMs');
});
