import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Decoded } from '../../station/runtime/session/decode.ts';
import { compare, type Judged, jsonLines, sumOf, wireOf } from './judge.ts';
import { decode, hasCorpus, json, text as textOf } from './place.ts';

/** A message as gpsd, libais and pyais tell it, each in its own units. */
interface Theirs {
  readonly type: number;
  readonly mmsi: number;
  readonly [field: string]: unknown;
}
interface Report {
  readonly subject: string;
  readonly reading: Readonly<Record<string, number>>;
  readonly facts: Readonly<Record<string, string>>;
}
type Units = 'raw' | 'scaled';

const KNOTS = 1852 / 3600;
const READ = new Set([1, 2, 3, 4, 5, 9, 18, 19, 21, 24, 27]);

/** What the standard says the fields mean, written down a second time. */
function wantedOf(theirs: Theirs, units: Units): Report {
  const { type, mmsi } = theirs;
  const number = (name: string) => (typeof theirs[name] === 'number' ? theirs[name] : undefined);
  const reading: Record<string, number> = {};
  const put = (name: string, value: number | undefined, known: boolean, factor = 1) => {
    if (value !== undefined && known) reading[name] = value * factor;
  };
  const degrees = units === 'scaled' ? 1 : type === 27 ? 600 : 600_000;
  const [lat, lon] = [number('lat'), number('lon')].map((value) =>
    value === undefined ? NaN : value / degrees,
  );
  const here = Math.abs(lat!) <= 90 && Math.abs(lon!) <= 180;
  put('latitude', lat, here);
  put('longitude', lon, here);
  const tenths = units === 'scaled' || type === 27 ? 1 : 10;
  // An aircraft's are whole knots, which libais takes for tenths.
  const knots = type !== 9 ? tenths : units === 'scaled' ? 0.1 : 1;
  const speed = number('speed');
  put(
    'speed',
    speed,
    speed !== undefined && Math.abs(speed / knots - (type === 27 ? 63 : type === 9 ? 1023 : 102.3)) > 0.04,
    KNOTS / knots,
  );
  put('altitude', number('alt'), type === 9 && number('alt') !== 4095);
  const course = number('course');
  put('course', course, course !== undefined && course / tenths < 359.95, 1 / tenths);
  put('heading', number('heading'), number('heading')! < 360);
  put('navigationStatus', number('status'), number('status') !== 15);
  put('draught', number('draught'), number('draught')! > 0, units === 'scaled' ? 1 : 0.1);
  put(
    'shipType',
    number('shiptype') ?? number('ship_type'),
    (number('shiptype') ?? number('ship_type'))! > 0,
  );
  const turn = units === 'raw' ? number('turn') : undefined;
  put('rateOfTurn', Math.sign(turn!) * (turn! / 4.733) ** 2, Math.abs(turn!) < 127, 1 / 60);
  put('aidType', number('aid_type'), number('aid_type')! > 0);
  if (type === 21) put('offPosition', Number(theirs.off_position), number('second')! < 60);
  const size = (one: string, other: string) => (number(one) ?? 0) + (number(other) ?? 0);
  put('length', size('to_bow', 'to_stern'), size('to_bow', 'to_stern') > 0);
  put('beam', size('to_port', 'to_starboard'), size('to_port', 'to_starboard') > 0);
  const facts: Record<string, string> = {};
  for (const [name, field] of [
    ['name', type === 21 ? 'name' : 'shipname'],
    ['callsign', 'callsign'],
    ['destination', 'destination'],
    ['imo', 'imo'],
  ] as const) {
    const text = theirs[field] === 0 || theirs[field] === undefined ? '' : String(theirs[field]).trim();
    if (text !== '') facts[name] = text;
  }
  return { subject: String(mmsi).padStart(9, '0'), reading, facts };
}

/** Their numbers are rounded, each in another way. */
const same = (one: Report, other: Report): boolean => {
  const names = new Set([...Object.keys(one.reading), ...Object.keys(other.reading)]);
  if (other.reading.rateOfTurn === undefined) names.delete('rateOfTurn'); // each has its own scale
  const words = new Set([...Object.keys(one.facts), ...Object.keys(other.facts)]);
  words.delete('kind');
  words.delete('arrival');
  return (
    one.subject === other.subject &&
    [...names].every(
      (name) => Math.abs(one.reading[name]! - other.reading[name]!) < (name.endsWith('itude') ? 2e-5 : 0.02),
    ) &&
    [...words].every((word) => one.facts[word] === other.facts[word])
  );
};

const toldBy = (said: readonly Decoded[]): readonly Report[] =>
  said.flatMap(({ subject, reading, facts = {} }) =>
    subject === undefined ? [] : [{ subject, reading: reading as Report['reading'], facts }],
  );

