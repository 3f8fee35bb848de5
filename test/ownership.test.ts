import { afterEach, expect, test } from 'vitest';
import { toFault } from '../station/model/fault.ts';
import { serveTabs } from '../workers/tabs/serve-tabs.ts';
import { takeTurns } from '../workers/tabs/ownership.ts';
import { openTabChannel } from '../workers/tabs/tab-channel.ts';
import { Tab } from '../workers/tabs/tab.ts';
import { watchedStation } from '../workers/tabs/watched-station.ts';
import { whileOwned } from '../workers/tabs/while-owned.ts';
import { FakeClock, settle } from './fakes/clock.ts';
import { CountingStation } from './fakes/counting-station.ts';
import { FakeLocks } from './fakes/locks.ts';

const clock = new FakeClock();
const channels: { close(): void }[] = [];
const closing: AbortController[] = [];
let locks = new FakeLocks();

afterEach(async () => {
  for (const tab of closing.splice(0)) tab.abort();
  await settle();
  for (const channel of channels.splice(0)) channel.close();
  locks = new FakeLocks();
});

/** A tab with a station of its own, that it may run or not. */
async function open(name: string) {
  const own = new CountingStation(name);
  const tab = new Tab(clock);
  const closed = new AbortController();
  const channel = openTabChannel();
  channels.push(channel);
  closing.push(closed);
  const life = { frozen: false, lost: false, before: 'nobody' };
  void takeTurns(
    locks,
    channel,
    clock,
    {
      async own(signal, before) {
        life.before = before;
        tab.use({ role: 'owner', station: own.api });
        await serveTabs(tab.station, channel, frozenClock(life), signal);
        life.lost = true;
      },
      watch: (signal) => tab.use({ role: 'watching', station: watchedStation(channel, clock, signal) }),
    },
    closed.signal,
  );
  await settle();
  return { tab, own, life, close: () => closed.abort() };
}

/** A frozen tab's time stands still. */
const frozenClock = (life: { readonly frozen: boolean }) => ({
  now: () => clock.now(),
  steady: () => clock.steady(),
  sleep: (ms: number, signal?: AbortSignal) => clock.sleep(life.frozen ? 1e12 : ms, signal),
});

test('the first tab owns the station, the second watches it and sees the same', async () => {
  const first = await open('a');
  const second = await open('b');
  expect(await first.tab.station.news(0)).toMatchObject({ role: 'owner', stations: [{ id: 'a' }] });
  expect(await second.tab.station.news(0)).toMatchObject({ role: 'watching', stations: [{ id: 'a' }] });
});

test('what a watching tab asks, the owner does; what it refuses arrives whole', async () => {
  const first = await open('a');
  const second = await open('b');
  const command = { device: 'garden', channel: 'pump', value: 1 };
  expect(await second.tab.station.command(command)).toBe('command by a');
  expect(first.own.asked).toEqual([['command', command]]);
  expect(await second.tab.station.setKeepDays(-1).catch(toFault)).toEqual({
    code: 'config/invalid',
    detail: { problems: [{ path: '/', message: 'no' }] },
  });
});

test('a watching tab hears of what is new as it happens', async () => {
  const first = await open('a');
  const second = await open('b');
  const { version } = await second.tab.station.news(0);
  let heard = false;
  const next = second.tab.station.news(version).finally(() => (heard = true));
  await settle();
  expect(heard).toBe(false);
  await first.own.happen();
  expect(await next).toMatchObject({ storage: { entries: 2 } });
});

test('when the owner is closed, the watching tab takes over and its news goes on', async () => {
  const first = await open('a');
  const second = await open('b');
  for (let i = 0; i < 3; i++) await first.own.happen();
  let version = 0;
  for (let i = 0; i < 3; i++) {
    version = (await second.tab.station.news(version)).version;
    await first.own.happen();
  }
  const waiting = second.tab.station.news((await second.tab.station.news(version)).version);
  first.close();
  const news = await waiting;
  expect(news).toMatchObject({ role: 'owner', stations: [{ id: 'b' }] });
  expect(news.version).toBeGreaterThan(version + 1);
  let heard = false;
  const next = second.tab.station.news(news.version).finally(() => (heard = true));
  await settle();
  expect(heard).toBe(false);
  await second.own.happen();
  expect((await next).version).toBe(news.version + 1);
});

test('a question that only reads is put to the new owner, a command is never put twice', async () => {
  const first = await open('a');
  const second = await open('b');
  const never = () => new Promise<never>(() => undefined);
  Object.assign(first.own.api, { chart: never, command: never });
  const chart = second.tab.station.chart({ series: [], fromMs: 0, toMs: 1, points: 1 });
  const command = second.tab.station.command({ device: 'd', channel: 'c', value: 1 }).catch(toFault);
  await settle();
  first.close();
  expect(await chart).toBe('chart by b');
  expect(await command).toMatchObject({ code: 'station/no-owner' });
  expect(second.own.asked.map(([method]) => method)).toEqual(['chart']);
});

