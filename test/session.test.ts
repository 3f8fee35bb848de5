import { expect, test } from 'vitest';
import { ascii } from '../station/codec/bytes.ts';
import { columnOf } from '../station/model/batch.ts';
import type { Entry } from '../station/model/entry.ts';
import { fault } from '../station/model/fault.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import type { Log, Platform } from '../station/runtime/platform.ts';
import { Session } from '../station/runtime/session/session.ts';
import type { Listener } from '../station/runtime/session/listener.ts';
import { parseDevice } from '../station/runtime/settings/settings.ts';
import { FakeBrokers } from './fakes/fake-brokers.ts';
import { FakeClock } from './fakes/clock.ts';
import { noOutputs } from './fakes/outputs.ts';
import { kernel } from './fakes/kernels.ts';
import { MemoryStore } from './fakes/memory-store.ts';
import { scripted, ScriptedLink } from './fakes/scripted-link.ts';
import { codec } from './fakes/codec.ts';

const UNO = { id: 'uno', label: 'Uno', driver: 'plotter-lines', address: 'serial:2341:0043' };

let digits = 0;
const randomHex = (count: number) => (++digits).toString(16).padStart(count, '0').slice(-count);

async function session({ appending }: { appending?: (log: Log) => Log['append'] } = {}) {
  const links = [new ScriptedLink(), new ScriptedLink(), new ScriptedLink()] as const;
  const clock = new FakeClock(1_700_000_000_000);
  const store = new MemoryStore();
  const log = await StationLog.open(store, 'desk-1', clock, randomHex, codec);
  const platform: Platform = {
    clock,
    brokers: new FakeBrokers(),
    log: appending ? ({ append: appending(log), produced: () => undefined } as unknown as Log) : log,
    kernel: kernel(),
    transports: scripted(...links),
    randomHex,
  };
  const refused: unknown[] = [];
  const nothing = () => undefined;
  const listener: Listener = {
    state: nothing,
    batch: nothing,
    gap: nothing,
    found: nothing,
    facts: nothing,
    refused: (error) => void refused.push(error),
  };
  const since = { lastMs: undefined, cause: 'closed', rows: 0 } as const;
  const life = new Session(parseDevice(UNO), platform, listener, noOutputs(clock), since);
  const stop = new AbortController();
  const ended = life.run(stop.signal);
  await clock.advance(200);
  const end = async () => {
    stop.abort();
    await clock.advance(100);
    await ended;
    await log.flush();
  };
  return { links, clock, store, log, refused, end };
}

const kindsOf = (entries: readonly Entry[]) =>
  entries.map((entry) => (entry.kind === 'gap' ? entry.gap.cause : entry.kind));
const valuesOf = (entries: readonly Entry[]) =>
  entries.flatMap((entry) => (entry.kind === 'batch' ? [...columnOf(entry.batch, 'n')!] : []));

test('rows that were whole when the cable was lost are kept', async () => {
  const { links, clock, log, end } = await session();
  const [first, second] = links;
  first.say(ascii('n:1\nn:2\nn:3'));
  first.lose();
  await clock.advance(1_000);
  second.say(ascii('n:4\nn:5\n'));
  await clock.advance(1_000);
  await end();
  const entries = await log.read(0, 100);
  expect(valuesOf(entries)).toEqual([1, 2, 4, 5]);
  expect(kindsOf(entries)).toEqual(['batch', 'unplugged', 'batch']);
});

test('rows that waited in memory while the store took nothing are no loss', async () => {
  const { links, clock, store, log, refused, end } = await session();
  const say = async (n: number) => {
    links[0].say(ascii(`n:${n}\n`));
    await clock.advance(500);
  };
  for (let n = 0; n < 6; n++) await say(n);
  store.failing = { code: 'log/full', detail: { usedBytes: 1, quotaBytes: 1 } };
  for (let n = 6; n < 16; n++) await say(n);
  store.failing = undefined;
  for (let n = 16; n < 30; n++) await say(n);
  await end();
  expect(refused.length).toBeGreaterThan(0);
  const entries = await log.read(0, 1_000);
  expect(valuesOf(entries)).toEqual([...Array(30).keys()]);
  expect(kindsOf(entries).filter((kind) => kind !== 'batch')).toEqual([]);
});

