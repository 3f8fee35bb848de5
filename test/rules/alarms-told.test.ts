import { afterEach, expect, test } from 'vitest';
import type { AlarmAct } from '../../station/api/alarms.ts';
import { pastAlarms } from '../../web/state/alarm-past.ts';
import { MAST, Scene } from '../control/scene.ts';
import { alarmsOf, many, saveRule, temperatures, tooHot } from './hot.ts';

let scene: Scene | undefined;
afterEach(async () => {
  await scene?.end();
  scene = undefined;
});

const alarm = { ...tooHot, actions: [] };

async function raised(): Promise<Scene> {
  scene = await Scene.begin();
  await saveRule(scene, alarm);
  await temperatures(scene, ...many(12, 36));
  return scene;
}

/** The rule's own, beside those of the checks that are built in. */
const cardsOf = async (at: Scene) => (await alarmsOf(at)).filter(({ rule }) => rule === 'fan');
const acknowledge = (at: Scene, who: string, atMs?: number) =>
  at.station.actOnAlarm({ rule: 'fan', who, act: 'acknowledge', ...(atMs === undefined ? {} : { atMs }) });
const told = async (at: Scene) =>
  (await at.station.alarmHistory()).events.map(({ what, text }) => [what, text]).toReversed();
const RAISED = ['raised', 'Too hot: 36 > 35 for 10 s'];

test('an alarm survives that its device is replugged under another path: one card, the same, that ends by what is said there', async () => {
  const at = await raised();
  const [before] = await cardsOf(at);
  await acknowledge(at, 'Ana');
  at.ports.lose();
  at.ports.refuse('link/not-found');
  await at.clock.advance(20_000);
  expect(await cardsOf(at)).toMatchObject([{ ...before, acknowledged: { who: 'Ana' } }]);
  at.ports.refuse();
  const moved = `${MAST.address}#2`;
  await at.station.confirmPort('mast', moved);
  await at.clock.advance(5000);
  const says = async (value: number) => {
    at.ports.open.get(moved)!.say(new TextEncoder().encode(`\ntemp: ${value}\n`));
    await at.clock.advance(1000);
  };
  for (const value of many(12, 36)) await says(value);
  expect(await cardsOf(at)).toMatchObject([{ ...before, acknowledged: { who: 'Ana' }, count: 1 }]);
  await says(30);
  expect(await cardsOf(at)).toEqual([]);
});

test('rows that come late raise nothing, also where they were far beyond the limit for long', async () => {
  scene = await Scene.begin();
  const at = scene;
  await saveRule(at, { ...alarm, when: [{ ...alarm.when[0], channel: 'late/temp' }] });
  const address = 'serial:2341:0099';
  const says = (value: number) =>
    at.ports.open.get(address)!.say(new TextEncoder().encode(`\ntemp: ${value}\n`));
  // It is listened to, and what it says is stamped then; its rows come once it is a device.
  await at.station.listenAt(address, { baudRate: 115_200, parity: 'none', dataBits: 8 });
  const hear = async (value: number, seconds: number) => {
    for (let i = 0; i < seconds; i++) {
      says(value);
      await temperatures(at, 20);
    }
  };
  await hear(36, 20);
  await hear(20, 65);
  await at.station.addDevice({ ...MAST, id: 'late', address });
  await at.clock.advance(2000);
  const rows = (await at.log.read(0, 10_000)).flatMap((entry) =>
    entry.kind === 'batch' && entry.batch.device === 'late' ? [...entry.batch.columns[0]!] : [],
  );
  expect(rows.filter((value) => value === 36)).toHaveLength(20);
  expect(await at.station.alarmHistory()).toEqual({ events: [] });
  // The same said now is one.
  await hear(36, 13);
  expect(await alarmsOf(at)).toMatchObject([{ rule: 'fan' }]);
});

test('a pause that is none any more cannot be ended, and what was said before is not said again', async () => {
  const at = await raised();
  const unshelve = () => at.station.actOnAlarm({ rule: 'fan', who: 'Ana', act: 'unshelve' });
  await unshelve();
  const shelve: AlarmAct = { rule: 'fan', who: 'Ana', act: 'shelve', untilMs: at.clock.now() + 5000 };
  await at.station.actOnAlarm(shelve);
  await at.station.actOnAlarm(shelve);
  await at.clock.advance(6000);
  await unshelve();
  const seenMs = at.clock.now();
  await acknowledge(at, 'Ana', seenMs);
  await acknowledge(at, 'Ana', seenMs);
  await acknowledge(at, 'Ana');
  expect((await told(at)).map(([what]) => what)).toEqual(['raised', 'shelved', 'acknowledged']);
});

for (const [how, edit] of [
  ['removed', { edit: 'remove', rule: 'fan' }],
  ['turned off', { edit: 'turn', rule: 'fan', isOn: false }],
  ['changed', { edit: 'save', rule: { ...alarm, when: [{ ...alarm.when[0], limit: 50, clearsAt: 40 }] } }],
] as const)
  test(`the history says that an alarm is over because its rule was ${how}`, async () => {
    const at = await raised();
    await at.station.editRules(edit);
    expect(await alarmsOf(at)).toEqual([]);
    expect(await told(at)).toEqual([RAISED, ['cleared', `Too hot: 36 > 35 for 10 s; its rule was ${how}`]]);
  });

test('who has seen an alarm and says so once it is over stands in the history, once, with that alarm', async () => {
  const at = await raised();
  const seenMs = at.clock.now();
  await temperatures(at, 30);
  await acknowledge(at, 'Ana');
  expect(await alarmsOf(at)).toEqual([]);
  await temperatures(at, ...many(12, 36));
  await acknowledge(at, 'Ben', seenMs);
  await acknowledge(at, 'Ben', seenMs);
  await acknowledge(at, 'Cid', seenMs - 3_600_000);
  // It was of the first time: the second one still waits for somebody.
  const [card] = await alarmsOf(at);
  expect(card).not.toHaveProperty('acknowledged');
  const { events } = await at.station.alarmHistory();
  expect(pastAlarms(events).map(({ deeds }) => deeds.map(({ text }) => text))).toEqual([
    [],
    ['Too hot: acknowledged by Ana', 'Too hot: acknowledged by Ben'],
  ]);
});
