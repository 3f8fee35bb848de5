import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { concat, hex } from '../../station/codec/bytes.ts';
import type { Channel, Reading } from '../../station/model/channel.ts';
import { drivers } from '../../station/drivers/index.ts';
import { afterFiring, type AlarmCards } from '../../station/rules/alarm-cards.ts';
import { BatchBuilder } from '../../station/runtime/session/batch-builder.ts';
import { CheckDesk } from '../../station/runtime/checks/check-desk.ts';
import type { Decoded } from '../../station/runtime/session/decode.ts';
import { channelView } from '../../station/runtime/devices/display.ts';
import { decode, hexdump, recorded } from '../corpus/place.ts';
import { FakeClock } from '../fakes/clock.ts';
import { kernel } from '../fakes/kernels.ts';

const HOURS = 1.5;
const bytes = (name: string) =>
  new Uint8Array(readFileSync(join(import.meta.dirname, '../recordings', name)));
const wire = (name: string) => {
  const { vectors } = JSON.parse(recorded('sigrok', name)) as {
    vectors: readonly { raw_hex?: string; hex?: string }[];
  };
  return concat(...vectors.map(({ raw_hex, hex: digits }) => hex(raw_hex ?? digits ?? '')));
};

const STORAGE = {
  leftMs: undefined,
  fault: undefined,
  waitingBytes: 0,
  mostWaitingBytes: 1,
  blockedSinceMs: undefined,
};

interface Played {
  readonly alarms: readonly string[];
  readonly rows: number;
  readonly running: number;
}

/** What a device of this driver said, again and again for some hours, through the checks of a station. */
async function played(
  id: string,
  said: readonly Decoded[],
  everyMs: number,
  spoilt: (reading: Reading, hour: number) => Reading = (reading) => reading,
): Promise<Played> {
  const clock = new FakeClock(1_800_000_000_000);
  const { channels: own } = drivers.get(id)!;
  const known = new Map<string, Channel>(own === 'found' ? [] : Object.entries(own));
  for (const { found = {} } of said)
    for (const [name, channel] of Object.entries(found)) known.set(name, channel);
  const channels = [...known].map(([name, channel]) => channelView(name, channel, [], false));
  const meta = { device: 'it', label: 'It', driver: id, title: '', simulated: false, channels, facts: {} };
  const alarms: string[] = [];
  let cards: AlarmCards = [];
  const log = { setting: async () => undefined, keepSetting: async () => undefined };
  const desk = new CheckDesk(
    { kernel: kernel(), clock, log },
    {
      neighbours: () => [],
      metas: () => [meta],
      state: () => ({ phase: 'live', sinceMs: 0 }),
      now: () => ({ nowMs: clock.now(), time: 'synced', storage: STORAGE, makesRoom: true, uplinks: [] }),
      cards: () => cards,
      found: (source, firing, text) => {
        alarms.push(`${firing.what} ${source.title}: ${text}`);
        cards = afterFiring(cards, source, firing, text);
      },
      drop: async () => undefined,
    },
  );
  await desk.begin();
  const stop = new AbortController();
  const ended = desk.run(stop.signal);
  const builder = new BatchBuilder('it', 4096);
  const stepMs = Math.max(2000, everyMs);
  let rows = 0;
  for (let ms = 0; ms < HOURS * 3_600_000; ms += stepMs) {
    for (; rows * everyMs < ms + stepMs; rows++) {
      const { subject, reading } = said[rows % said.length]!;
      builder.add(clock.now() + rows * everyMs - ms, subject, spoilt(reading, ms / 3_600_000));
    }
    for (const batch of builder.build()) desk.batch(batch);
    await clock.advance(stepMs);
  }
  const running = desk.views.filter(({ state }) => state === 'running').length;
  stop.abort();
  await ended;
  return { alarms, rows, running };
}

test.each([
  ['nmea-gps', bytes('gps-ublox-lea-5h.nmea'), 200],
  ['nmea-gps', bytes('gps-ais-lemmer.nmea'), 300],
  ['ublox-ubx', bytes('ubx-nav.ubx'), 100],
  ['dsmr-p1', bytes('dsmr5-two-gas-meters.txt'), 1000],
  ['sml-meter', bytes('sml-dnt.bin'), 1000],
  ['plantower-pms5003', hexdump('pypms', 'pmsx003.hexdump'), 10_000],
  ['nova-sds011', hexdump('pypms', 'sds01x.hexdump'), 10_000],
  ['winsen-mhz19', hexdump('pypms', 'mhz19b.hexdump'), 10_000],
  ['sensirion-sps30', hexdump('pypms', 'sps30.hexdump'), 10_000],
  ['uni-t-ut61e', wire('uni-t-ut61e.json'), 500],
  ['kern-scale', wire('kern-ew-scale.json'), 200],
])('%s: what a real device said raises no alarm', async (id, heard, everyMs) => {
  const { said } = decode(id, heard);
  const { alarms, rows, running } = await played(id, said, everyMs);
  expect({ id, alarms }).toEqual({ id, alarms: [] });
  expect({ rows: rows > 500, running: running > 3 }).toEqual({ rows: true, running: true });
});

test('the same with one channel gone, or beyond its range, raises one alarm', async () => {
  const { said } = decode('plantower-pms5003', hexdump('pypms', 'pmsx003.hexdump'));
  const spoil = (value: number | undefined) => (reading: Reading, hour: number) =>
    hour < 1 ? reading : ({ ...reading, pm25: value } as Reading);
  const raised = async (value: number | undefined) => {
    const { alarms } = await played('plantower-pms5003', said, 10_000, spoil(value));
    return alarms;
  };
  expect(await raised(undefined)).toEqual([
    expect.stringMatching(/^raised No data of PM2\.5|^raised No data of Pm25/i),
  ]);
  expect(await raised(-3)).toEqual([
    expect.stringMatching(/^raised Pm25 of It is out of range: -3 outside 0 … 1000/i),
  ]);
});
