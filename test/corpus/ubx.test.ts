import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hex } from '../../station/codec/bytes.ts';
import { bytesOf, filesIn, type Judged, jsonLines, sumOf, wireOf } from './judge.ts';
import { decode, hasCorpus, json } from './place.ts';

interface Message {
  readonly type: string;
  readonly identity: string;
  readonly raw_hex: string;
  readonly fields: Readonly<Record<string, number | string>>;
}
type Reading = Readonly<Record<string, number>>;

/** What pyubx2's names mean, in our units, written down a second time. */
const meaning: Readonly<Record<string, Readonly<Record<string, readonly [field: string, factor: number]>>>> =
  {
    'NAV-PVT': {
      latitude: ['lat', 1],
      longitude: ['lon', 1],
      altitude: ['hMSL', 1e-3],
      horizontalAccuracy: ['hAcc', 1e-3],
      verticalAccuracy: ['vAcc', 1e-3],
      climb: ['velD', -1e-3],
      speed: ['gSpeed', 1e-3],
      course: ['headMot', 1],
      speedAccuracy: ['sAcc', 1e-3],
      pdop: ['pDOP', 1],
      satellites: ['numSV', 1],
    },
    'NAV-POSLLH': {
      latitude: ['lat', 1],
      longitude: ['lon', 1],
      altitude: ['hMSL', 1e-3],
      horizontalAccuracy: ['hAcc', 1e-3],
      verticalAccuracy: ['vAcc', 1e-3],
    },
    'NAV-VELNED': {
      climb: ['velD', -0.01],
      speed: ['gSpeed', 0.01],
      course: ['heading', 1],
      speedAccuracy: ['sAcc', 0.01],
    },
    'NAV-DOP': { pdop: ['pDOP', 1], hdop: ['hDOP', 1], vdop: ['vDOP', 1] },
    'NAV-ATT': { roll: ['roll', 1], pitch: ['pitch', 1], heading: ['heading', 1] },
    'HNR-PVT': {
      latitude: ['lat', 1],
      longitude: ['lon', 1],
      altitude: ['hMSL', 1e-3],
      horizontalAccuracy: ['hAcc', 1e-3],
      verticalAccuracy: ['vAcc', 1e-3],
      speed: ['gSpeed', 1e-3],
      course: ['headMot', 1],
      speedAccuracy: ['sAcc', 1e-3],
    },
    'NAV-HPPOSLLH': {
      latitude: ['lat', 1],
      longitude: ['lon', 1],
      altitude: ['hMSL', 1e-3],
      horizontalAccuracy: ['hAcc', 1e-3],
      verticalAccuracy: ['vAcc', 1e-3],
    },
  };

const numbersOf = (reading: object, names: readonly string[]): Reading =>
  Object.fromEntries(Object.entries(reading).filter(([name]) => names.includes(name)));
const PRECISE = new Set(['latitude', 'longitude']);
const same = (one: Reading, other: Reading) =>
  Object.keys(one).length === Object.keys(other).length &&
  Object.entries(other).every(
    ([name, value]) => Math.abs(one[name]! - value) < (PRECISE.has(name) ? 2e-8 : 2e-3),
  );

test('a recording of one message of each kind', () => {
  const { said, counts } = decode(
    'ublox-ubx',
    readFileSync(join(import.meta.dirname, '../recordings/ubx-nav.ubx')),
  );
  expect(counts).toMatchObject({ frames: 28, faults: 0, dropped: 0 });
  // NAV-PVT, NAV-POSLLH and the earth-centred NAV-SOL or its like were said in the same second.
  const places = said.flatMap(({ reading: { latitude, longitude } }) =>
    latitude ? [[latitude, longitude]] : [],
  );
  expect(places.length).toBeGreaterThan(1);
  for (const [latitude, longitude] of places) {
    expect(latitude).toBeCloseTo(53.4507, 3);
    expect(longitude).toBeCloseTo(-2.2403, 3);
  }
});

describe.skipIf(!hasCorpus)('UBX', () => {
  const logs = filesIn('ubx/pyubx2', '.pyubx2.json').map((name) => name.replace('.pyubx2.json', ''));

  test('pyubx2 finds the same frames, and the same numbers in them', () => {
    const judged = logs.map((file): Judged => {
      const { messages } = json<{ messages: readonly Message[] }>('ubx/pyubx2', `${file}.pyubx2.json`);
      const { counts } = decode('ublox-ubx', bytesOf('ubx/pyubx2', file));
      const score = { agree: 0, disagree: 0, missed: 0 };
      for (const { identity, raw_hex, fields } of messages) {
        const known = meaning[identity];
        if (!known || Object.keys(fields).length === 0) continue;
        const [one] = decode('ublox-ubx', hex(raw_hex)).said;
        const wanted = Object.fromEntries(
          Object.entries(known).map(([name, [field, factor]]) => [name, Number(fields[field]) * factor]),
        );
        if (!one) score.missed++;
        else if (same(numbersOf(one.reading, Object.keys(known)), wanted)) score.agree++;
        else score.disagree++;
      }
      expect(counts.frames, file).toBeGreaterThanOrEqual(messages.length); // those that pyubx2 has no name for beside
      return { file, score, counts };
    });
    const all = sumOf('UBX by pyubx2', judged);
    expect(all).toMatchObject({ disagree: 0, missed: 0 });
    expect(all.agree).toBeGreaterThan(500);
  });

  interface Fix {
    readonly class: string;
    readonly lat?: number;
    readonly lon?: number;
  }
  type Place = readonly [latitude: number, longitude: number];
  const near = (a: Place, b: Place) => Math.abs(a[0] - b[0]) < 1e-6 && Math.abs(a[1] - b[1]) < 1e-6;

  test('gpsd has the same fixes', () => {
    const judged = filesIn('ubx/gpsd', '.log').map((file): Judged => {
      const { said, counts } = decode('ublox-ubx', wireOf('ubx/gpsd', file));
      const ours = said.flatMap(({ reading: { latitude, longitude } }): readonly Place[] =>
        latitude === undefined || longitude === undefined ? [] : [[latitude, longitude]],
      );
      const theirs = jsonLines<Fix>('ubx/gpsd', `${file}.chk`).flatMap(
        ({ class: kind, lat, lon }): readonly Place[] =>
          kind !== 'TPV' || lat === undefined || lon === undefined ? [] : [[lat, lon]],
      );
      const agree = theirs.filter((fix) => ours.some((one) => near(one, fix))).length;
      const disagree = ours.filter((fix) => !theirs.some((one) => near(one, fix))).length;
      return { file, score: { agree, disagree, missed: theirs.length - agree }, counts };
    });
    const all = sumOf('UBX by gpsd', judged);
    // gpsd tells nothing of the first cycle of two logs (2 each), and believes fixes that the receiver itself does not (7).
    expect(all).toMatchObject({ disagree: 4, missed: 7 });
    expect(all.agree).toBeGreaterThan(800);
  });
});
