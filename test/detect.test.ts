import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ascii, concat, hex } from '../station/codec/bytes.ts';
import { readRegisters } from '../station/codec/modbus.ts';
import { Detector } from '../station/detect/detector.ts';
import { defineDriver, type Driver } from '../station/drivers/driver.ts';
import { drivers } from '../station/drivers/index.ts';
import { clean, cutAt, noisy, numbersFrom } from './fakes/damage.ts';

function findingOf(bytes: Uint8Array, among: Iterable<Driver> = drivers.values()) {
  const detector = new Detector(among);
  detector.push(bytes);
  detector.end();
  return detector.finding();
}
const driverOf = (bytes: Uint8Array) => findingOf(bytes).driver;
const gps = readFileSync(join(import.meta.dirname, 'recordings/gps-ublox-lea-5h.nmea'));
const random = numbersFrom(7);
const some = (from: number, to: number, decimals = 0) => (from + random() * (to - from)).toFixed(decimals);
const repeated = (count: number, one: (i: number) => Uint8Array | string) =>
  concat(
    ...Array.from({ length: count }, (_, i) => {
      const each = one(i);
      return typeof each === 'string' ? ascii(each) : each;
    }),
  );

/** What devices say, by the driver that reads it. Made here, in the form of the datasheet or of common sketches. */
const streams: Record<string, { readonly driver: string; readonly bytes: Uint8Array }> = {
  'a GPS receiver': { driver: 'nmea-gps', bytes: gps },
  'a particle sensor': {
    driver: 'plantower-pms5003',
    bytes: repeated(60, (i) => {
      const frame = drivers.get('plantower-pms5003')!.vectors[0] as { frame: Uint8Array };
      const words = frame.frame.slice();
      words[13] = i;
      const sum = words.subarray(0, 30).reduce((total, byte) => total + byte, 0);
      words.set([sum >> 8, sum & 0xff], 30);
      return words;
    }),
  },
  'a solar charger': {
    driver: 'victron-vedirect',
    bytes: repeated(20, (i) => vedirect(`V ${12_000 + i},I ${100 * i},VPV 20450,PPV 42,CS 4,ERR 0,H20 14`)),
  },
  'questions and answers on a Modbus bus': {
    driver: 'modbus-meter',
    bytes: repeated(40, () =>
      concat(readRegisters({ unit: 1, fn: 4, address: 0, count: 2 }), hex('01 04 04 43663334 1b38')),
    ),
  },
  'columns under a heading': {
    driver: 'plotter-lines',
    bytes: concat(
      ascii('Booting v1.2\r\ntemp_c,moist_pct,vbat\r\n'),
      repeated(80, () => `${some(20, 22, 1)},${some(30, 40, 1)},3.${some(80, 99)}\r\n`),
    ),
  },
  'pairs as people read them': {
    driver: 'plotter-lines',
    bytes: repeated(60, () => `T: ${some(20, 22, 2)} C  H: ${some(30, 40)} %\n`),
  },
  'lines of JSON': {
    driver: 'plotter-lines',
    bytes: repeated(60, (i) => `{"ms":${i * 50},"a0":${some(0, 1023)}}\r\n`),
  },
  Teleplot: { driver: 'plotter-lines', bytes: repeated(60, () => `>speed:${some(0, 99, 2)}§km/h\n`) },
  'one number a line': { driver: 'plotter-lines', bytes: repeated(200, () => `${some(0, 1023)}\r\n`) },
};

describe.each(Object.entries(streams))('%s', (_name, { driver, bytes }) => {
  test('is recognised, with evidence and no more than it has', () => {
    const finding = findingOf(bytes);
    expect(finding).toMatchObject({ driver });
    expect(finding.confidence).toBeGreaterThan(0.7);
    expect(finding.confidence).toBeLessThan(1);
    expect(finding.evidence).toMatch(/\d/);
    expect(finding.runnerUp?.driver).not.toBe(driver);
  });

  test('is recognised within three seconds of 9600 baud, wherever one begins to listen', () => {
    const seconds = Array.from({ length: 20 }, (_, i) => numbersFrom(i + 1)).map((next) => {
      const from = Math.floor(next() * Math.max(1, bytes.length - 2880));
      return driverOf(bytes.subarray(from, from + 2880));
    });
    expect(seconds).toEqual(seconds.map(() => driver));
  });

  test('is recognised with a twentieth of its bytes being others, or with others between them, or nothing is said', () => {
    const found = Array.from({ length: 20 }, (_, i) => numbersFrom(100 + i)).map((next, i) =>
      driverOf(noisy(cutAt(bytes, next), 0.05, next, i % 2 === 0 ? 'replaced' : 'inserted')),
    );
    expect(found.filter((id) => id !== driver && id !== undefined)).toEqual([]);
    expect(found.filter((id) => id === driver).length).toBeGreaterThanOrEqual(15);
  });
});

