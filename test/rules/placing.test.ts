import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RuleView } from '../../station/api/rules.ts';
import type { RuleEvent } from '../../station/model/rule.ts';
import { toFault } from '../../station/model/fault.ts';
import { UNO } from '../control/scene.ts';
import { settle } from '../fakes/clock.ts';
import { many } from './hot.ts';
import { Pair, type Side } from './pair.ts';

const hot = { is: 'above', channel: 'mast/temp', limit: 35, clearsAt: 33, forMs: 10_000 };
const rule = { id: 'hot', version: 1, title: 'Too hot', severity: 'critical', when: [hot] };

let pair: Pair;
beforeEach(async () => void (pair = await Pair.begin()));
afterEach(() => pair.end());

const save = (more: object = {}) =>
  pair.tablet.station.editRules({ edit: 'save', rule: { ...rule, ...more } });

/** Lets time go by until it is placed, or is not; gives why it is not. */
async function placed(on: string | undefined): Promise<string | undefined> {
  let why: string | undefined | null = null;
  pair.tablet.station.placeRule('hot', on).then(
    () => (why = undefined),
    (error: unknown) => (why = toFault(error).code),
  );
  for (let tries = 0; tries < 400 && why === null; tries++) await pair.clock.advance(100);
  expect(why).not.toBe(null);
  return why!;
}

const viewOf = async (side: Side): Promise<RuleView | undefined> => (await side.station.rules())[0];
/** Who runs it now: exactly one ever may. */
async function running(): Promise<readonly string[]> {
  const sides = [pair.tablet, pair.bridge].map(async (side) => {
    const rules = await side.station.rules();
    return rules.some(({ isOn, fault, runsOn }) => isOn && !fault && !runsOn)
      ? [side.log.origin.station]
      : [];
  });
  return (await Promise.all(sides)).flat();
}

async function raisedAt(side: Side): Promise<readonly RuleEvent[]> {
  await settle();
  await Promise.all([side.log.flush(), pair.clock.advance(10)]);
  const entries = await side.log.read(0, 10_000);
  return entries.flatMap((entry) =>
    entry.kind === 'event' && entry.event.what === 'raised' ? [entry.event] : [],
  );
}

test('a rule moves to the bridge in the middle of its “for”, goes on there, and comes back with its alarm', async () => {
  await save({ actions: [{ do: 'set', channel: 'bridge-1:uno/relay', value: 1 }] });
  await pair.temperatures(...many(6, 36));
  expect(await placed('bridge-1')).toBe(undefined);
  expect(await running()).toEqual(['bridge-1']);
  expect(await viewOf(pair.tablet)).toMatchObject({ runsOn: { station: 'bridge-1', phase: 'there' } });
  await pair.temperatures(...many(4, 36));
  expect(await raisedAt(pair.bridge)).toEqual([]);
  await pair.temperatures(36, 36);
  expect(await raisedAt(pair.bridge)).toMatchObject([
    { rule: 'tablet-1_hot', text: 'Too hot: 36 > 35 for 10 s' },
  ]);
  expect(await raisedAt(pair.tablet)).toEqual([]);
  expect(
    pair.bridge.ports.open.get(UNO.address)!.written.map((bytes) => new TextDecoder().decode(bytes)),
  ).toEqual([expect.stringMatching(/relay.*1/)]);
  await pair.clock.advance(6000);
  expect(await viewOf(pair.tablet)).toMatchObject({ runsOn: { alarm: { rule: 'hot' } } });
  expect(await placed(undefined)).toBe(undefined);
  expect(await running()).toEqual(['tablet-1']);
  const { alarms } = await pair.tablet.station.news(0);
  expect(alarms).toMatchObject([{ rule: 'hot', severity: 'critical' }]);
  expect((await viewOf(pair.tablet))!.runsOn).toBeUndefined();
  await pair.temperatures(30, 30);
  expect((await pair.tablet.station.news(0)).alarms).toMatchObject([
    { clearedMs: expect.any(Number) as number },
  ]);
});

test('a bridge that lacks something refuses with all of it, and the rule runs on where it was', async () => {
  const webhook = { do: 'webhook', url: 'https://hooks.example/x' };
  const set = { do: 'set', channel: 'bridge-1:uno/valve', value: 1 };
  await save({ when: [hot, { ...hot, channel: 'mast/nothing' }], actions: [set, webhook] });
  const refused = pair.tablet.station.placeRule('hot', 'bridge-1').catch(toFault);
  await pair.clock.advance(2000);
  expect(await refused).toMatchObject({
    code: 'config/invalid',
    detail: {
      problems: [
        { path: '/when', message: 'bridge-1 does not hear tablet-1:mast/nothing' },
        { path: '/actions/0', message: 'bridge-1 cannot set uno/valve' },
        { path: '/actions/1', message: 'webhook: only a bridge sends that' },
      ],
    },
  });
  expect(await running()).toEqual(['tablet-1']);
});

test('a station that does not answer takes no rule', async () => {
  await save();
  pair.brokers.loses = ({ topic }) => topic.endsWith('/placing');
  expect(await placed('bridge-1')).toBe('link/silent');
  expect(await running()).toEqual(['tablet-1']);
});

const saysTake = ({ topic, payload }: { topic: string; payload: Uint8Array }) =>
  topic.endsWith('/placing') && new TextDecoder().decode(payload).includes('"do":"take"');

