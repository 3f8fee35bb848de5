import { afterEach, expect, test } from 'vitest';
import type { AlarmAct } from '../../station/api/alarms.ts';
import { toFault } from '../../station/model/fault.ts';
import { toLookAt } from '../../station/model/alarm.ts';
import { Scene } from '../control/scene.ts';
import { alarmsOf, many, saveRule, temperatures, tooHot } from './hot.ts';

let scene: Scene | undefined;
afterEach(async () => {
  await scene?.end();
  scene = undefined;
});

const MIN_MS = 60_000;
const alarm = { ...tooHot, actions: [] };
const warm = { ...alarm, id: 'warm', title: 'Warm', severity: 'warning' };

type Deed = {
  readonly [A in AlarmAct['act']]: Omit<Extract<AlarmAct, { act: A }>, 'rule' | 'who'>;
}[AlarmAct['act']];
const act = (at: Scene, deed: Deed, who = 'Ana', rule = 'fan') =>
  at.station.actOnAlarm({ rule, who, ...deed } as AlarmAct);

/** A critical alarm that is on. */
async function raised(): Promise<Scene> {
  scene = await Scene.begin();
  await saveRule(scene, alarm);
  await temperatures(scene, ...many(12, 36));
  return scene;
}

const reopened = async (at: Scene): Promise<Scene> => {
  const { store, clock } = at;
  await at.end();
  scene = await Scene.begin({}, store.reopened());
  scene.clock.set(clock.now());
  return scene;
};

test('a card says what, where, since when and by which version', async () => {
  const at = await raised();
  const [card] = await alarmsOf(at);
  expect(card).toMatchObject({
    rule: 'fan',
    version: 1,
    title: 'Too hot',
    device: 'mast',
    channel: 'mast/temp',
    text: '36 > 35 for 10 s',
    count: 1,
  });
  expect(card!.raisedMs - card!.sinceMs).toBe(10_000);
  expect(card!.firstMs).toBe(card!.raisedMs);
});

test('an acknowledgement is taken back for ten seconds: of what is on, and of what is over and was done with it', async () => {
  const at = await raised();
  await act(at, { act: 'acknowledge' });
  expect(await alarmsOf(at)).toMatchObject([{ acknowledged: { who: 'Ana' } }]);
  await act(at, { act: 'unacknowledge' });
  expect((await alarmsOf(at))[0]).not.toHaveProperty('acknowledged');
  await act(at, { act: 'acknowledge' });
  await temperatures(at, 30);
  expect(await alarmsOf(at)).toEqual([]);
  await act(at, { act: 'unacknowledge' });
  // It was over meanwhile, and comes back as such.
  expect(await alarmsOf(at)).toMatchObject([{ clearedMs: expect.any(Number) }]);
  await act(at, { act: 'acknowledge' });
  await at.clock.advance(20_000);
  await act(at, { act: 'unacknowledge' });
  expect(await alarmsOf(at)).toEqual([]);
});

test('of two who have seen it the earlier counts, also when told later; both are kept', async () => {
  const at = await raised();
  const nowMs = at.clock.now();
  await at.clock.advance(5 * MIN_MS);
  await act(at, { act: 'acknowledge', from: 'desk' });
  await act(at, { act: 'acknowledge', from: 'phone', atMs: nowMs + MIN_MS }, 'Ben');
  await act(at, { act: 'acknowledge', from: 'phone', atMs: nowMs + 2 * MIN_MS }, 'Ben');
  // Before it was raised it was another alarm.
  await act(at, { act: 'acknowledge', atMs: nowMs - MIN_MS }, 'Cid');
  expect(await alarmsOf(at)).toMatchObject([
    {
      acknowledged: { who: 'Ben', from: 'phone', atMs: nowMs + MIN_MS },
      alsoAcknowledged: [{ who: 'Ana', from: 'desk' }],
    },
  ]);
  await reopened(at);
  expect(await alarmsOf(scene!)).toMatchObject([
    { acknowledged: { who: 'Ben' }, alsoAcknowledged: [{ who: 'Ana' }] },
  ]);
});

test('a pause ends by itself, also over a restart, and says so', async () => {
  let at = await raised();
  const untilMs = at.clock.now() + 30 * MIN_MS;
  await act(at, { act: 'shelve', untilMs });
  expect(toLookAt(await alarmsOf(at), at.clock.now())).toEqual([]);
  at = await reopened(at);
  expect(toLookAt(await alarmsOf(at), at.clock.now())).toEqual([]);
  const { version } = await at.station.news(0);
  const told = at.station.news(version);
  await at.clock.advance(untilMs - at.clock.now() + 2000);
  expect((await told).alarms).toHaveLength(1);
  expect(toLookAt(await alarmsOf(at), at.clock.now())).toHaveLength(1);
  const wrong = await act(at, { act: 'shelve', untilMs: untilMs + 40 * 1440 * MIN_MS }).catch(toFault);
  expect(wrong).toMatchObject({ code: 'config/invalid' });
});

test('history is read from the log in pages, with what people did, over a restart too', async () => {
  let at = await raised();
  await act(at, { act: 'note', text: ' door was open ' }, 'Ben');
  await act(at, { act: 'shelve', untilMs: at.clock.now() + 30 * MIN_MS });
  await act(at, { act: 'acknowledge' });
  await temperatures(at, 30);
  at = await reopened(at);
  const { events, cursor } = await at.station.alarmHistory();
  expect(cursor).toBeUndefined();
  expect(events.map(({ what, text, who }) => [what, text, who])).toEqual([
    ['cleared', 'Too hot: Temp > 35 for 10 s, peak 36; cleared below 33', undefined],
    ['acknowledged', 'Too hot: acknowledged by Ana', 'Ana'],
    ['shelved', 'Too hot: paused for 30 min by Ana', 'Ana'],
    ['noted', 'Too hot: Ben notes: door was open', 'Ben'],
    ['raised', 'Too hot: 36 > 35 for 10 s', undefined],
  ]);
  expect(new Set(events.map(({ device, channel }) => `${device} ${channel}`))).toEqual(
    new Set(['mast mast/temp']),
  );
});

