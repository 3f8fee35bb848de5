import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AlarmAct } from '../../station/api/alarms.ts';
import type { AlarmCard } from '../../station/model/alarm.ts';
import { toFault } from '../../station/model/fault.ts';
import { alarmsMessage } from '../../station/uplink/native/alarms.ts';
import { jsonBytes } from '../../station/uplink/native/json.ts';
import { offline, online } from '../../station/uplink/native/station-status.ts';
import { actingMessage } from '../../station/runtime/rules/acting/message.ts';
import { settle } from '../fakes/clock.ts';
import { Pair, type Side } from './pair.ts';

const off = { is: 'below', channel: 'uno/relay', limit: 0.5 };
const rule = { id: 'off', version: 1, title: 'Relay off', severity: 'critical', when: [off] };
const by = { rule: 'bridge-1/off', who: 'Ana', from: 'screen-1' };

const acting = (id: string, act: AlarmAct) => actingMessage('bridge-1', { id, act });

let pair: Pair;
beforeEach(async () => {
  pair = await Pair.begin();
  await pair.bridge.station.editRules({ edit: 'save', rule });
  await pair.temperatures(20, 20, 20);
});
afterEach(() => pair.end());

/** What a screen is told, once all that is on its way has arrived. */
async function newsOf(side: Side) {
  await pair.clock.advance(1500);
  await side.desk.news(0);
  await settle();
  return side.desk.news(0);
}
const alarmsAt = async (side: Side): Promise<readonly AlarmCard[]> => (await newsOf(side)).alarms ?? [];

/** How it ends, `done` or the fault's code, when time goes by. */
async function acted(act: AlarmAct): Promise<string> {
  const ended = pair.tablet.desk.actOnAlarm(act).then(
    () => 'done',
    (error: unknown) => toFault(error).code,
  );
  await pair.clock.advance(11_000);
  return ended;
}

test('an alarm of the bridge is seen at the tablet with its station, and acknowledged, paused and noted there once the bridge has kept it', async () => {
  const card = { rule: 'bridge-1/off', title: 'Relay off', text: expect.stringContaining('0') as string };
  expect(await alarmsAt(pair.tablet)).toMatchObject([
    { ...card, station: { id: 'bridge-1', label: 'bridge-1' } },
  ]);
  expect(await alarmsAt(pair.bridge)).toMatchObject([{ rule: 'off' }]);
  expect(await acted({ ...by, act: 'acknowledge' })).toBe('done');
  expect(await acted({ ...by, act: 'note', text: 'a fuse' })).toBe('done');
  const untilMs = pair.clock.now() + 600_000;
  expect(await acted({ ...by, act: 'shelve', untilMs })).toBe('done');
  const ana = { who: 'Ana', from: 'tablet-1/screen-1' };
  const kept = { acknowledged: ana, notes: [{ ...ana, text: 'a fuse' }], shelvedUntilMs: untilMs };
  expect((await pair.bridge.station.news(0)).alarms).toMatchObject([kept]);
  expect(await alarmsAt(pair.tablet)).toMatchObject([kept]);
  const { events } = await pair.bridge.station.alarmHistory();
  expect(events.map(({ what }) => what)).toEqual(['shelved', 'noted', 'acknowledged', 'raised']);
  expect((await pair.tablet.station.alarmHistory()).events).toEqual([]);
});

test('a word that does not arrive is not shown as done; one whose answer is lost is told as unknown, and seen once the bridge says so', async () => {
  pair.brokers.loses = ({ topic }) => topic.endsWith('/acting');
  expect(await acted({ ...by, act: 'acknowledge' })).toBe('link/silent');
  expect((await alarmsAt(pair.tablet))[0]!.acknowledged).toBeUndefined();
  pair.brokers.loses = ({ topic }) => topic.includes('/history/');
  expect(await acted({ ...by, act: 'acknowledge' })).toBe('link/silent');
  expect(await alarmsAt(pair.tablet)).toMatchObject([{ acknowledged: { who: 'Ana' } }]);
});

test('the same word twice is one, and one that cannot be is refused in the bridge’s words', async () => {
  const note = acting('w1', { ...by, rule: 'off', act: 'note', text: 'once' });
  for (let times = 0; times < 2; times++) {
    pair.brokers.take(note);
    await pair.clock.advance(100);
  }
  const late = { ...by, rule: 'off', act: 'note', text: 'twice', atMs: pair.clock.now() } as const;
  for (const id of ['w2', 'w3']) pair.brokers.take(acting(id, late));
  expect((await alarmsAt(pair.bridge))[0]!.notes.map(({ text }) => text)).toEqual(['once', 'twice']);
  const untilMs = pair.clock.now() + 40 * 86_400_000;
  expect(await acted({ ...by, act: 'shelve', untilMs })).toBe('config/invalid');
});

test('what a bridge that went away said last stays in sight; nothing can be done about it until it is back, nor by a word that the broker kept', async () => {
  const { origin } = pair.bridge.log;
  await pair.bridge.end();
  expect(await alarmsAt(pair.tablet)).toMatchObject([{ rule: 'bridge-1/off', station: { isAway: true } }]);
  expect(await acted({ ...by, act: 'acknowledge' })).toBe('uplink/unreachable');
  const kept = acting('w9', { ...by, rule: 'off', act: 'note', text: 'kept' });
  pair.brokers.take({ ...kept, retain: true });
  expect(await acted({ ...by, rule: 'nowhere/off', act: 'acknowledge' })).toBe('command/unknown-device');
  await pair.openBridge(pair.bridge.store.reopened());
  await pair.clock.advance(5000);
  expect(pair.bridge.log.origin).toEqual(origin);
  const [card] = await alarmsAt(pair.tablet);
  expect(card).toMatchObject({ rule: 'bridge-1/off', count: 1, notes: [] });
  expect(card!.station!.isAway).toBeUndefined();
  expect(await acted({ ...by, act: 'acknowledge' })).toBe('done');
});