test('where the hand-over itself is lost, the bridge says that it never will, and the tablet goes on with its state', async () => {
  await save();
  await pair.temperatures(...many(6, 36));
  pair.brokers.loses = saysTake;
  expect(await placed('bridge-1')).toBe('rule/not-taken');
  expect(await running()).toEqual(['tablet-1']);
  await pair.temperatures(...many(6, 36));
  expect(await raisedAt(pair.tablet)).toHaveLength(1);
});

test('where answers are lost it runs nowhere that is known, is asked after until it is heard, and runs once', async () => {
  await save();
  let isCut = false;
  pair.brokers.loses = (message) =>
    (isCut ||= saysTake(message) ? false : isCut) && message.topic.includes('/history/');
  // From the hand-over on nothing that the bridge says arrives.
  pair.brokers.loses = (message) => {
    if (saysTake(message)) isCut = true;
    return isCut && message.topic.includes('/history/');
  };
  expect(await placed('bridge-1')).toBe('rule/in-doubt');
  expect(await running()).toEqual(['bridge-1']);
  expect(await viewOf(pair.tablet)).toMatchObject({
    runsOn: { phase: 'moving', fault: { code: 'link/silent' } },
  });
  pair.brokers.loses = () => false;
  await pair.clock.advance(15_000);
  expect(await viewOf(pair.tablet)).toMatchObject({ runsOn: { phase: 'there' } });
  expect(await running()).toEqual(['bridge-1']);
});

test.each(['tablet', 'bridge'] as const)(
  'a restart of the %s in the middle: it runs once, and somewhere',
  async (who) => {
    await save();
    await pair.temperatures(...many(3, 36));
    let isCut = false;
    pair.brokers.loses = (message) => {
      if (saysTake(message)) isCut = true;
      return isCut && message.topic.includes('/history/');
    };
    expect(await placed('bridge-1')).toBe('rule/in-doubt');
    if (who === 'tablet') {
      await pair.tablet.end();
      await pair.openTablet(pair.tablet.store.reopened());
    } else {
      await pair.bridge.end();
      await pair.openBridge(pair.bridge.store.reopened());
    }
    expect((await running()).filter((name) => name === 'tablet-1')).toEqual([]);
    pair.brokers.loses = () => false;
    await pair.clock.advance(90_000);
    expect(await running()).toEqual(['bridge-1']);
    await pair.temperatures(30, ...many(13, 36));
    expect(await raisedAt(pair.bridge)).toHaveLength(1);
    expect(await placed(undefined)).toBe(undefined);
    expect(await running()).toEqual(['tablet-1']);
  },
);

test('an offer is forgotten by a restart of the bridge: it does not take what it does not know, and the tablet goes on', async () => {
  await save();
  pair.brokers.loses = (message) => {
    if (!saysTake(message)) return false;
    pair.brokers.loses = () => false;
    void pair.bridge.end().then(() => pair.openBridge(pair.bridge.store.reopened()));
    return false;
  };
  await placed('bridge-1');
  pair.brokers.loses = () => false;
  await pair.clock.advance(90_000);
  expect(await running()).toHaveLength(1);
});

test('a rule that runs elsewhere is not changed here', async () => {
  await save();
  expect(await placed('bridge-1')).toBe(undefined);
  const refused = await save({ title: 'Hotter' }).catch(toFault);
  expect(refused).toMatchObject({
    code: 'config/invalid',
    detail: { problems: [{ message: 'it runs on bridge-1: let it run here first' }] },
  });
});

test('a ticket is good once, for half a minute, and for no move that was asked after', async () => {
  const ask = async (question: object): Promise<{ is: string; ticket?: string }> => {
    const asked = { id: 'q', from: 'tablet-1', rule: 'hot', move: 'a'.repeat(32), ...question };
    const { payload } = await pair.bridge.station.link.placed!(
      new TextEncoder().encode(JSON.stringify(asked)),
    );
    return JSON.parse(new TextDecoder().decode(payload)) as { is: string; ticket?: string };
  };
  const json = { ...rule, when: [{ ...hot, channel: 'uno/relay' }] };
  const offer = () => ask({ do: 'offer', json }).then(({ ticket }) => ticket);
  const take = (ticket: string | undefined) => ask({ do: 'take', ticket, handed: {} });
  const asked = await offer();
  expect(await ask({ do: 'ask' })).toEqual({ is: 'never' });
  expect(await take(asked)).toMatchObject({ is: 'refused', fault: { code: 'rule/not-taken' } });
  const old = await offer();
  await pair.clock.advance(30_000);
  expect(await take(old)).toMatchObject({ is: 'refused' });
  const good = await offer();
  expect((await take(good)).is).toBe('running');
  expect((await take(good)).is).toBe('running');
  expect(await pair.bridge.station.rules()).toHaveLength(1);
  expect((await ask({ do: 'back' })).is).toBe('given');
  expect((await take(good)).is).toBe('refused');
  expect((await ask({ do: 'ask' })).is).toBe('given');
  expect(await ask({ do: 'got' })).toEqual({ is: 'never' });
  expect(await running()).toEqual([]);
  await expect(ask({ do: 'take', ticket: 'x' })).rejects.toThrow();
});
