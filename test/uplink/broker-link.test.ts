import { beforeEach, describe, expect, test } from 'vitest';
import { fault } from '../../station/model/fault.ts';
import { USUAL } from '../../station/model/uplink.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { BrokerLink, type LinkOptions } from '../../station/uplink/broker-link.ts';
import { fenced } from '../../station/uplink/fenced.ts';
import type { Message } from '../../station/uplink/message.ts';
import { ackMessage } from '../../station/uplink/native/ack.ts';
import { historyGet } from '../../station/uplink/native/history.ts';
import { FakeClock, settle } from '../fakes/clock.ts';
import { FakeBrokers } from '../fakes/fake-brokers.ts';
import { GARDEN, GardenStation } from '../fakes/link-station.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { ModelReceiver } from '../fakes/model-receiver.ts';
import { codec } from '../fakes/codec.ts';

let clock: FakeClock;
let brokers: FakeBrokers;
let store: MemoryStore;
let station: GardenStation;
let random: string;

beforeEach(async () => {
  clock = new FakeClock(1_000_000);
  brokers = new FakeBrokers();
  store = new MemoryStore();
  random = 'f';
  const log = await StationLog.open(store, 'pi', clock, (digits) => 'e'.repeat(digits), codec);
  station = new GardenStation(log, clock);
});

const randomHex = (digits: number) => random.repeat(digits);
const json = (message: Message | undefined) =>
  message && (JSON.parse(new TextDecoder().decode(message.payload)) as Record<string, unknown>);
const taken = (topic: string) => brokers.taken.filter((message) => message.topic === topic).map(json);
const kept = (rest: string) => json(brokers.retained(`fieldline/pi/${rest}`));

function link(rest: Partial<LinkOptions> = {}) {
  const stop = new AbortController();
  const broker = { url: 'ws://broker/mqtt', username: 'me', password: 'secret' };
  const options = {
    uplink: { ...USUAL, id: 'u', ...broker },
    platform: { clock, brokers, randomHex },
    station,
    changed: () => undefined,
  };
  const link = new BrokerLink({ ...options, ...rest });
  const run = link.run(stop.signal);
  const end = async () => {
    stop.abort();
    await run;
  };
  return { link, run, end };
}

/** Beyond the two seconds in which a receiver is looked for. */
const LOOKED_MS = 2_100;
const set = (payload: string, rest: Partial<Message> = {}): Message => ({
  topic: 'fieldline/pi/devices/garden/set',
  payload: new TextEncoder().encode(payload),
  qos: 1,
  retain: false,
  ...rest,
});

describe('presence', () => {
  test('what is here is told and kept by the broker; who leaves says so', async () => {
    await station.rows(21.5);
    const { end } = link();
    await clock.advance(100);
    expect(kept('status')).toMatchObject({ status: 'online', epoch: station.log.origin.epoch, next: 2 });
    expect(kept('status')).not.toHaveProperty('receiver');
    expect(kept('devices/garden/meta')).toMatchObject({ label: 'Greenhouse', simulated: true });
    expect(kept('devices/garden/status')).toMatchObject({ status: 'online', phase: 'live' });
    expect(kept('devices/garden/state')).toEqual({ temperature: 21.5, pump: 0, time: 1_000_000 });
    await end();
    expect(kept('status')).toMatchObject({ status: 'offline' });
    expect(brokers.clients).toEqual([]);
  });

  test('who is cut off is said to be offline by its will, and comes back', async () => {
    const { link: one, end } = link();
    await clock.advance(100);
    brokers.cut();
    expect(kept('status')).toMatchObject({ status: 'offline' });
    await settle();
    expect(one.view()).toMatchObject({
      phase: 'offline',
      connects: 1,
      fault: { code: 'uplink/unreachable' },
    });
    await clock.advance(1_000);
    expect(kept('status')).toMatchObject({ status: 'online' });
    expect(one.view()).toMatchObject({ connects: 2, fault: undefined });
    await end();
  });

  test('rows at most once a second, the manifest when it changes, a device that is gone not at all', async () => {
    const { end } = link();
    for (let n = 0; n < 50; n++) {
      await station.rows(n);
      await clock.advance(100);
    }
    expect(taken('fieldline/pi/devices/garden/state').length).toBeLessThanOrEqual(6);
    expect(taken('fieldline/pi/devices/garden/meta')).toHaveLength(1);
    station.meta = { ...GARDEN, label: 'North house' };
    await clock.advance(1_000);
    expect(kept('devices/garden/meta')).toMatchObject({ label: 'North house' });
    station.meta = { ...GARDEN, device: 'other' };
    await clock.advance(1_000);
    expect(kept('devices/garden/meta')).toBeUndefined();
    expect(kept('devices/other/meta')).toBeDefined();
    await end();
  });
});

