import { expect, test } from 'vitest';
import type { DeviceConfig } from '../station/api/config.ts';
import { ascii } from '../station/codec/bytes.ts';
import { sentences } from '../station/codec/framing/sentences.ts';
import type { Batch } from '../station/model/batch.ts';
import { ColumnPage } from '../station/runtime/charts/column-page.ts';
import { LastValues } from '../station/runtime/devices/last-values.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import { Programs } from '../station/runtime/session/programs.ts';
import { Station } from '../station/runtime/station.ts';
import { KnownSubjects } from '../station/runtime/devices/subject-facts.ts';
import { metaMessage, readMeta } from '../station/uplink/native/device.ts';
import { FakeBrokers } from './fakes/fake-brokers.ts';
import { FakeClock, settle } from './fakes/clock.ts';
import { codec } from './fakes/codec.ts';
import { kernel } from './fakes/kernels.ts';
import { MemoryStore } from './fakes/memory-store.ts';
import { scripted, ScriptedLink } from './fakes/scripted-link.ts';

const BOAT: DeviceConfig = { id: 'boat', label: 'Boat', driver: 'nmea-gps', address: 'serial:0403:6001' };
const OWN = '$GPGLL,2638.1728,N,08011.3893,W,030131.000,A,A*41\r\n';
const VESSEL = '!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A\r\n';
const NAME = '!AIVDM,1,1,,B,H3`u5VA=VliDp@D000000000000,2*35\r\n';
/** What a vessel is called, in two sentences. */
const FIRST = '!AIVDM,2,1,1,A,55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp8,0*1C\r\n';
const SECOND = '!AIVDM,2,2,1,A,88888888880,2*25\r\n';

test('names of vessels reach the screen, the broker and the log’s next reader, and are no rows', async () => {
  const clock = new FakeClock(1_700_000_000_000);
  const store = new MemoryStore();
  let digits = 0;
  const randomHex = (count: number) => (++digits).toString(16).padStart(count, '0').slice(-count);
  const stationWith = async (...links: ScriptedLink[]) => {
    const log = await StationLog.open(store, 'ship', clock, randomHex, codec);
    const platform = {
      clock,
      log,
      transports: scripted(...links),
      kernel: kernel(),
      brokers: new FakeBrokers(),
      randomHex,
    };
    const station = await Station.open(platform, { version: 'test', devices: [BOAT] });
    const stop = new AbortController();
    const running = station.run(stop.signal);
    await settle();
    const end = async () => {
      stop.abort();
      await clock.advance(3_000);
      await running;
    };
    return { log, end, boat: async () => (await station.news(0)).devices[0]! };
  };
  const subjects = { '244270489': { name: 'SY-LUNDE' } };

  const link = new ScriptedLink();
  const before = await stationWith(link);
  await clock.advance(200);
  link.say(ascii(`${OWN}${VESSEL}${NAME}${NAME}`));
  await clock.advance(100);
  const boat = await before.boat();
  expect(boat).toMatchObject({ subjects, facts: {}, counters: { rows: 2, damaged: 0 } });
  // Its own place, though another was told after it.
  expect(boat.last.latitude!.value).toBeCloseTo(26.6362, 4);
  await before.end();
  const batches = (await before.log.read(0, 100)).flatMap((each) =>
    each.kind === 'batch' ? [each.batch] : [],
  );
  expect(batches.map(({ subject }) => subject)).toEqual([undefined, '371798000']);

  const after = await stationWith();
  expect(await after.boat()).toMatchObject({ subjects, state: { phase: 'waiting' } });
  await after.end();

  const { channels, label, driver, title, simulated, facts } = boat;
  const meta = { device: 'boat', channels, label, driver, title, simulated, facts, subjects };
  expect(readMeta('boat', metaMessage('ship', meta).payload)).toEqual(meta);
});

