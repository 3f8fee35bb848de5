import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hex } from '../../station/codec/bytes.ts';
import { kindOf } from '../../station/codec/mbus/vif.ts';
import { drivers } from '../../station/drivers/index.ts';
import { quantities, type Channel } from '../../station/model/channel.ts';
import { absent, decode, place, Score, textOf } from './captures.ts';
import { expectHarmless } from './damage.ts';

/** A record as libmbus tells it, in units without prefixes. */
interface Record {
  readonly quantity: string;
  readonly unit: string;
  readonly when: string;
  readonly value: string;
}

const tagged = (xml: string, tag: string) => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1] ?? '';
const recordsOf = (xml: string): readonly Record[] =>
  [...xml.matchAll(/<DataRecord[^>]*>([\s\S]*?)<\/DataRecord>/g)].map(([, each = '']) => ({
    quantity: tagged(each, 'Quantity'),
    unit: tagged(each, 'Unit'),
    when: tagged(each, 'Function'),
    value: tagged(each, 'Value'),
  }));

/** Our units for those of libmbus. */
const units: Readonly<{ [unit: string]: string }> = {
  Wh: 'W.h',
  'm^3': 'm3',
  'm^3/h': 'm3/h',
  W: 'W',
  '°C': 'Cel',
  s: 's',
  K: 'K',
  V: 'V',
  A: 'A',
};
const unitOf = ({ unit, quantity }: Channel) => unit ?? quantities[quantity];

const water = hex('68 13 13 68 08 05 73 78 56 34 12 0a 00 e9 7e 01 00 00 00 35 01 00 00 3c 16');

test('M-Bus: what is asked and what answers, of a meter, of any, of another', () => {
  const { requests, answers } = drivers.get('mbus-meter')!.source.ask!({
    address: 5,
    everyMs: 1000,
    telegrams: 2,
  })!;
  expect(requests.map((request) => Buffer.from(request).toString('hex'))).toEqual([
    '1040054516',
    '107b058016',
    '105b056016',
  ]);
  const [begin, first] = requests as [Uint8Array, Uint8Array];
  const ack = Uint8Array.of(0xe5);
  expect([answers(begin, ack), answers(begin, water), answers(first, ack), answers(first, water)]).toEqual([
    true,
    false,
    false,
    true,
  ]);
  expect(answers(hex('10 7b fe 79 16'), water)).toBe(true);
  expect(answers(hex('10 7b 06 81 16'), water)).toBe(false);
});

test.each([
  [0x13, [], 'volume', -3],
  [0x93, [0x74], 'volume', -5],
  [0x93, [0x7d], 'volume', 0],
  [0x90, [0x28], 'volumePerPulse', -6],
  [0x84, [0x3c], 'energyBackward', 1],
  [0xfd, [0x48], 'voltage', -1],
  [0xfd, [0xc8, 0x76], 'voltage', -1],
  [0xfb, [0x00], 'energy', 5],
  [0xab, [0xff, 0x01], 'power', 0],
])('M-Bus: value information %i with %j is %s in powers of ten %i', (vif, extensions, name, power) => {
  expect(kindOf(vif, extensions)).toMatchObject({ name, power });
});

test.each([
  [0x95, [0x16]], // an error
  [0x6d, []], // a point in time
  [0x84, [0x20]], // per second
])('M-Bus: value information %i with %j is no number of its kind', (vif, extensions) => {
  expect(kindOf(vif, extensions)).toBeUndefined();
});

test('M-Bus: a bus with its questions, noise and echoes, whole however it is cut', () => {
  const begin = hex('10 40 05 45 16');
  const ask = hex('10 7b 05 80 16');
  const wire = Buffer.concat([
    hex('00 68 13 13'),
    begin,
    begin,
    hex('e5'),
    ask,
    water,
    hex('68 13 13 68 08'),
    ask,
    water,
  ]);
  for (const size of [1, 2, 5, 1000]) {
    const driver = drivers.get('mbus-meter')!;
    const framer = driver.source.framing();
    const frames = Array.from({ length: Math.ceil(wire.length / size) }, (_, i) =>
      framer.push(wire.subarray(i * size, (i + 1) * size)),
    ).flat();
    expect(frames.filter((frame) => frame.length === water.length)).toHaveLength(2);
    expect(framer.dropped).toBe(2);
  }
  const { said } = decode('mbus-meter', wire);
  expect(said.map(({ reading }) => reading)).toEqual([
    { volume: 0.001, volumeStored1: 0.135 },
    { volume: 0.001, volumeStored1: 0.135 },
  ]);
});