test.each([
  [
    'dsmr-p1',
    ascii(
      `/KAM5\r\n\r\n${[
        '1.8.0',
        '2.8.0',
        '3.8.0',
        '4.8.0',
        '1.7.0',
        '21.7.0',
        '41.7.0',
        '61.7.0',
        '22.7.0',
        '42.7.0',
        '62.7.0',
      ]
        .map((code) => `1-0:${code}(0000.${some(100, 999)}*kW)\r\n`)
        .join('')}!3AF8\r\n`,
    ),
  ],
  ['mbus-meter', repeated(4, () => (drivers.get('mbus-meter')!.vectors[1] as { frame: Uint8Array }).frame)],
])(
  'a %s of which hardly a frame comes through whole is known by what the frames have in common',
  (id, bytes) => {
    const found = Array.from({ length: 60 }, (_, i) =>
      driverOf(noisy(bytes, 0.05, numbersFrom(500 + i), 'inserted')),
    );
    expect(found.filter((driver) => driver !== id && driver !== undefined)).toEqual([]);
    expect(found.filter((driver) => driver === id).length).toBeGreaterThanOrEqual(57);
  },
);

test('how the bytes arrive means nothing', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(fc.constantFrom(...Object.values(streams)), sizes, ({ bytes }, sizes) => {
      const few = bytes.subarray(0, 4000);
      const detector = new Detector(drivers.values());
      for (let at = 0, i = 0; at < few.length; at += sizes[i++ % sizes.length]!)
        detector.push(few.subarray(at, at + sizes[i % sizes.length]!));
      detector.end();
      expect(detector.finding()).toEqual(findingOf(few));
    }),
    { numRuns: 40 },
  );
});

const prose = `The old keeper counted 3 ships at 7 in the morning, and wrote: none of them was ours. By noon there were
5, and the wind had turned. "Depth 12.5 fathoms," said the pilot, and nobody believed him. Chapter 2 tells how the $12
that were left bought 40 yards of rope; it was not enough: 60 would have been. `;

/** Bytes for which there is no driver. */
const foreign: Record<string, Uint8Array> = {
  'a book': repeated(12, () => `${prose}\n`),
  'a book in short lines': repeated(12, () => prose.replace(/(.{1,40}) /g, '$1\n')),
  'the log of a computer': repeated(
    120,
    (i) =>
      [
        `Nov 21 03:1${i % 10}:01 host CRON[${1200 + i}]: (root) CMD (run-parts /etc/cron.${some(0, 9)})\n`,
        `Nov 21 03:1${i % 10}:07 host kernel: [ ${i}.${some(100000, 999999)}] usb ${some(1, 9)}-${some(1, 4)}: new device number ${i}\n`,
        `Nov 21 03:1${i % 10}:09 host sshd[${900 + i}]: Accepted publickey for u${some(1, 99)} from 10.0.0.${i} port ${some(1024, 65535)}\n`,
      ][i % 3]!,
  ),
  'the log of a web server': repeated(
    80,
    (i) =>
      `10.0.0.${i} - - [21/Nov/2026:03:00:0${i % 10} +0000] "GET /p/${i} HTTP/1.1" 200 ${some(100, 9999)}\n`,
  ),
  'the log of a program': repeated(
    80,
    (i) =>
      `2026-11-21 03:00:0${i % 10},${some(100, 999)} ${['INFO', 'WARNING', 'ERROR'][i % 3]} worker-${i % 7}: ${['took job', 'gave up on', 'finished'][i % 3]} ${some(1, 9999)} after ${some(0, 9, 2)} s\n`,
  ),
  'an ESP32 that starts again and again': repeated(
    30,
    (i) =>
      `rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\nload:0x3fff0030,len:1184\r\nI (${i + 29}) boot: ESP-IDF v5.1 2nd stage bootloader\r\nE (${i + 40}) esp_core_dump_flash: No core dump partition found!\r\n`,
  ),
  'a modem': repeated(40, (i) =>
    `AT+CSQ\r\r\n+CSQ: ${some(0, 31)},99\r\n\r\nOK\r\nAT+CREG?\r\r\nERROR\r\nRING\r\nCARRIER ${i}\r\n`.slice(
      0,
      20 + (i % 40),
    ),
  ),
  'a program’s text': repeated(
    30,
    (i) => `for (let i${i} = 0; i < ${some(1, 99)}; i++) {\n  total += x[i] * ${some(1, 9, 2)};\n}\n`,
  ),
  'the digits of a meter’s display, as codes': repeated(40, (i) => `0000${10 + (i % 9)}102\r\n`),
  'frames of a bus, written down': repeated(
    60,
    (i) =>
      `2026-11-21-10:00:${10 + (i % 50)}.100,2,127507,2${i % 10},255,8,ff,0${i % 8},2c,${10 + i},7f,ff,a${i % 9},01\n`,
  ),
  'what somebody writes of an RFLink': repeated(
    30,
    (i) =>
      `  {\n   "test": "test_packet_${i}",\n   "expect": { "humidity": "none", "battery": "ok" },\n   "packet": "20;2D;UPM/Esic;ID=00${10 + i};TEMP=00cf;HUM=16;BAT=OK;"\n  },\n   "_source": "a repository",\n   "_what": "${prose.slice(0, 260).replace(/["\n]/g, ' ')}"\n`,
  ),
  zeros: new Uint8Array(4000),
  'one byte': Uint8Array.of(0x55),
  'a counter': Uint8Array.from({ length: 4096 }, (_, i) => i & 0xff),
  'a line that never ends': ascii('x'.repeat(9000)),
  'nothing at all': new Uint8Array(0),
};