test('of ever new speakers those are remembered who were told of last, each with few words', () => {
  const known = new KnownSubjects();
  for (let n = 0; n < 10_000; n++) known.learn(String(n), { name: `ship ${n}` });
  expect(known.learn('9999', { name: 'ship 9999' })).toBe(false);
  for (let n = 0; n < 1_000; n++) known.learn('9998', { [`fact ${n}`]: 'x' });
  const { subjects } = known.view;
  expect(Object.keys(subjects!)).toHaveLength(256);
  expect(subjects).toHaveProperty('9999');
  expect(subjects).not.toHaveProperty('1');
  expect(Object.keys(subjects!['9998']!)).toHaveLength(16);
});

test('ever new speakers take up no more of the kernel', () => {
  let held = 0;
  const programs = new Programs(
    {
      program: () => {
        held++;
        return { run: (batch: Batch) => batch, free: () => void held-- } as never;
      },
    },
    {} as never,
  );
  for (let n = 0; n < 1_000; n++) programs.run({ ...row('a', 1), subject: String(n) });
  expect(held).toBe(256);
  programs.free();
  expect(held).toBe(0);
});

const row = (subject: string | undefined, value: number, timeMs = 1_000): Batch => ({
  device: 'boat',
  ...(subject === undefined ? {} : { subject }),
  channels: ['latitude'],
  time: Float64Array.of(timeMs),
  columns: [Float64Array.of(value)],
});

test('values of several speakers are not mixed: the device’s own are shown, else those of the first', () => {
  const last = new LastValues();
  const page = new ColumnPage(1_000, 0);
  const shown = () => [last.row!.values.get('latitude'), page.columns.get('latitude')!.max[1]];
  for (const [subject, value, wanted] of [
    ['a', 10, 10],
    ['b', 20, 10],
    ['a', 11, 11],
    [undefined, 5, 5],
    ['a', 12, 5],
    [undefined, 6, 6],
  ] as const) {
    last.saw(row(subject, value));
    page.add(row(subject, value));
    expect(shown()).toEqual([wanted, wanted]);
  }
  last.saw(row('b', 30, 700_000)); // nobody else has said anything for ten minutes
  expect(last.row!.values.get('latitude')).toBe(30);
});

test('who was heard is remembered, at most 256 of them; a device that speaks for itself has none', () => {
  const last = new LastValues();
  last.saw(row(undefined, 1));
  expect(last.heard).toEqual({});
  for (let n = 0; n < 300; n++) last.saw(row(String(n), 1));
  expect(last.heard.speakers).toHaveLength(256);
  expect(last.heard.speakers!.at(-1)).toBe('299');
});

const framed = (...chunks: string[]) => {
  const framer = sentences(512)();
  const frames = chunks.flatMap((chunk) => framer.push(ascii(chunk)));
  return { frames: frames.map((frame) => new TextDecoder().decode(frame)), dropped: framer.dropped };
};
const whole = `${FIRST.trim()}\n${SECOND.trim()}`;

test('the sentences of one message become one frame, whatever is heard between them', () => {
  expect(framed(FIRST, SECOND)).toEqual({ frames: [whole], dropped: 0 });
  expect(framed(FIRST, OWN, VESSEL, SECOND)).toEqual({
    frames: [OWN.trim(), VESSEL.trim(), whole],
    dropped: 0,
  });
  expect(framed(FIRST.trim() + SECOND)).toEqual({ frames: [whole], dropped: 0 });
});

test('a message that is not whole, in order and in time is dropped and counted', () => {
  expect(framed(SECOND)).toEqual({ frames: [], dropped: 1 });
  expect(framed(FIRST, FIRST, SECOND)).toEqual({ frames: [whole], dropped: 1 });
  expect(framed(SECOND, FIRST)).toEqual({ frames: [], dropped: 1 });
  expect(framed(FIRST, VESSEL.repeat(10), SECOND).dropped).toBe(1);
  expect(framed(FIRST, VESSEL.repeat(9), SECOND).dropped).toBe(0);
});

test('beginnings of messages that never end are dropped, all but eight', () => {
  const beginnings = Array.from(
    { length: 1_000 },
    (_, n) =>
      `!${String.fromCharCode(65 + (n % 26))}${String.fromCharCode(65 + ((n / 26) % 26))}VDM,2,1,1,A,5,0*00\r\n`,
  );
  const { frames, dropped } = framed(...beginnings);
  expect([frames.length, dropped]).toEqual([0, 1_000 - 8]);
});