/** gpsd tells a name only together with the second part of a static report, and some messages twice. */
function likeGpsd(reports: readonly Report[]): readonly Report[] {
  const names = new Map<string, string>();
  return reports.flatMap((report) => {
    const { subject, reading, facts } = report;
    const [first, ...more] = Object.keys(facts);
    if (Object.keys(reading).length > 0 || first !== 'name' || more.length > 0) {
      const name = names.get(subject);
      return [
        facts.name === undefined && facts.callsign && name
          ? { ...report, facts: { ...facts, name } }
          : report,
      ];
    }
    names.set(subject, facts.name!);
    return [];
  });
}

const once = (theirs: readonly Theirs[]): readonly Theirs[] =>
  theirs.filter((each, i) => JSON.stringify(each) !== JSON.stringify(theirs[i - 1]));

function judged(file: string, wire: Uint8Array, theirs: readonly Theirs[], units: Units): Judged {
  const { said, counts } = decode('nmea-gps', wire);
  const wanted = theirs
    .filter(({ type }) => READ.has(type))
    .map((each) => wantedOf(each, units))
    .filter(({ reading, facts }) => Object.keys(reading).length + Object.keys(facts).length > 0);
  const ours = toldBy(said).filter(
    ({ reading, facts }) =>
      Object.keys(reading).length + Object.keys(facts).filter((name) => name !== 'kind').length > 0,
  );
  const heard = units === 'raw' ? likeGpsd(ours) : ours;
  return { file, score: compare(file, heard, wanted, same), counts };
}

test('a recording of a GPS and AIS receiver: its own place, and that of each vessel, with their names', () => {
  const { said, counts } = decode(
    'nmea-gps',
    readFileSync(join(import.meta.dirname, '../recordings/gps-ais-lemmer.nmea')),
  );
  expect(counts).toMatchObject({ faults: 0, dropped: 0 });
  const of = (subject: string | undefined) => said.filter((each) => each.subject === subject);
  // What gpsd makes of the same sentences.
  expect(of('371255000')).toContainEqual(
    expect.objectContaining({
      reading: { shipType: 90, length: 28, beam: 7, draught: 1.4 },
      facts: expect.objectContaining({ name: 'SEA ENTERPRISE', callsign: 'HP6683', destination: 'LEMMER' }),
    }),
  );
  expect(of('244660274')[0]!.reading.latitude).toBeCloseTo(52.855395, 6);
  const own = of(undefined).flatMap(({ reading: { latitude } }) => latitude ?? []);
  expect(own.length).toBeGreaterThan(20);
  for (const latitude of own) expect(latitude).toBeCloseTo(52.8423, 3);
});

describe.skipIf(!hasCorpus)('AIS', () => {
  interface Decoded1 {
    readonly messages: readonly { readonly decoded: { readonly msg_type: number; readonly mmsi: number } }[];
  }
  test('gpsd, pyais and libais read the same of the same sentences', () => {
    const pyais = ['messages.ais', 'nmea_data_sample.txt', 'ais_test_messages'].map((name) =>
      judged(
        name,
        wireOf('ais/pyais', name),
        json<Decoded1>('ais/pyais', `${name}.pyais.json`).messages.map(({ decoded }) => ({
          ...decoded,
          type: decoded.msg_type,
        })),
        'scaled',
      ),
    );
    const gpsd = ['ais/gpsd/ais-18-27.log', 'ais/gpsd/ais-nmea.log', 'nmea/gpsd/ait250.log'].map((name) => {
      const theirs = jsonLines<Theirs>(`${name}.chk`).filter((each) => each.class === 'AIS');
      return judged(name, wireOf(name), once(theirs), 'raw');
    });
    const sample = judged(
      'sample.aivdm',
      Buffer.from(textOf('ais/gpsd', 'sample.aivdm').replaceAll(/^#.*\r?\n/gm, '')),
      jsonLines<Theirs>('ais/gpsd', 'sample.aivdm.ju.chk'),
      'raw',
    );
    const libais = judged(
      'typeexamples.nmea',
      wireOf('ais/libais', 'typeexamples.nmea'),
      jsonLines<Theirs>('ais/libais', 'typeexamples.jsonl'),
      'scaled',
    );
    const all = sumOf('AIS', [...pyais, ...gpsd, sample, libais]);
    // gpsd tells no second part of a static report without the first before it (2), and libais has other letters for
    // two of ITU-R M.1371-5, table 47 (1); in gpsd's sample the line ends of one message are written as words.
    expect(all).toMatchObject({ disagree: 3, missed: 2 });
    expect(all.agree).toBeGreaterThan(1100);
  });
});