describe('the way back after a loss', () => {
  test('tries come after 1 s doubled to 60 s, each anywhere below that', async () => {
    brokers.refusing = { code: 'uplink/refused', detail: { reasonCode: 5 } };
    const { link: one, end } = link();
    const waits: number[] = [];
    for (let n = 0; n < 8; n++) {
      await settle();
      const { retryAtMs, phase, fault } = one.view();
      expect([phase, fault?.code]).toEqual(['offline', 'uplink/refused']);
      waits.push(Math.round(retryAtMs! - clock.now()));
      await clock.advance(retryAtMs! - clock.now());
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    random = '4';
    await clock.advance(60_000);
    expect(one.view().retryAtMs! - clock.now()).toBeLessThan(20_000);
    brokers.refusing = undefined;
    await clock.advance(20_000);
    expect(one.view()).toMatchObject({ phase: 'in-step', connects: 1 });
    await end();
  });

  test('a broker that lets in and throws out again is not asked in a hurry', async () => {
    const { link: one, end } = link();
    for (let n = 0; n < 6; n++) {
      await clock.advance(100);
      brokers.cut();
      await settle();
      await clock.advance((one.view().retryAtMs ?? clock.now()) - clock.now());
    }
    await clock.advance(100);
    brokers.cut();
    await settle();
    expect(one.view().retryAtMs! - clock.now()).toBeGreaterThan(30_000);
    await end();
  });

  test('a signal that aborts while waiting or connecting ends it at once', async () => {
    brokers.refusing = { code: 'uplink/unreachable', detail: { url: 'x' } };
    const { end } = link();
    await settle();
    await end();
    await link().end();
    expect(clock.sleeping).toBe(0);
  });
});

describe('pairing', () => {
  test('a receiver that is seen at first is the one whose word counts, for good', async () => {
    const bridge = new ModelReceiver('bridge', 'pi');
    await bridge.connect(brokers);
    const first = link();
    await clock.advance(100);
    expect(first.link.view()).toMatchObject({ mode: 'confirmed', receiver: 'bridge' });
    await station.rows(1);
    await clock.advance(2_000);
    expect(bridge.entries.size).toBe(1);
    expect(first.link.view()).toMatchObject({
      phase: 'in-step',
      sent: 1,
      taken: 1,
      inFlight: 0,
      ignoredAcks: 0,
    });
    await first.end();

    await bridge.leave();
    brokers.take({
      ...ackMessage(station.log.origin, 'bridge', { upTo: 0, have: [] }),
      payload: new Uint8Array(0),
    });
    const second = link();
    await station.rows(2);
    await clock.advance(LOOKED_MS);
    expect(second.link.view()).toMatchObject({ mode: 'confirmed', receiver: 'bridge', taken: 1, sent: 2 });
    await second.end();
  });

  test('without one, the broker’s word counts, after two seconds of looking', async () => {
    await station.rows(1);
    const { link: one, end } = link();
    await clock.advance(1_900);
    expect(one.view().sent).toBe(0);
    await clock.advance(200);
    expect(one.view()).toMatchObject({ mode: 'sent', receiver: undefined, sent: 1, taken: 1 });
    await end();
  });

  test('it is looked for once: a later connection sends at once', async () => {
    const { link: one, end } = link();
    await clock.advance(LOOKED_MS);
    brokers.cut();
    await clock.advance(1_000);
    await station.rows(1);
    await clock.advance(500);
    expect(one.view()).toMatchObject({ connects: 2, taken: 1 });
    await end();
  });

  test('the word of another receiver, or what cannot be read, is not believed', async () => {
    const bridge = new ModelReceiver('bridge', 'pi');
    bridge.acknowledges = () => false;
    await bridge.connect(brokers);
    const { link: one, end } = link();
    await station.rows(1);
    await clock.advance(1_500);
    brokers.take(ackMessage(station.log.origin, 'stranger', { upTo: 1, have: [] }));
    brokers.take({
      ...ackMessage(station.log.origin, 'bridge', { upTo: 1, have: [] }),
      payload: new Uint8Array(3),
    });
    await settle();
    expect(one.view()).toMatchObject({ taken: 0, ignoredAcks: 1, badMessages: 1 });
    brokers.take(ackMessage(station.log.origin, 'bridge', { upTo: 1, have: [] }));
    await settle();
    expect(one.view()).toMatchObject({ taken: 1 });
    await end();
  });

  test('a receiver that turns up later gets everything that is kept, also what a broker alone had', async () => {
    const { link: one, end } = link();
    await station.rows(1);
    await clock.advance(LOOKED_MS + 1_500);
    expect(one.view()).toMatchObject({ mode: 'sent', taken: 1 });
    const bridge = new ModelReceiver('bridge', 'pi');
    await bridge.connect(brokers);
    await station.rows(2);
    await clock.advance(3_000);
    expect(one.view()).toMatchObject({ mode: 'confirmed', receiver: 'bridge', taken: 2 });
    expect(bridge.held.upTo).toBe(2);
    await end();
  });

  test('a station that could receive does so where nobody else does, says it, and stays it', async () => {
    const { link: one, end } = link({ receiver: 'where-none' });
    await clock.advance(100);
    expect(kept('status')).not.toHaveProperty('receiver');
    await station.rows(1);
    await clock.advance(LOOKED_MS + 1_500);
    expect(kept('status')).toMatchObject({ receiver: true });
    expect(one.view()).toMatchObject({ mode: 'sent', receiver: undefined, taken: 1 });
    await new ModelReceiver('another', 'pi').connect(brokers);
    await clock.advance(3_000);
    expect(one.view()).toMatchObject({ mode: 'sent', receiver: undefined });
    await end();
  });

  test('a station that could receive sends to the one that does', async () => {
    const bridge = new ModelReceiver('bridge', 'pi');
    await bridge.connect(brokers);
    const { link: one, end } = link({ receiver: 'where-none' });
    await station.rows(1);
    await clock.advance(LOOKED_MS + 1_500);
    expect(kept('status')).not.toHaveProperty('receiver');
    expect(one.view()).toMatchObject({ mode: 'confirmed', receiver: 'bridge', taken: 1 });
    await end();
  });

  test('who speaks for a station that is elsewhere confirms nothing of it', async () => {
    await new ModelReceiver('bridge', 'pi').connect(brokers);
    const { link: one, end } = link({ via: 'bridge' });
    await station.rows(1);
    await clock.advance(LOOKED_MS + 1_500);
    expect(one.view()).toMatchObject({ mode: 'sent', receiver: undefined, taken: 1 });
    await end();
  });

  test('a station that receives says so, and waits for nobody', async () => {
    await new ModelReceiver('bridge', 'pi').connect(brokers);
    const { link: one, end } = link({ receiver: 'always' });
    await station.rows(1);
    await clock.advance(1_500);
    expect(kept('status')).toMatchObject({ receiver: true });
    expect(one.view()).toMatchObject({ mode: 'sent', taken: 1 });
    await end();
  });
});

describe('commands', () => {
  const outcomes = () => taken('fieldline/pi/devices/garden/outcome');

  test('a set is obeyed, and its outcome is told as an entry of the log', async () => {
    const { end } = link();
    await clock.advance(LOOKED_MS);
    brokers.take(set('{"id":"c1","channel":"pump","value":1,"ttlMs":2000}'));
    await clock.advance(300);
    expect(station.commands).toEqual([
      { id: 'c1', device: 'garden', channel: 'pump', value: 1, ttlMs: 2_000 },
    ]);
    expect(outcomes()).toMatchObject([
      { id: 'c1', ok: true, value: 1, seq: 1, epoch: station.log.origin.epoch },
    ]);
    await end();
  });

  test('a bare value switches the only writable channel; the same id does it once', async () => {
    const { link: one, end } = link();
    await clock.advance(100);
    brokers.take(set('on'));
    brokers.take(set('{"id":"c1","value":0}'));
    brokers.take(set('{"id":"c1","value":0}'));
    await clock.advance(100);
    expect(station.commands.map(({ value, id }) => [value, id])).toEqual([
      [1, 'f'.repeat(16)],
      [0, 'c1'],
    ]);
    expect(one.view().refusedCommands).toBe(1);
    await end();
  });

  test('one that was kept by the broker while nobody was here is not obeyed', async () => {
    brokers.take(set('on', { retain: true }));
    brokers.take(set('{"id":"c1","channel":"pump","value":1}', { retain: true }));
    const { link: one, end } = link();
    await clock.advance(1_000);
    expect(station.commands).toEqual([]);
    expect(one.view().refusedCommands).toBe(1);
    expect(outcomes()).toMatchObject([{ id: 'c1', ok: false, fault: { code: 'command/malformed' } }]);
    await end();
  });

  test('for a device that is not here, or too many at once, the reason is told', async () => {
    station.obeys = () => new Promise(() => undefined);
    const { link: one, end } = link();
    await clock.advance(100);
    brokers.take({ ...set('{"id":"c0","channel":"x","value":1}'), topic: 'fieldline/pi/devices/nobody/set' });
    for (let n = 0; n < 40; n++) brokers.take(set(`{"id":"d${n}","value":1}`));
    await clock.advance(100);
    expect(taken('fieldline/pi/devices/nobody/outcome')).toMatchObject([
      { id: 'c0', fault: { code: 'command/unknown-device' } },
    ]);
    expect(station.commands).toHaveLength(32);
    expect(outcomes()).toHaveLength(8);
    expect(one.view().refusedCommands).toBe(9);
    await end();
  });

  test('rubbish is counted and breaks nothing', async () => {
    const { link: one, end } = link();
    await clock.advance(100);
    for (const payload of ['', '{', '[]', '{"id":7}', 'x'.repeat(100_000)]) brokers.take(set(payload));
    brokers.take({ ...set('nonsense'), topic: 'fieldline/pi/history/get' });
    brokers.take({ ...set('nonsense'), topic: 'fieldline/other/status' });
    await clock.advance(100);
    expect(one.view()).toMatchObject({ refusedCommands: 5, badMessages: 2, phase: 'in-step' });
    await end();
  });
});

describe('history', () => {
  const query = {
    id: 'q1',
    device: 'garden',
    channels: ['temperature'],
    fromMs: 0,
    toMs: 1_000_000,
    points: 1_000,
  };
  const answers = (name: string) => taken(`fieldline/${name}/history/q1`);

  test('is drawn by the station and answered in parts', async () => {
    const { end } = link();
    await clock.advance(100);
    brokers.take(historyGet('pi', query));
    await clock.advance(100);
    expect(station.charts).toMatchObject([
      { series: [{ device: 'garden', channel: 'temperature' }], points: 1_000 },
    ]);
    expect(answers('pi').map((part) => [part?.part, part?.last])).toEqual([
      [0, false],
      [1, true],
    ]);
    await end();
  });

  test('of a station that is not online is answered by whoever stores it', async () => {
    const asked: string[] = [];
    const { end } = link({
      answers: {
        chart: async (name, chart) => {
          asked.push(name);
          return station.rawChart(chart);
        },
        rows: async () => undefined,
      },
    });
    await clock.advance(100);
    const status = (what: string) => new TextEncoder().encode(`{"status":"${what}","time":1,"epoch":"e"}`);
    brokers.take({ topic: 'fieldline/tablet/status', payload: status('online'), qos: 1, retain: true });
    brokers.take(historyGet('tablet', query));
    await clock.advance(100);
    expect(asked).toEqual([]);
    brokers.take({ topic: 'fieldline/tablet/status', payload: status('offline'), qos: 1, retain: true });
    brokers.take(historyGet('tablet', query));
    await clock.advance(100);
    expect(asked).toEqual(['tablet']);
    expect(answers('tablet')).toHaveLength(2);
    brokers.take(historyGet('pi', query));
    await clock.advance(100);
    expect(answers('pi')).toHaveLength(2);
    await end();
  });
});

test('who has no station here says nothing, and leaves nothing behind', async () => {
  const { station: _none, ...rest } = { station };
  const heard: string[] = [];
  const far = {
    connected: () => heard.push('connected'),
    heard: () => heard.push('heard'),
    lost: () => heard.push('lost'),
  };
  const stop = new AbortController();
  const viewer = new BrokerLink({
    ...rest,
    uplink: { ...USUAL, id: 'v', url: 'ws://broker' },
    platform: { clock, brokers, randomHex },
    far,
    changed: () => undefined,
  });
  const run = viewer.run(stop.signal);
  await clock.advance(100);
  brokers.take({
    topic: 'fieldline/pi/status',
    payload: new TextEncoder().encode('{"status":"online","time":1,"epoch":"e"}'),
    qos: 1,
    retain: true,
  });
  await clock.advance(100);
  brokers.cut();
  await clock.advance(1_000);
  expect(heard).toEqual(['connected', 'heard', 'lost', 'connected', 'heard']);
  stop.abort();
  await run;
  expect(brokers.taken.filter(({ retain }) => retain)).toHaveLength(1);
});

describe('a link whose log another has taken over', () => {
  test('says nothing more on the connection it has, and opens no other', async () => {
    const { link: first, run } = link();
    await clock.advance(LOOKED_MS);
    expect(first.view().phase).toBe('in-step');
    const said = brokers.taken.length;
    new MemoryStore(store.rows); // somebody opens what lies there
    station.row = { timeMs: 5, values: new Map([['temperature', 21]]) };
    const over = expect(run).rejects.toMatchObject({ fault: { code: 'log/in-use' } });
    const state = { phase: 'closed' } as const;
    station.log.append({ kind: 'state', device: 'garden', state, timeMs: 5 }).catch(() => undefined);
    await clock.advance(200_000);
    await over;
    expect(brokers.taken.slice(said)).toEqual([]);
    expect(brokers.clients).toEqual([]);
    expect(first.view().connects).toBe(1);
  });

  test('which was stopped between its question and the answer asks again before it speaks', async () => {
    let owned = 0;
    const said: Message[] = [];
    const connection = {
      limits: {},
      publish: async (message: Message) => (said.push(message), 'taken' as const),
      incoming: (async function* () {})(),
      ended: new Promise<undefined>(() => undefined),
      subscribe: async () => undefined,
      unsubscribe: async () => undefined,
      close: async () => undefined,
    };
    const requireOwned = async () => {
      owned++;
      if (owned === 1) await clock.sleep(60_000);
      else throw fault('log/in-use', { place: 'here' });
    };
    const late = fenced(connection, { requireOwned }, clock).publish(set('1'));
    const refused = expect(late).rejects.toMatchObject({ fault: { code: 'log/in-use' } });
    await clock.advance(60_000);
    await refused;
    expect([owned, said]).toEqual([2, []]);
  });

  test('what is said leaves in its order, however the answers come', async () => {
    const said: string[] = [];
    const connection = {
      limits: {},
      publish: async ({ payload }: Message) => {
        said.push(new TextDecoder().decode(payload));
        return 'taken' as const;
      },
      incoming: (async function* () {})(),
      ended: new Promise<undefined>(() => undefined),
      subscribe: async () => undefined,
      unsubscribe: async () => undefined,
      close: async () => undefined,
    };
    const waitsMs = [500, 10, 300, 0];
    const requireOwned = () => clock.sleep(waitsMs.shift()!);
    const { publish } = fenced(connection, { requireOwned }, clock);
    const all = Promise.all(['1', '2', '3', '4'].map((text) => publish(set(text))));
    await clock.advance(1_000);
    await all;
    expect(said).toEqual(['1', '2', '3', '4']);
  });
});

test('a log that cannot be read when the link begins is told, and tried again', async () => {
  const bookmark = station.log.bookmark.bind(station.log);
  station.log.bookmark = () => Promise.reject(fault('log/broken', { message: 'no answer' }));
  const { link: begun, end } = link();
  await clock.advance(0);
  expect(begun.view()).toMatchObject({ phase: 'offline', fault: { code: 'log/broken' } });
  station.log.bookmark = bookmark;
  await clock.advance(2_000 + LOOKED_MS);
  expect(begun.view()).toMatchObject({ phase: 'in-step', fault: undefined });
  await end();
});