describe.skipIf(absent)('M-Bus', () => {
  const files = absent ? [] : readdirSync(place('mbus/libmbus')).filter((name) => name.endsWith('.hex'));
  const frameOf = (file: string, folder = 'libmbus') => hex(textOf('mbus', folder, file));

  test('libmbus reads the same numbers from the same records, in the same order', () => {
    const score = new Score('M-Bus');
    for (const file of files) {
      const decoded = decode('mbus-meter', frameOf(file), { telegrams: 1 });
      score.file(decoded);
      const [said] = decoded.said;
      const xml = textOf('mbus/libmbus', file.replace('.hex', '.norm.xml'));
      const theirs = recordsOf(xml).filter(({ unit }) => unit in units);
      const ours = Object.entries(said?.reading ?? {}).filter(([name]) =>
        Object.values(units).includes(unitOf(said!.found![name]!)),
      );
      let at = 0;
      for (const { unit, value, quantity, when } of theirs) {
        const [name, number] = ours[at] ?? [];
        const fits = name !== undefined && unitOf(said!.found![name]!) === units[unit];
        const before = score.agree;
        score.value(`${file} ${quantity}, ${when}`, Number(value), fits ? number : undefined, 6e-7); // six digits
        if (score.agree > before) at++;
      }
      const fixed = file === 'manual_frame2.hex'; // libmbus leaves the units of its two counters as they are: litres
      if (fixed)
        expect(ours).toEqual([
          ['volume', 0.001],
          ['volumeStored1', 0.135],
        ]);
      else if (at < ours.length)
        score.disagreements.push(`${file}: libmbus has no ${ours.slice(at).join('; ')}`);
      if (said) {
        expect(said.facts?.['serialNumber'], file).toBe(tagged(xml, 'Id').padStart(8, '0'));
        expect(said.facts?.['manufacturer'] ?? '', file).toBe(tagged(xml, 'Manufacturer'));
      }
    }
    score.print();
    expect(score.refused).toBe(0);
    expect(score.agree).toBeGreaterThan(320);
    // What is no decimal number there (`DD B4 EB DD`) libmbus adds up all the same; here such a record has no value.
    expect(score.disagreements.map((line) => line.replace(/:.*/, ''))).toEqual([
      'abb_f95.hex Power, Value during error state',
      'abb_f95.hex Volume flow, Value during error state',
    ]);
  });

  test('frames that libmbus refuses are refused, or say nothing', () => {
    const bad = readdirSync(place('mbus/libmbus-error-frames')).filter((name) => name.endsWith('.hex'));
    for (const file of bad) {
      const { said, faults } = decode('mbus-meter', frameOf(file, 'libmbus-error-frames'));
      expect([said, faults.length], file).toEqual([[], 1]);
    }
    expect(bad).toHaveLength(10);
    const others = ['invalid_length.hex', 'manual_frame5.hex'];
    for (const file of others)
      expect(decode('mbus-meter', frameOf(file, 'libmbus-unsupported-frames')).said).toEqual([]);
    // After the head there are only bytes of the maker's own.
    const { said } = decode('mbus-meter', frameOf('svm_f22_telegram2.hex', 'libmbus-unsupported-frames'));
    expect(said.map(({ reading }) => reading)).toEqual([{ status: 0x70 }]);
  });

  test('damaged answers are refused and told, and never another value', () => {
    const frames = [
      'itron_bm_-m.hex',
      'tecson.hex',
      'frame2.hex',
      'kamstrup_382_005.hex',
      'allmess_cf50.hex',
    ];
    expectHarmless(
      'mbus-meter',
      frames.map((file) => frameOf(file)),
      { neighbours: 1 },
    );
  });
});
