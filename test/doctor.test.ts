import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Cause } from '../station/api/doctor.ts';
import type { DeviceConfig } from '../station/api/config.ts';
import { ascii, concat, hex } from '../station/codec/bytes.ts';
import { LineStory } from '../station/runtime/wire/line-story.ts';
import type { Heard } from '../station/runtime/platform.ts';
import { ModbusUnits } from './fakes/modbus-slave.ts';
import { Recorder } from './fakes/recorder.ts';
import { heardAt } from './fakes/uart.ts';

const UNO: DeviceConfig = {
  id: 'uno',
  label: 'Uno',
  driver: 'plotter-lines',
  address: 'serial:2341:0043',
  line: { baudRate: 9600 },
};
const METER: DeviceConfig = {
  id: 'meter',
  label: 'Meter',
  driver: 'modbus-meter',
  address: 'serial:0403:6001',
  options: { unit: 17, model: 'custom', everyMs: 1_000, registers: [{ name: 'level', address: 0 }] },
};
const LINE = { baudRate: 9600, parity: 'none', dataBits: 8 } as const;

const sentence = (n: number) => ascii(`n:${n},level:${(n * 37) % 1000},t:${20 + (n % 7)}\n`);

/** Lines of a sketch, one each `everyMs`, as `hear` makes of them; what it gives is put on the wire. */
async function talk(
  recorder: Recorder,
  seconds: number,
  hear: (bytes: Uint8Array, n: number) => readonly Heard[] = (bytes) => [{ kind: 'bytes', bytes }],
  everyMs = 100,
): Promise<void> {
  for (let n = 1; n <= (seconds * 1_000) / everyMs; n++) {
    for (const heard of hear(sentence(n), n)) recorder.link?.heard.put(heard);
    await recorder.clock.advance(everyMs);
  }
}

/** A Modbus meter with one unit 17 behind it, and whoever else shall be. */
async function meter(thinksMs: () => number | undefined = () => 5) {
  const recorder = await Recorder.open(METER);
  const units = new ModbusUnits(recorder.clock, recorder.link);
  units.unit(17, { 0: 215 }, thinksMs);
  return recorder;
}

const lose = async (recorder: Recorder, awayMs: number) => {
  recorder.ports.lose();
  await recorder.clock.advance(awayMs);
};