const cards = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, i) => ({
    ...{ rule: `r${i}`, version: 1, title: 'T', severity: 'warning', device: 'd', text: 'x' },
    ...{ firstMs: i, sinceMs: i, raisedMs: i, count: 1, notes: [], ...more },
  }));

test.each([
  ['cards that are none', { cards: [{}, 7, null] }],
  ['more cards than anybody says', { cards: cards(51) }],
  ['one card twice', { cards: [...cards(1), ...cards(1)] }],
  ['a rule that is a path', { cards: cards(1, { rule: '../x' }) }],
  ['no number', { cards: cards(1, { raisedMs: '1' }) }],
  ['a time that is none', { cards: cards(1, { raisedMs: 1e300 }) }],
  ['notes without end', { cards: cards(1, { notes: Array.from({ length: 9 }, () => ({})) }) }],
  ['a severity of its own', { cards: cards(1, { severity: 'doom' }) }],
  ['lists in lists', { cards: [[[[[[[[[[]]]]]]]]]] }],
])('%s: the station’s alarms stay as they were', async (_, said) => {
  const payload = jsonBytes({ epoch: 'e1', ...said });
  pair.brokers.take({ topic: 'fieldline/bridge-1/alarms', payload, qos: 1, retain: true });
  expect(await alarmsAt(pair.tablet)).toMatchObject([{ rule: 'bridge-1/off' }]);
});

test('of stations that say very much a screen is told a bounded part, long texts are cut, and no station speaks for another', async () => {
  const origin = (i: number) => ({ station: `s${i}`, epoch: 'e1' });
  const notice = { rule: 'r', title: 'T', text: 'x', severity: 'info', atMs: pair.clock.now() } as const;
  const notices = [
    { ...notice, id: 's0/r' },
    { ...notice, id: 'bridge-1/r' },
    { ...notice, id: 's0/old', atMs: 0 },
  ];
  for (let i = 0; i < 8; i++) {
    pair.brokers.take(online(origin(i), pair.clock.now(), 1, false));
    const all = cards(50, { title: '<b>'.repeat(1000), text: 'y'.repeat(5000) }) as unknown as AlarmCard[];
    const message = alarmsMessage(origin(i), { cards: all.slice(0, 9), more: 0, notices });
    const payload = jsonBytes({
      epoch: 'e1',
      cards: i < 7 ? all.map((card) => ({ ...card, text: 'y' })) : [],
      notices,
    });
    await pair.clock.advance(10);
    pair.brokers.take(i < 7 ? { ...message, payload } : message);
  }
  const news = await newsOf(pair.tablet);
  expect(news.alarms).toHaveLength(200);
  expect(news.alarms![0]).toMatchObject({ rule: 'bridge-1/off' });
  expect(Math.max(...news.alarms!.map(({ title }) => title.length))).toBe(120);
  expect(news.notices).toEqual([{ ...notice, id: 's0/r', station: 's0' }]);
  pair.brokers.take(offline(origin(0), pair.clock.now()));
});

test('a note of a rule that runs on the bridge reaches the tablet, with the station’s name', async () => {
  await pair.bridge.station.renameStation('Shed');
  const noting = { ...rule, id: 'told', actions: [{ do: 'notify', text: 'look at the fuse' }] };
  await pair.tablet.station.editRules({
    edit: 'save',
    rule: { ...noting, when: [{ ...off, channel: 'bridge-1:uno/relay' }] },
  });
  const placed = pair.tablet.station.placeRule('told', 'bridge-1');
  await pair.clock.advance(3000);
  await placed;
  await pair.temperatures(20, 20, 20);
  const { notices, alarms } = await newsOf(pair.tablet);
  expect(notices).toMatchObject([{ title: 'Relay off', text: 'look at the fuse', station: 'Shed' }]);
  expect(alarms!.map(({ rule: id, station }) => [id, station!.label])).toEqual([
    ['bridge-1/off', 'Shed'],
    ['bridge-1/tablet-1_told', 'Shed'],
  ]);
  const [view] = await pair.tablet.station.rules();
  await pair.clock.advance(6000);
  expect(view!.id).toBe('told');
  expect((await pair.tablet.station.rules())[0]!.runsOn!.alarm).toMatchObject({ rule: 'told', count: 1 });
});

test('the bridge tells after five minutes that a tablet fell silent, not of one that said goodbye, and shows it to others', async () => {
  const tablet = pair.tablet.log.origin;
  const silent = { title: 'tablet-1 has fallen silent', severity: 'info', device: '' };
  await pair.tablet.end();
  const { store } = pair.tablet;
  await pair.clock.advance(400_000);
  expect((await alarmsAt(pair.bridge)).map(({ title }) => title)).toEqual(['Relay off']);
  await pair.openTablet(store.reopened());
  await pair.clock.advance(20_000);
  pair.brokers.take(offline(tablet, pair.clock.now(), { cut: true }));
  await pair.clock.advance(280_000);
  expect(await alarmsAt(pair.bridge)).toHaveLength(1);
  await pair.clock.advance(30_000);
  const [, card] = await alarmsAt(pair.bridge);
  expect(card).toMatchObject({ ...silent, text: expect.stringContaining('without a goodbye') as string });
  pair.brokers.take(online(tablet, pair.clock.now(), 1, false));
  await pair.clock.advance(20_000);
  expect(await alarmsAt(pair.bridge)).toHaveLength(1);
});
