import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MaintenanceEdit } from '../../station/api/alarms.ts';
import { toFault } from '../../station/model/fault.ts';
import { actingMessage } from '../../station/runtime/rules/acting/message.ts';
import { jsonBytes } from '../../station/uplink/native/json.ts';
import { offline } from '../../station/uplink/native/station-status.ts';
import { placeOf } from '../../station/uplink/topics.ts';
import { ascii } from '../../station/codec/bytes.ts';
import { MAST } from '../control/scene.ts';
import { settle } from '../fakes/clock.ts';
import { DemoStation } from '../fakes/demo-station.ts';
import { readsElsewhere } from './far-past.contract.ts';
import { Pair, type Side } from './pair.ts';

const off = { is: 'below', channel: 'uno/relay', limit: 0.5 };
const rule = { id: 'off', version: 1, title: 'Relay off', severity: 'critical', when: [off] };
const warm = { is: 'above', channel: 'mast/temp', limit: 35 };

let pair: Pair;
beforeEach(async () => void (pair = await Pair.begin()));
afterEach(() => pair.end());

/** What it resolves with, or the fault's code, when time goes by. */
async function ended<T>(asked: Promise<T>, withinMs = 11_000): Promise<T | string> {
  const end = asked.catch((error: unknown) => toFault(error).code);
  await pair.clock.advance(withinMs);
  return await end;
}

/** The alarms that a screen is told, once all that is on its way has arrived. */
async function alarmsAt(side: Side) {
  await pair.clock.advance(1500);
  await side.desk.news(0);
  await settle();
  return (await side.desk.news(0)).alarms ?? [];
}

const note = (text: string) => ({ rule: 'off', who: 'Ana', act: 'note', text }) as const;

test('the tablet reads the bridge’s history from itself, page by page, as the bridge does', async () => {
  await pair.bridge.station.editRules({ edit: 'save', rule });
  await pair.temperatures(20, 20);
  for (let i = 0; i < 60; i++) await pair.bridge.station.actOnAlarm(note(`no. ${i}`));
  const { events, cursor } = await pair.bridge.station.alarmHistory();
  expect(events).toHaveLength(50);
  const there = (from?: number) => ended(pair.tablet.desk.alarmHistory(from, 'bridge-1'));
  expect(await there()).toEqual({ events, cursor });
  const rest = await pair.bridge.station.alarmHistory(cursor);
  expect(rest.events.at(-1)).toMatchObject({ what: 'raised' });
  expect(await there(cursor)).toEqual(rest);
  expect(await ended(pair.tablet.desk.alarmHistory())).toEqual({ events: [] });
  expect(await ended(pair.tablet.desk.alarmHistory(undefined, 'tablet-1'))).toEqual({ events: [] });
  expect(await ended(pair.tablet.desk.alarmHistory(undefined, 'nowhere'))).toBe('command/unknown-device');
});

/** The tablet's alarm came and went, somebody noted something, and it is gone itself. */
async function tabletWasThere(): Promise<readonly unknown[]> {
  await pair.tablet.station.editRules({ edit: 'save', rule: { ...rule, id: 'warm', when: [warm] } });
  await pair.temperatures(30, 36, 37, 30, 30);
  await pair.tablet.station.actOnAlarm({ ...note('the fan'), rule: 'warm', atMs: pair.clock.now() });
  await pair.temperatures(30, 30);
  const { events } = await pair.tablet.station.alarmHistory();
  expect(events.map(({ what }) => what)).toContain('cleared');
  const { origin } = pair.tablet.log;
  await pair.tablet.end();
  pair.brokers.take(offline(origin, pair.clock.now()));
  await pair.clock.advance(1000);
  return events;
}

test('of a tablet that is away the bridge tells what it stored of its alarms; when they are off nobody knows', async () => {
  const events = await tabletWasThere();
  expect(await ended(pair.bridge.desk.alarmHistory(undefined, 'tablet-1'))).toEqual({ events });
  expect(await ended(pair.bridge.desk.maintenance('tablet-1'))).toBe('uplink/unreachable');
  const edit = { edit: 'remove', id: 'm' } as const;
  expect(await ended(pair.bridge.desk.editMaintenance(edit, 'tablet-1'))).toBe('uplink/unreachable');
});

test('where nobody stores a station that is away, its history is told as unknown', async () => {
  const { store } = pair.bridge;
  await pair.bridge.end();
  pair.stores = false;
  await pair.openBridge(store.reopened());
  await pair.clock.advance(5000);
  await tabletWasThere();
  expect(await ended(pair.bridge.desk.alarmHistory(undefined, 'tablet-1'))).toBe('link/silent');
});

const serviced = (more: object = {}): MaintenanceEdit => {
  const fromMs = pair.clock.now() - 1000;
  const maintenance = { id: 'm1', why: 'New relay', device: 'uno', fromMs, untilMs: fromMs + 3_600_000 };
  return { edit: 'save', maintenance: { ...maintenance, ...more } };
};
const plan = (edit: MaintenanceEdit) => ended(pair.tablet.desk.editMaintenance(edit, 'bridge-1'));