/** Each sentence of the doctor, provoked on the way that bytes take. */
const provoked: Readonly<Record<Cause, () => Promise<Recorder>>> = {
  async 'drops-regularly'() {
    const recorder = await Recorder.open(UNO);
    for (let i = 0; i < 4; i++) {
      await talk(recorder, 40, undefined, 500);
      await lose(recorder, 200);
    }
    return recorder;
  },
  async 'drops-often'() {
    const recorder = await Recorder.open(UNO);
    for (const seconds of [4, 31, 9, 55]) {
      await talk(recorder, seconds, undefined, 500);
      await lose(recorder, 200);
    }
    return recorder;
  },
  async restarts() {
    const recorder = await Recorder.open(UNO);
    for (let i = 0; i < 5; i++) {
      await talk(recorder, 10.5);
      await recorder.clock.advance(1_500);
    }
    return recorder;
  },
  async collides() {
    const recorder = await meter();
    const { link } = recorder;
    const one = link.obeys;
    const other = new ModbusUnits(recorder.clock, link);
    other.unit(17, { 0: 99 }, () => 40);
    const two = link.obeys;
    link.obeys = (bytes) => {
      one(bytes);
      two(bytes);
    };
    await recorder.clock.advance(30_000);
    return recorder;
  },
  async 'parity-wrong'() {
    const recorder = await Recorder.open({ ...UNO, line: { baudRate: 9600, parity: 'even' } });
    await talk(recorder, 3, (bytes) => heardAt({ ...LINE, parity: 'even' }, LINE, bytes));
    return recorder;
  },
  async 'speed-wrong'() {
    const recorder = await Recorder.open(UNO);
    await talk(recorder, 30, (bytes) => heardAt(LINE, { ...LINE, baudRate: 8_700 }, bytes), 500);
    return recorder;
  },
  async 'speed-near'() {
    const recorder = await Recorder.open(UNO);
    let at = 0;
    const sometimes = (bytes: Uint8Array): readonly Heard[] =>
      [...bytes].map((byte): Heard =>
        ++at % 33 === 0
          ? { kind: 'line-error', error: 'framing' }
          : { kind: 'bytes', bytes: Uint8Array.of(byte) },
      );
    await talk(recorder, 60, sometimes, 500);
    return recorder;
  },
  async locked() {
    const recorder = await Recorder.open({ ...UNO, driver: 'dsmr-p1' });
    // The frame of a Luxembourg meter, of which only the length is whole.
    const frame = concat(hex('db 08 00 01 02 03 04 05 06 07 82 00 40 30 00 00 00 01'), new Uint8Array(59));
    await talk(recorder, 30, () => [{ kind: 'bytes', bytes: frame }], 10_000);
    return recorder;
  },
  async unreadable() {
    const recorder = await Recorder.open({ ...UNO, driver: 'nmea-gps' });
    await talk(recorder, 30, () => [{ kind: 'bytes', bytes: ascii('$GPRMC,not,a,sentence*00\r\n') }]);
    return recorder;
  },
  async 'damaged-steadily'() {
    const recorder = await Recorder.open({ ...UNO, driver: 'nmea-gps' });
    const good = ascii('$GPDBT,7.2,f,2.2,M,1.2,F*00\r\n');
    const bad = ascii('$GPDBT,7.3,f,2.2,M,1.2,F*04\r\n');
    await talk(recorder, 60, (_, n) => [{ kind: 'bytes', bytes: n % 10 === 0 ? bad : good }]);
    return recorder;
  },
  async overrun() {
    const recorder = await Recorder.open(UNO);
    await talk(recorder, 10);
    recorder.link.disturb('overrun');
    await talk(recorder, 10);
    return recorder;
  },
  async interrupted() {
    const recorder = await Recorder.open(UNO);
    for (let i = 0; i < 3; i++) {
      await talk(recorder, 10);
      recorder.link.disturb('break');
    }
    await talk(recorder, 5);
    return recorder;
  },
  async full() {
    const recorder = await Recorder.open(UNO);
    const each = ascii(`n:1,text:${'1'.repeat(81)}\n`.padStart(95, ' '));
    await talk(recorder, 30, () => [{ kind: 'bytes', bytes: each }]);
    return recorder;
  },
  async 'answers-late'() {
    const recorder = await meter(() => 450);
    await recorder.clock.advance(30_000);
    return recorder;
  },
  async 'no-answer'() {
    const recorder = await meter(() => undefined);
    await recorder.clock.advance(60_000);
    return recorder;
  },
  async 'answers-missing'() {
    let asked = 0;
    const recorder = await meter(() => (++asked % 4 === 0 ? undefined : 5));
    await recorder.clock.advance(30_000);
    return recorder;
  },
  async refuses() {
    const recorder = await Recorder.open(METER);
    new ModbusUnits(recorder.clock, recorder.link).unit(17, { 9: 1 });
    await recorder.clock.advance(30_000);
    return recorder;
  },
  async noise() {
    const recorder = await Recorder.open(UNO);
    await talk(recorder, 60);
    for (let i = 0; i < 8; i++) {
      recorder.link.disturb('framing');
      await talk(recorder, 0.3);
    }
    await talk(recorder, 60);
    return recorder;
  },
  async 'beats-missing'() {
    const recorder = await Recorder.open(UNO);
    await talk(recorder, 60, (bytes, n) => (n % 9 === 0 ? [] : [{ kind: 'bytes', bytes }]));
    return recorder;
  },
  async silent() {
    const recorder = await Recorder.open(UNO);
    await talk(recorder, 30);
    await recorder.clock.advance(30_000);
    return recorder;
  },
  async away() {
    const recorder = await Recorder.open(UNO);
    await talk(recorder, 30);
    recorder.ports.refuse('link/not-found');
    await lose(recorder, 20_000);
    return recorder;
  },
};

describe('what is wrong with a line is said, with numbers', () => {
  for (const [cause, provoke] of Object.entries(provoked))
    test(cause, async () => {
      const recorder = await provoke();
      const { id } = (await recorder.view()).config!;
      const { diagnosis } = await recorder.station.examineLine(id);
      expect(diagnosis.suspicions[0], JSON.stringify(diagnosis)).toMatchObject({ cause });
      for (const number of Object.values(diagnosis.suspicions[0]!.evidence))
        expect(Number.isFinite(number)).toBe(true);
      await recorder.end();
    });
});

