import { expect, test } from 'vitest';
import { ascii } from '../station/codec/bytes.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import type { Link } from '../station/runtime/platform.ts';
import { Station } from '../station/runtime/station.ts';
import { FakeBrokers } from './fakes/fake-brokers.ts';
import { FakeClock } from './fakes/clock.ts';
import { codec } from './fakes/codec.ts';
import { kernel } from './fakes/kernels.ts';
import { MemoryStore } from './fakes/memory-store.ts';
import { Ports } from './fakes/ports.ts';

// A port is listened to until somebody is recognised, and then recorded with what was heard before.

/** What else is true of the link. */
const nothing = (_clock: FakeClock): Pick<Link, 'reading' | 'lineless'> => ({});

const ADDRESS = 'serial:1a86:7523';

/**
 * What is recorded of a device that says these texts, or is silent for so many milliseconds, before it is added; one that says more
 * `later` is listened to with settings chosen by hand.
 */
async function recorded(said: readonly (string | number)[], later?: string, traits = nothing) {
  const clock = new FakeClock(1_700_000_000_000);
  const ports = new Ports();
  const openLink = ports.openLink.bind(ports);
  ports.openLink = async (...how) => Object.assign(await openLink(...how), traits(clock));
  const randomHex = (count: number) => '0'.repeat(count);
  const log = await StationLog.open(new MemoryStore(), 'desk', clock, randomHex, codec);
  const host = { clock, brokers: new FakeBrokers(), log, kernel: kernel(), transports: ports, randomHex };
  const station = await Station.open(host, { version: 'test' });
  const stop = new AbortController();
  const ended = station.run(stop.signal);
  await clock.advance(100);
  if (later === undefined) await station.listen(ADDRESS);
  else await station.listenAt(ADDRESS, { baudRate: 115_200, parity: 'none', dataBits: 8 });
  await clock.advance(1);
  for (const each of said)
    if (typeof each === 'number') await clock.advance(each);
    else ports.open.get(ADDRESS)?.say(ascii(each));
  const { openings } = ports;
  await station.addDevice({ id: 'a', label: 'A', driver: 'plotter-lines', address: ADDRESS });
  await clock.advance(20);
  ports.open.get(ADDRESS)!.say(ascii(later ?? ''));
  await clock.advance(1_000);
  await log.flush();
  const entries = await log.read(0, 1_000);
  const batches = entries.flatMap((entry) => (entry.kind === 'batch' ? [entry.batch] : []));
  stop.abort();
  await clock.advance(5_000);
  await ended;
  await log.close();
  return {
    channels: new Set(batches.flatMap(({ channels }) => channels)),
    first: batches[0]?.columns.map(([value]) => value),
    openings,
    rows: batches.reduce((sum, { time }) => sum + time.length, 0),
  };
}

const LINES = Array.from({ length: 20 }, (_, i) => [`21.${i % 10},4${i % 10},1\r\n`, 100]).flat();

test('a board that restarts with its port tells its columns by the heading that it says then', async () => {
  const { channels, first, rows } = await recorded([1_600, 'temp_c,hum,light\r\n', ...LINES]);
  expect([...channels]).toEqual(['temp_c', 'hum', 'light']);
  expect(first).toEqual([21, 40, 1]);
  expect(rows).toBe(20);
});

test('of one that was speaking already the first line may lack its beginning, and is left out', async () => {
  const { first, rows } = await recorded([20, '1.9,49,1\r\n', 100, ...LINES]);
  expect(first).toEqual([21, 40, 1]);
  expect(rows).toBe(20);
});

test('what is found in the middle of its lines, and restarted afterwards, begins with its heading', async () => {
  const { channels, rows } = await recorded(['1.9,4', 1_600, '9\r\ntemp_c,hum,light\r\n', ...LINES]);
  expect([...channels]).toEqual(['temp_c', 'hum', 'light']);
  expect(rows).toBe(20);
});

test('one that has said nothing yet when it is added begins with a whole line', async () => {
  expect(await recorded([1_600], '21.5,40,1\r\n')).toMatchObject({ first: [21.5, 40, 1], rows: 1 });
  expect((await recorded([20], '1.5,40,1\r\n')).rows).toBe(0);
});

test('half a line that a busy machine hears late is left out', async () => {
  const reading = (clock: FakeClock) => ({ reading: clock.sleep(2_000) });
  const { first, rows } = await recorded([2_000, '1.9,49,1\r\n', 100, ...LINES], undefined, reading);
  expect(first).toEqual([21, 40, 1]);
  expect(rows).toBe(20);
});

test('a port that has no line setting is opened once, and listened to no longer where nobody is recognised', async () => {
  const murmur = Array.from({ length: 300 }, () => ['\u0001\u0005\u0010\u0014', 200]).flat();
  const { openings } = await recorded(murmur, undefined, () => ({ lineless: true }));
  expect(openings).toBe(1);
});