test.each(Object.entries(foreign))('%s is no device of ours, and that is said', (_name, bytes) => {
  const finding = findingOf(bytes);
  expect(finding).toMatchObject({ driver: undefined, confidence: 0 });
  expect(finding.evidence.length).toBeGreaterThan(10);
  for (let i = 0; i < 6; i++) {
    const next = numbersFrom(i + 1);
    expect(driverOf(noisy(cutAt(bytes, next), 0.05, next, i % 2 ? 'replaced' : 'inserted'))).toBeUndefined();
  }
});

const twelve: Record<string, Uint8Array> = {
  'barcodes of articles': ascii(
    '036000291452\r\n012345678905\r\n042100005264\r\n614141000036\r\n123456789104\r\n051000012517\r\n',
  ),
  'one barcode': ascii('036000291452\r\n'),
  'dates and times in twelve digits': repeated(60, (i) => `2611220956${String(i).padStart(2, '0')}\r\n`),
  'a counter of twelve digits': repeated(300, (i) => `${String(i * 1000).padStart(12, '0')}\r\n`),
  'microseconds since the start in twelve digits': repeated(
    60,
    (i) => `${String(300_000 + i * 1_000_004).padStart(12, '0')}\r\n`,
  ),
  'times with milliseconds': repeated(60, (i) => `12:34:${10 + (i % 50)}:${some(100, 999)}\r\n`),
};

test.each(Object.entries(twelve))('%s: lines of twelve digits are no multimeter’s', (_name, bytes) => {
  const { driver, runnerUp } = findingOf(bytes);
  expect([driver, runnerUp?.driver]).not.toContain('uni-t-ut61e');
});

test('random lines of twelve digits are hardly ever a multimeter’s, and its own are though each is digits alone', () => {
  const lines = (count: number) => repeated(count, () => `${some(1e5, 999_999)}${some(1e5, 999_999)}\r\n`);
  const found = Array.from({ length: 300 }, (_, i) => driverOf(lines(1 + (i % 30))));
  expect(found).not.toContain('uni-t-ut61e');
  expect(driverOf(repeated(2, () => '000076600002\r\n'))).toBe('uni-t-ut61e');
});

test.each([
  [
    'a Honeywell HPMA115S0, whose frames begin as a Plantower’s',
    repeated(20, () => hex('424d001c 0000 0026 0033 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0104')),
  ],
  [
    'a PMS5003T, which says its temperature where a PMS5003 has counts',
    repeated(20, () => hex('424d001c 0003 0005 0006 0003 0005 0006 02bc 00c8 001e 0005 00eb 01c7 0200 0425')),
  ],
  ['a ZH03B, which answers as an MH-Z19 does', repeated(30, () => hex('ff 86 00 35 00 45 00 28 d8'))],
])('%s is nobody we know', (_name, bytes) => {
  expect(findingOf(bytes)).toMatchObject({ driver: undefined, confidence: 0, runnerUp: undefined });
});

test('random bytes, and random text, are never anybody’s', () => {
  const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 });
  fc.assert(
    fc.property(
      seeds,
      fc.constantFrom(256, 96, 16),
      fc.integer({ min: 1, max: 6000 }),
      (seed, kinds, size) => {
        const next = numbersFrom(seed);
        const bytes = Uint8Array.from({ length: size }, () => Math.floor(next() * kinds));
        expect(driverOf(kinds === 96 ? clean(bytes) : bytes)).toBeUndefined();
      },
    ),
    { numRuns: 60 },
  );
});