test('a long history comes in pages without a hole and nothing twice', async () => {
  const at = await raised();
  for (let i = 0; i < 120; i++) await act(at, { act: 'note', text: `no. ${i}` });
  const all: string[] = [];
  let pages = 0;
  for (let cursor: number | undefined; ; pages++) {
    const page = await at.station.alarmHistory(cursor);
    all.push(...page.events.map(({ text }) => text));
    if (page.cursor === undefined) break;
    cursor = page.cursor;
  }
  expect(pages).toBe(2);
  const notes = Array.from({ length: 120 }, (_, i) => `Too hot: Ana notes: no. ${119 - i}`);
  expect(all).toEqual([...notes, 'Too hot: 36 > 35 for 10 s']);
  expect((await alarmsOf(at))[0]!.notes).toHaveLength(20);
  await at.station.wipe();
  expect(await at.station.alarmHistory()).toEqual({ events: [] });
});

test('what was first in a burst is named by those that came on its heels', async () => {
  const at = await raised();
  await saveRule(at, { ...warm, when: [{ ...alarm.when[0], forMs: 1000 }] });
  await temperatures(at, ...many(4, 36));
  expect(await alarmsOf(at)).toMatchObject([
    { rule: 'fan' },
    { rule: 'warm', after: { rule: 'fan', title: 'Too hot' } },
  ]);
  expect((await alarmsOf(at))[0]).not.toHaveProperty('after');
  await at.clock.advance(5 * MIN_MS);
  await saveRule(at, { ...warm, id: 'later', when: [{ ...alarm.when[0], forMs: 1000 }] });
  await temperatures(at, ...many(4, 36));
  expect((await alarmsOf(at)).find(({ rule }) => rule === 'later')).not.toHaveProperty('after');
});

test('during maintenance an alarm is off by design: it is counted, stays quiet and goes by itself', async () => {
  let at = await raised();
  const nowMs = at.clock.now();
  const maintenance = {
    id: 'm1',
    why: 'New sensor',
    device: 'mast',
    fromMs: nowMs,
    untilMs: nowMs + 60 * MIN_MS,
  };
  await at.station.editMaintenance({ edit: 'save', maintenance });
  expect(await alarmsOf(at)).toMatchObject([
    { rule: 'fan', off: { why: 'New sensor', untilMs: maintenance.untilMs } },
  ]);
  expect(toLookAt(await alarmsOf(at), at.clock.now())).toEqual([]);
  at = await reopened(at);
  expect(await at.station.maintenance()).toMatchObject([{ id: 'm1', isOn: true }]);
  await temperatures(at, 30);
  expect(await alarmsOf(at)).toEqual([]);
  await at.clock.advance(61 * MIN_MS);
  expect(await at.station.maintenance()).toEqual([]);
  await temperatures(at, ...many(12, 36), 30);
  expect(toLookAt(await alarmsOf(at), at.clock.now())).toMatchObject([{ rule: 'fan' }]);
});

test('maintenance comes again every week at its local time, for one rule, until it is removed', async () => {
  const at = await raised();
  // 2023-11-14 22:13 UTC is a Tuesday, 23:13 in Berlin.
  const weekly = { is: 'schedule', days: [2], fromMinute: 23 * 60, toMinute: 60, timeZone: 'Europe/Berlin' };
  const save = (more: object) =>
    at.station.editMaintenance({ edit: 'save', maintenance: { id: 'm2', why: 'Test', fromMs: 0, ...more } });
  await save({ rule: 'other', weekly });
  expect((await alarmsOf(at))[0]).not.toHaveProperty('off');
  await save({ rule: 'fan', weekly });
  expect((await alarmsOf(at))[0]).toMatchObject({ off: { why: 'Test' } });
  await save({ rule: 'fan', weekly: { ...weekly, days: [3] } });
  expect((await alarmsOf(at))[0]).not.toHaveProperty('off');
  expect(await save({ fromMs: 5 }).catch(toFault)).toMatchObject({
    code: 'config/invalid',
    detail: { problems: [{ message: 'says no end' }] },
  });
  await save({ rule: 'fan', weekly });
  await at.station.editMaintenance({ edit: 'remove', id: 'm2' });
  expect((await alarmsOf(at))[0]).not.toHaveProperty('off');
});

test('what nobody raised cannot be dealt with, and what is no act is refused with its places', async () => {
  const at = await raised();
  await act(at, { act: 'acknowledge' }, 'Ana', 'nothing');
  expect((await at.station.alarmHistory()).events).toHaveLength(1);
  const wrong = await act(at, { act: 'note', text: '' }, '').catch(toFault);
  expect(wrong).toMatchObject({
    code: 'config/invalid',
    detail: { problems: [{ path: '/who' }, { path: '/text' }] },
  });
});

test('it proves that it is alive: how many are running, and when something was judged', async () => {
  const at = await raised();
  const checks = (await at.station.checks()).filter(({ state }) => state === 'running').length;
  const { running, judgedMs } = await at.station.watchfulness();
  expect(running).toBe(checks + 1);
  expect(at.clock.now() - judgedMs!).toBeLessThan(3000);
  await at.station.editRules({ edit: 'turn', rule: 'fan', isOn: false });
  expect(await at.station.watchfulness()).toMatchObject({ running: checks });
});
