import { beforeEach, describe, expect, test } from 'vitest';
import { fault } from '../../../station/model/fault.ts';
import { USUAL } from '../../../station/model/uplink.ts';
import { BrokerLink } from '../../../station/uplink/broker-link.ts';
import { fenced } from '../../../station/uplink/fenced.ts';
import type { Message } from '../../../station/uplink/message.ts';
import { settle } from '../../fakes/clock.ts';
import { GARDEN } from '../../fakes/link-station.ts';
import { MemoryStore } from '../../fakes/memory-store.ts';
import {
  begin,
  brokers,
  clock,
  kept,
  link,
  LOOKED_MS,
  random,
  randomHex,
  set,
  station,
  store,
  taken,
} from './scene.ts';

beforeEach(begin);

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
    random.digit = '4';
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