test('an owner that is frozen loses the station to a watching tab', async () => {
  const first = await open('a');
  const second = await open('b');
  await clock.advance(60_000);
  expect(first.life.lost).toBe(false);
  expect(await second.tab.station.news(0)).toMatchObject({ role: 'watching' });
  first.life.frozen = true;
  await clock.advance(5_900);
  expect(first.life.lost).toBe(true);
  expect([first.life.before, second.life.before]).toEqual(['left', 'asleep']);
  expect(await second.tab.station.news(0)).toMatchObject({ role: 'owner', stations: [{ id: 'b' }] });
  expect(await first.tab.station.news(0)).toMatchObject({ role: 'watching', stations: [{ id: 'b' }] });
});

test('what was asked of an owner while it was frozen is not done when it thaws', async () => {
  const first = await open('a');
  const channel = openTabChannel();
  channels.push(channel);
  const answers: unknown[] = [];
  channel.listen((message) => message.kind !== 'pulse' && answers.push(message));
  const command = { device: 'd', channel: 'c', value: 1 };
  const ask = { kind: 'ask', method: 'command', args: [command] } as const;
  channel.say({ ...ask, id: 'old', askedMs: clock.now() - 60_000 });
  channel.say({ ...ask, id: 'new', askedMs: clock.now() - 100 });
  await settle();
  await settle();
  expect(first.own.asked).toEqual([['command', command]]);
  expect(answers).toMatchObject([
    { kind: 'refusal', id: 'old', fault: { code: 'station/no-owner' } },
    { kind: 'answer', id: 'new' },
  ]);
});

test('while nobody answers, what was shown stays as it is', async () => {
  const { tab } = await open('a');
  const shown = await tab.station.news(0);
  tab.use({ role: 'watching', station: watchedStation(silence, clock, new AbortController().signal) });
  const news = tab.station.news(shown.version);
  const command = tab.station.command({ device: 'd', channel: 'c', value: 1 }).catch(toFault);
  await clock.advance(80_000);
  expect(await news).toEqual(shown);
  expect(await command).toMatchObject({ code: 'station/no-owner', detail: { waitedMs: 75_000 } });
});
const silence = { say: () => undefined, listen: () => () => undefined, close: () => undefined };

test('of three tabs one follows the other, and there is never more than one owner', async () => {
  const tabs = [await open('a'), await open('b'), await open('c')];
  const roles = async () => Promise.all(tabs.map(async ({ tab }) => (await tab.station.news(0)).role));
  expect(await roles()).toEqual(['owner', 'watching', 'watching']);
  tabs.shift()!.close();
  await settle();
  expect(await roles()).toEqual(['owner', 'watching']);
  tabs.shift()!.close();
  await settle();
  expect(await roles()).toEqual(['owner']);
});

test('messages that are none of ours are passed over', async () => {
  const { own } = await open('a');
  const stranger = new BroadcastChannel('fieldline-station');
  channels.push(stranger);
  const wrong: unknown[] = [
    null,
    7,
    'ask',
    {},
    { kind: 'ask' },
    { kind: 'ask', id: 'x', method: 'toString', args: [] },
  ];
  wrong.push({ kind: 'ask', id: 'x'.repeat(65), method: 'wipe', args: [] });
  wrong.push({ kind: 'ask', id: 'x', method: 'wipe', askedMs: 0, args: Array.from({ length: 100 }) });
  wrong.push({ kind: 'ask', id: 'x', method: 'wipe', args: [] });
  wrong.push({ kind: 'ask', id: 'x', method: 'wipe', askedMs: 0 }, { kind: 'refusal', id: 'x', fault: 'no' });
  for (const message of wrong) stranger.postMessage(message);
  await settle();
  expect(own.asked).toEqual([]);
});

test('a station whose log another has opened ends, but not so soon that one that is losing its turn takes it back', async () => {
  const said: string[] = [];
  const run = async (until: AbortSignal) => {
    said.push('runs');
    await new Promise((resolve) => until.addEventListener('abort', resolve));
    said.push('ended');
  };
  for (const turn of ['kept', 'lost']) {
    const [ousted, held] = [new AbortController(), new AbortController()];
    void whileOwned(ousted.signal, clock, held.signal, run).then(() => said.push(`over, ${turn}`));
    await settle();
    ousted.abort();
    await clock.advance(100);
    expect(said.splice(0)).toEqual(['runs', 'ended']);
    if (turn === 'lost') held.abort();
    await clock.advance(turn === 'lost' ? 0 : 1_000);
    expect(said.splice(0)).toEqual([`over, ${turn}`]);
  }
});