test('rows that the log cannot keep at all are a gap', async () => {
  let appended = 0;
  const appending = (log: Log): Log['append'] => {
    return async (entry) => {
      if (++appended === 2) throw fault('frame/syntax', { text: 'a name that cannot be kept' });
      return log.append(entry);
    };
  };
  const { links, clock, log, end } = await session({ appending });
  for (let n = 1; n <= 4; n++) {
    links[0].say(ascii(`n:${n}\n`));
    await clock.advance(500);
  }
  await end();
  const entries = await log.read(0, 100);
  expect(valuesOf(entries)).toEqual([1, 3, 4]);
  expect(kindsOf(entries)).toEqual(['batch', 'damaged', 'batch', 'batch']);
});

test('whatever ends a live wire, what is missing until it is live again is a gap', async () => {
  const { links, clock, log, end } = await session();
  const [first, second] = links;
  first.say(ascii('n:1\n'));
  await clock.advance(500);
  first.heard.close(fault('link/noisy', { address: 'scripted', errors: 61 }));
  await clock.advance(1_000);
  second.say(ascii('n:2\n'));
  await clock.advance(500);
  await end();
  const entries = await log.read(0, 100);
  expect(kindsOf(entries)).toEqual(['batch', 'unplugged', 'batch']);
});

test('a batch is never larger than what can be sent', async () => {
  const { links, clock, log, end } = await session();
  const names = Array.from({ length: 40 }, (_, i) => `${i === 0 ? 'n' : `c${i}`}:1`).join();
  links[0].say(ascii(`${names}\n`.repeat(512)));
  await clock.advance(500);
  await end();
  const batches = (await log.read(0, 1_000)).flatMap((entry) =>
    entry.kind === 'batch' ? [entry.batch] : [],
  );
  expect(batches.reduce((sum, { time }) => sum + time.length, 0)).toBe(512);
  for (const { time, channels } of batches) expect(time.length * (1 + channels.length)).toBeLessThan(10_000);
});

/** How often a device is tried in a minute whose wire stays open for so long each time. */
async function triesInAMinute(openMs: number): Promise<readonly number[]> {
  const clock = new FakeClock(1_700_000_000_000);
  const log = await StationLog.open(new MemoryStore(), 'desk-1', clock, randomHex, codec);
  const at: number[] = [];
  const openLink = async () => {
    at.push(clock.steady());
    const link = new ScriptedLink();
    void clock.sleep(openMs).then(() => link.lose());
    return link;
  };
  let chance = 0;
  const uneven = (count: number) =>
    ((chance += 0x9e3779b9) >>> 0).toString(16).padStart(8, '0').slice(0, count);
  const platform: Platform = {
    ...{ clock, log, brokers: new FakeBrokers(), kernel: kernel(), transports: { openLink } },
    randomHex: uneven,
  };
  const nothing = () => undefined;
  const listener: Listener = {
    ...{ state: nothing, batch: nothing, gap: nothing, found: nothing, facts: nothing },
    refused: nothing,
  };
  const since = { lastMs: undefined, cause: 'closed', rows: 0 } as const;
  const stop = new AbortController();
  const ended = new Session(parseDevice(UNO), platform, listener, noOutputs(clock), since).run(stop.signal);
  for (let ms = 0; ms < 60_000; ms += 50) await clock.advance(50);
  stop.abort();
  await clock.advance(openMs + 100);
  await ended;
  return at;
}

test('a wire that opens and closes at once is tried ever more seldom, at uneven times; one that stayed open is tried at once', async () => {
  const inVain = await triesInAMinute(1);
  expect(inVain.length).toBeGreaterThan(10);
  expect(inVain.length).toBeLessThan(40);
  const waits = inVain.slice(1).map((ms, i) => ms - inVain[i]!);
  expect(Math.max(...waits)).toBeLessThan(5_200);
  expect(new Set(waits.slice(5)).size).toBeGreaterThan(3);
  const stayed = await triesInAMinute(12_000);
  expect(stayed.slice(1).map((ms, i) => ms - stayed[i]! < 12_500)).not.toContain(false);
});