test('where no frame was sound, that is said, and nothing is called explained', () => {
  const { frame } = drivers.get('sml-meter')!.vectors[0] as { frame: Uint8Array };
  const damaged = repeated(4, () => frame.map((byte, i) => (i === 200 ? byte ^ 1 : byte)));
  const { driver, evidence } = findingOf(damaged);
  expect(driver).toBe('sml-meter');
  expect(evidence).toMatch(
    /^all 4 frames refused, so nothing can be read of it; .* times; its marks near \d+ %/,
  );
  expect(evidence).not.toMatch(/explained/);
});

test('one frame with a short checksum is too little, however much of what was heard it is', () => {
  const answer = hex('01 04 04 43663334 1b38');
  expect(findingOf(answer)).toMatchObject({ driver: undefined, runnerUp: { driver: 'modbus-meter' } });
});

test('sentences among a book do not make it a GPS receiver, and it is said what they are', () => {
  const [first = '', second = ''] = gps
    .toString('latin1')
    .split('\r\n')
    .filter((line) => line.startsWith('$GPGGA'));
  const book = repeated(10, () => `${prose}${prose}\n${first}\n${prose}${second}\n`);
  expect(findingOf(book)).toMatchObject({ driver: undefined, runnerUp: { driver: 'nmea-gps' } });
});

test('a driver that reads another’s frames too is preferred where there are its own among them, and only there', () => {
  const nmea = drivers.get('nmea-gps')!;
  const mixed = defineDriver({
    ...nmea,
    id: 'nmea-and-heading',
    telltale: {
      bits: (frame) => (String.fromCharCode(...frame.subarray(3, 6)) === 'HDT' ? 39 : 0),
      also: ['nmea-gps'],
    },
  });
  const among = [nmea, mixed];
  expect(findingOf(gps, among)).toMatchObject({ driver: 'nmea-gps' });
  const compass = concat(
    gps,
    repeated(30, () => '$HEHDT,274.07,T*03\r\n'),
    gps,
  );
  expect(findingOf(compass, among)).toMatchObject({
    driver: 'nmea-and-heading',
    runnerUp: { driver: 'nmea-gps' },
  });
});

test('a driver for which nothing speaks is not asked for ever, and memory does not grow with what is heard', () => {
  let fed = 0;
  const nmea = drivers.get('nmea-gps')!;
  const counting = {
    ...nmea,
    source: {
      ...nmea.source,
      framing: () => ({ dropped: 0, push: (bytes: Uint8Array) => ((fed += bytes.length), []) }),
    },
  };
  const detector = new Detector([counting]);
  const next = numbersFrom(3);
  for (let i = 0; i < 1000; i++)
    detector.push(Uint8Array.from({ length: 1024 }, () => Math.floor(next() * 256)));
  expect(fed).toBeLessThanOrEqual(17 * 1024);
  expect(detector.texture.bytes).toBe(1_024_000);
});

const told = [...drivers.values()].filter(({ telltale }) => typeof telltale === 'object');

describe.each(told)('$id', (driver) => {
  test('is recognised by its own vectors, or told as what reads them too', () => {
    const vectors = driver.vectors.filter((vector) => 'readings' in vector);
    const stream = concat(
      ...Array.from({ length: 6 }, () => vectors.map((each) => asSent(driver, each))).flat(),
    );
    const cut = driver.source.framing().push(stream).map(String);
    if (!vectors.some(({ frame }) => cut.includes(String(frame)))) return; // it is escaped on the wire
    const { driver: found } = findingOf(stream);
    const also = found === undefined ? undefined : drivers.get(found)!.telltale;
    const reads = typeof also === 'object' && also.also?.includes(driver.id);
    expect(reads ? driver.id : found).toBe(driver.id);
  });
});

/** A vector's frame as it stands on the wire: with the question before it, and the line end that its framing takes away. */
function asSent(driver: Driver, vector: { frame: Uint8Array; asked?: Uint8Array }): Uint8Array {
  const whole = driver.source.framing().push(vector.frame).length > 0;
  return concat(vector.asked ?? new Uint8Array(0), vector.frame, whole ? new Uint8Array(0) : ascii('\r\n'));
}

function vedirect(fields: string): Uint8Array {
  const text = ascii(
    [...fields.split(','), 'Checksum '].map((each) => `\r\n${each.replace(' ', '\t')}`).join(''),
  );
  return concat(text, Uint8Array.of(-text.reduce((total, byte) => total + byte, 0) & 0xff));
}