/** Lines that are as they should be: whatever is said of one of them is a false alarm. */
const healthy: Readonly<Record<string, () => Promise<Recorder>>> = {
  async 'ten lines a second, by a computer that is busy'() {
    const recorder = await Recorder.open(UNO);
    await talk(recorder, 120, (bytes, n) => (n % 3 === 0 ? parts(bytes, 7) : whole(bytes)));
    return recorder;
  },
  async 'a receiver that says many sentences each second'() {
    const recorder = await Recorder.open({ ...UNO, driver: 'nmea-gps', line: { baudRate: 4800 } });
    const text = readFileSync(join(recordings, 'gps-ublox-lea-5h.nmea'), 'latin1');
    const bursts = text.split(/(?=\$GPRMC)/).slice(0, 120);
    await talk(recorder, bursts.length, (_, n) => parts(ascii(bursts[n - 1]!), 64), 1_000);
    return recorder;
  },
  async 'a meter that pushes a telegram every ten seconds'() {
    const recorder = await Recorder.open({ ...UNO, driver: 'dsmr-p1', line: { baudRate: 115_200 } });
    const telegram = readFileSync(join(recordings, 'dsmr5-two-gas-meters.txt'));
    await talk(recorder, 300, () => parts(telegram, 100), 10_000);
    return recorder;
  },
  async 'an event now and then'() {
    const recorder = await Recorder.open(UNO);
    for (const seconds of [0.2, 3, 0.5, 41, 2, 0.7, 19, 0.1, 5, 77, 0.3, 12, 8, 31]) {
      recorder.say(seconds);
      await recorder.clock.advance(1_000 * seconds);
    }
    return recorder;
  },
  async 'a sensor that sleeps between its readings and begins each with the same words'() {
    const recorder = await Recorder.open(UNO);
    for (let i = 0; i < 5; i++) {
      recorder.link.say(ascii('n,level\n1,2\n'));
      await recorder.clock.advance(60_000);
    }
    return recorder;
  },
  async 'a meter that is asked, and thinks'() {
    let asked = 0;
    const recorder = await meter(() => 5 + ((++asked * 13) % 90));
    await recorder.clock.advance(120_000);
    return recorder;
  },
  async 'a cable that was pulled once'() {
    const recorder = await Recorder.open(UNO);
    await talk(recorder, 60);
    await lose(recorder, 1_000);
    await talk(recorder, 60);
    return recorder;
  },
};

const recordings = join(import.meta.dirname, 'recordings');
const whole = (bytes: Uint8Array): readonly Heard[] => [{ kind: 'bytes', bytes }];
const parts = (bytes: Uint8Array, size: number): readonly Heard[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => ({
    kind: 'bytes',
    bytes: bytes.subarray(i * size, (i + 1) * size),
  }));

test.each(Object.entries(healthy))('nothing is said to be wrong with %s', async (_, live) => {
  const recorder = await live();
  const { id } = (await recorder.view()).config!;
  const { diagnosis } = await recorder.station.examineLine(id);
  expect(diagnosis.suspicions).toEqual([]);
  await recorder.end();
});

test('who was not seen for long is not called well', async () => {
  const recorder = await Recorder.open(UNO);
  await talk(recorder, 2);
  expect((await recorder.station.examineLine('uno')).diagnosis).toEqual({
    finding: 'unsure',
    suspicions: [],
  });
  await talk(recorder, 30);
  expect((await recorder.station.examineLine('uno')).diagnosis).toEqual({ finding: 'well', suspicions: [] });
  await expect(recorder.station.examineLine('nobody')).rejects.toThrow('command/unknown-device');
  await recorder.end();
});

test('the story of a line takes as much memory after many errors as after few', () => {
  const story = new LineStory();
  const told = () => JSON.stringify(story.told(2e6, 0)).length;
  const live = (from: number, to: number) => {
    for (let n = from; n < to; n++) {
      story.count('framing', n * 10);
      story.heard(3, [ascii(`n:${n}`)], n * 10);
      if (n % 100 === 0) story.away({ code: 'link/lost', detail: { address: '' } }, n * 10);
      if (n % 100 === 50) story.opened(n * 10);
      if (n % 500 === 0) story.heard(3, [ascii('x')], n * 10 + 9);
    }
  };
  live(0, 20_000);
  const before = told();
  live(20_000, 200_000);
  expect(told()).toBeLessThan(1.2 * before);
  const { strip, drops, restarts } = story.told(2e6, 0);
  expect(strip.length).toBe(60);
  expect(Math.max(drops.length, restarts.length)).toBeLessThanOrEqual(128);
});
