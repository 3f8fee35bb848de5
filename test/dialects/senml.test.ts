import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hex, toHex } from '../../station/codec/bytes.ts';
import { quantities } from '../../station/model/channel.ts';
import { packCbor, readPackCbor } from '../../station/uplink/dialects/senml/cbor.ts';
import { senmlCbor, senmlJson } from '../../station/uplink/dialects/senml/dialect.ts';
import { packJson, readPackJson } from '../../station/uplink/dialects/senml/json.ts';
import type { SenmlRecord } from '../../station/uplink/dialects/senml/record.ts';
import { resolve } from '../../station/uplink/dialects/senml/resolve.ts';
import { senmlUnit } from '../../station/uplink/dialects/senml/units.ts';
import { batchOf, entries, golden, T0 } from './scene.ts';
import { arrived, carried, speechOf, told } from './speakers.ts';

const batches = entries.filter(({ kind }) => kind === 'batch');

test('golden messages', async () => {
  await expect(golden(told(speechOf(senmlJson), entries))).toMatchFileSnapshot('golden/senml.txt');
});

test('a golden pack in CBOR', async () => {
  const { topic, payload } = told(speechOf(senmlCbor), batches, 'late')[0]!;
  await expect(`${topic}\n${toHex(payload)}\n`).toMatchFileSnapshot('golden/senml-cbor.txt');
});

test('what is written is read back the same, resolved, in either form', () => {
  const rows = [
    {
      n: 'fieldline:tablet-7f3a:bed:soilMoisture',
      u: '/100',
      v: 41.2,
      t: (T0 + 1_000) / 1000,
      seq: 121,
      row: 0,
    },
    { n: 'fieldline:tablet-7f3a:bed:temperature', u: 'Cel', v: 21.4, t: (T0 + 1_000) / 1000 },
    { n: 'fieldline:tablet-7f3a:bed:pump', vb: false, t: (T0 + 1_000) / 1000 },
    {
      n: 'fieldline:tablet-7f3a:bed:soilMoisture',
      u: '/100',
      v: 41.1,
      t: (T0 + 2_000.5) / 1000,
      seq: 121,
      row: 1,
    },
    { n: 'fieldline:tablet-7f3a:bed:pump', vb: false, t: (T0 + 2_000.5) / 1000 },
  ];
  const payloadOf = (dialect: typeof senmlJson) => told(speechOf(dialect), batches.slice(0, 1))[0]!.payload;
  const read = [readPackJson(payloadOf(senmlJson)), readPackCbor(payloadOf(senmlCbor))];
  for (const pack of read) {
    const [first, ...rest] = resolve(pack, 0);
    expect([first, ...rest]).toEqual([{ ...rows[0], epoch: 'e0123456789abcdef' }, ...rows.slice(1)]);
  }
});

test('every entry is carried exactly once, in either lane and in messages of any size', () => {
  for (const dialect of [senmlJson, senmlCbor])
    for (const lane of ['live', 'late'] as const)
      for (const mostBytes of [64, 65_536])
        expect(carried(speechOf(dialect), entries, lane, mostBytes)).toEqual(entries.map(({ seq }) => seq));
});

test('rows of a clock that stands in 1970 are told as Fieldline tells them: SenML would read them as from now on', () => {
  const early = { kind: 'batch', seq: 9, batch: batchOf([5_000], { soilMoisture: [1] }) } as const;
  const [message] = told(speechOf(senmlJson), [early]);
  expect(message!.topic).toBe('fieldline/tablet-7f3a/devices/bed/batch');
});

test('commands are heard where Fieldline hears them', () => {
  const speech = speechOf(senmlJson);
  const set = arrived('fieldline/tablet-7f3a/devices/bed/set', '1');
  expect(speech.listens).toEqual(['fieldline/tablet-7f3a/devices/+/set']);
  expect(speech.heard!(set)).toEqual([{ kind: 'set', device: 'bed', set }]);
});

test('a pack says version 26 where a unit is a secondary one, and none where all are primary', () => {
  const packOf = (channels: Record<string, number[]>) => {
    const batch = { kind: 'batch', seq: 1, batch: batchOf([T0], channels) } as const;
    return readPackJson(told(speechOf(senmlJson), [batch])[0]!.payload)[0];
  };
  expect(packOf({ energy: [5] })).toMatchObject({ u: 'Wh', bver: 26 });
  expect(packOf({ temperature: [5] })).not.toHaveProperty('bver');
});

test('only what has no registered unit has none', () => {
  const without = Object.keys(quantities).filter(
    (quantity) => !senmlUnit({ quantity: quantity as keyof typeof quantities, decimals: 0 }),
  );
  expect(without).toEqual(
    'numberConcentration volumeFlow radiation conductivity magneticFlux rotationSpeed angularSpeed massFlow torque'
      .split(' ')
      .concat('switch', 'code', 'other'),
  );
});