test('maintenance is planned at the bridge from the tablet: kept there, seen at both, and ended from there', async () => {
  await pair.bridge.station.editRules({ edit: 'save', rule });
  await pair.temperatures(20, 20);
  expect(await plan(serviced())).toBeUndefined();
  const kept = await pair.bridge.station.maintenance();
  expect(kept).toMatchObject([{ id: 'm1', why: 'New relay', device: 'uno', isOn: true }]);
  expect(await ended(pair.tablet.desk.maintenance('bridge-1'))).toEqual(kept);
  expect(await pair.tablet.station.maintenance()).toEqual([]);
  for (const side of [pair.bridge, pair.tablet])
    expect(await alarmsAt(side)).toMatchObject([{ off: { why: 'New relay' } }]);
  expect(await plan({ edit: 'remove', id: 'm1' })).toBeUndefined();
  expect((await alarmsAt(pair.tablet))[0]!.off).toBeUndefined();
});

test('two who plan at once are both heard, one that is none is refused in the bridge’s words, and the same word twice is one', async () => {
  const both = [serviced({ id: 'a' }), serviced({ id: 'b' })].map((edit) => plan(edit));
  expect(await Promise.all(both)).toEqual([undefined, undefined]);
  expect((await pair.bridge.station.maintenance()).map(({ id }) => id)).toEqual(['a', 'b']);
  expect(await plan(serviced({ untilMs: 1 }))).toBe('config/invalid');
  expect(await plan(serviced({ id: '../x' }))).toBe('config/invalid');
  const remove = actingMessage('bridge-1', { id: 'w1', maintenance: { edit: 'remove', id: 'a' } });
  pair.brokers.take(remove);
  await pair.clock.advance(100);
  expect(await plan(serviced({ id: 'a' }))).toBeUndefined();
  pair.brokers.take(remove);
  await pair.clock.advance(100);
  expect((await pair.bridge.station.maintenance()).map(({ id }) => id)).toEqual(['b', 'a']);
  for (const maintenance of [7, null, [], { edit: 'wipe' }, { edit: 'remove' }, { edit: 'save', more: 1 }]) {
    const payload = jsonBytes({ id: 'w2', maintenance });
    pair.brokers.take({ topic: 'fieldline/bridge-1/acting', payload, qos: 1, retain: false });
  }
  await pair.clock.advance(100);
  expect(await pair.bridge.station.maintenance()).toHaveLength(2);
});

test('a screen at the bridge reads and plans for a tablet that is there and one that is away, as the shown station does', async () => {
  const other = await pair.openOther('tablet-2');
  await pair.clock.advance(3000);
  const when = [warm];
  await pair.tablet.station.editRules({ edit: 'save', rule: { ...rule, id: 'here', when } });
  await other.station.editRules({ edit: 'save', rule: { ...rule, id: 'gone', when } });
  other.ports.open.get(MAST.address)?.say(ascii('\ntemp: 36\n'));
  await pair.temperatures(36, 36);
  await other.end();
  await pair.clock.advance(1000);
  const ended = async <T>(asked: Promise<T>): Promise<T> => {
    asked.catch(() => undefined);
    await pair.clock.advance(11_000);
    return await asked;
  };
  const of = { there: 'tablet-1', device: 'mast', rule: 'here', away: 'tablet-2', ruleAway: 'gone' };
  await readsElsewhere({ ...of, api: pair.bridge.desk, ended });
  const shown = { there: 'greenhouse-1', device: 'garden', rule: 'dry', away: 'cellar', ruleAway: 'damp' };
  await readsElsewhere({ ...shown, api: new DemoStation('elsewhere'), ended: (asked) => asked });
});

const event = { rule: 'r', version: 1, device: 'd', timeMs: 1, text: 'x', what: 'raised' };

test.each([
  ['events that are none', { events: [{}, 7, null] }],
  ['more than a page', { events: Array.from({ length: 51 }, () => event) }],
  ['a deed of its own', { events: [{ ...event, what: 'exploded' }] }],
  ['a rule that is a path', { events: [{ ...event, rule: '../x' }] }],
  ['a time that is none', { events: [{ ...event, timeMs: 1e300 }] }],
  ['a cursor that is none', { events: [], cursor: -1 }],
  ['no words at all', 7],
])('%s: that is no answer', async (_, said) => {
  pair.brokers.loses = ({ topic, payload }) => {
    const place = placeOf(topic);
    if (place?.what !== 'history-get' || place.station !== 'bridge-1') return false;
    const { id } = JSON.parse(new TextDecoder().decode(payload)) as { id: string };
    const answer = { topic: `fieldline/bridge-1/history/${id}`, payload: jsonBytes(said), qos: 1 } as const;
    queueMicrotask(() => pair.brokers.take({ ...answer, retain: false }));
    return true;
  };
  expect(await ended(pair.tablet.desk.alarmHistory(undefined, 'bridge-1'))).toBe('frame/syntax');
});