describe('reading', () => {
  const records = (...all: SenmlRecord[]) => resolve(all, 1_000_000_000);

  test('base values are added, base units stand in, and each holds until the next', () => {
    expect(
      records(
        { bn: 'a:', bt: 2 ** 28, bu: 'V', bv: 10, bs: 100, n: 'x', v: 1, s: 1 },
        { n: 'y', u: 'A', v: 2, t: 1 },
        { bn: 'b:', n: 'x', vs: 'text' },
      ),
    ).toEqual([
      { n: 'a:x', t: 2 ** 28, u: 'V', v: 11, s: 101 },
      { n: 'a:y', t: 2 ** 28 + 1, u: 'A', v: 12 },
      { n: 'b:x', t: 2 ** 28, u: 'V', vs: 'text' },
    ]);
  });

  test('a time below 2^28 is counted from now', () => {
    expect(records({ n: 'a', v: 1 }, { n: 'a', v: 1, t: -5 }).map(({ t }) => t)).toEqual([1e9, 1e9 - 5]);
  });

  test.each<[string, SenmlRecord]>([
    ['a name that begins with a dot', { n: '.a', v: 1 }],
    ['no name at all', { v: 1 }],
    ['a version that nobody knows', { bver: 42, n: 'a', v: 1 }],
    ['a field that must be understood', { n: 'a', v: 1, new_: 1 }],
  ])('is refused: %s', (_, record) => {
    expect(() => records(record)).toThrow('frame/syntax');
  });

  test('decimal fractions, and fields by number that nobody knows', () => {
    expect(readPackCbor(hex('81 a3 00 61 61 02 c4 82 21 19 6ab3 18 63 01'))).toEqual([{ n: 'a', v: 273.15 }]);
  });

  test.each([
    ['not CBOR', 'ff'],
    ['no list', 'a0'],
    ['a number for a name', '81 a1 00 01'],
    ['a field twice', '81 a2 00 61 61 00 61 62'],
    ['cut short', '81 a3 00 61'],
  ])('CBOR is refused: %s', (_, bytes) => {
    expect(() => readPackCbor(hex(bytes))).toThrow('frame/syntax');
  });

  test('nothing but a fault comes of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        for (const read of [readPackCbor, readPackJson])
          try {
            read(bytes);
          } catch (error) {
            expect(String(error)).toMatch(/frame\//);
          }
      }),
    );
  });
});

const corpus = new URL('../../../shared/corpus/senml/', import.meta.url);
describe.skipIf(!existsSync(corpus))('the examples of RFC 8428, where the corpus is there', () => {
  const file = (name: string) => readFileSync(new URL(name, corpus));
  const names = existsSync(corpus) ? readdirSync(new URL('rfc8428/', corpus)) : [];
  const examples = names.filter((name) => /^ex\d+\.json$/.test(name)).map((name) => name.split('.')[0]!);
  /** When the resolved examples were made. */
  const MADE_S = 1_498_780_179;
  const resolved = (example: string) =>
    JSON.parse(file(`rfc8428/${example}.gen.resolved.json`).toString()) as unknown;

  test.each(examples)('%s resolves as the specification says', (example) => {
    expect(resolve(readPackJson(file(`rfc8428/${example}.json`)), MADE_S)).toEqual(resolved(example));
    expect(resolve(readPackJson(file(`rfc8428/${example}.gen.json`)), MADE_S)).toEqual(resolved(example));
  });

  test('ex3 is read from CBOR, and written to the very bytes of the specification', () => {
    const bytes = Uint8Array.from(file('rfc8428/ex3.gen.cbor'));
    const pack = readPackCbor(bytes);
    expect(resolve(pack, MADE_S)).toEqual(resolved('ex3'));
    const fields = JSON.parse(file('rfc8428/ex3.gen.json').toString()) as SenmlRecord[];
    const last = { n: fields.at(-1)!.n!, t: 0, v: fields.at(-1)!.v! }; // only there the zero is spelled out
    expect(toHex(packCbor([...fields.slice(0, -1), last]))).toBe(toHex(bytes));
  });

  test.each(examples)('%s is the same by way of CBOR and back', (example) => {
    const pack = readPackJson(file(`rfc8428/${example}.json`));
    expect(readPackCbor(packCbor(pack))).toEqual(pack);
    expect(readPackJson(packJson(pack))).toEqual(pack);
  });

  test("Cisco's sample resolves, its unknown field passed over", () => {
    const all = resolve(readPackJson(file('cisco/data.json')), MADE_S);
    expect(all.map(({ n, u, t, v }) => [n, u, t, v])).toEqual([
      ['urn:dev:mac:0024befffe804ff1/voltage', 'V', 1276020076, 0],
      ['urn:dev:mac:0024befffe804ff1/current', 'A', 1276020072, 1.3],
      ['urn:dev:mac:0024befffe804ff1/current', 'A', 1276020073, 1],
      ['urn:dev:mac:0024befffe804ff1/current', 'A', 1276020076, 1.7],
    ]);
  });
});
