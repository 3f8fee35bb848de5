import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hex } from '../../station/codec/bytes.ts';
import { crc16Arc } from '../../station/codec/checksum.ts';
import { drivers } from '../../station/drivers/index.ts';
import { expectHarmless } from './damage.ts';
import { absent, bytesOf, decode, json, place, recording, Score, textOf } from './captures.ts';

interface Value {
  readonly value: number | string | null;
  readonly unit: string | null;
}
interface Objects {
  readonly crc16: string | null;
  readonly objects: Readonly<Record<string, Value>> & {
    readonly MBUS_DEVICES?: readonly Readonly<Record<string, Value>>[];
  };
}

/** What dsmr_parser calls our channels: written down a second time, from its own list of names. */
const names: Readonly<Record<string, string>> = {
  ELECTRICITY_IMPORTED_TOTAL: 'importEnergy',
  ELECTRICITY_EXPORTED_TOTAL: 'exportEnergy',
  ...Object.fromEntries(
    [1, 2, 3, 4].flatMap((n) => [
      [`ELECTRICITY_USED_TARIFF_${n}`, `importEnergyT${n}`],
      [`ELECTRICITY_DELIVERED_TARIFF_${n}`, `exportEnergyT${n}`],
      [`ELECTRICITY_REACTIVE_TOTAL_Q${n}`, `quadrant${n}ReactiveEnergy`],
      [`INSTANTANEOUS_REACTIVE_POWER_Q${n}`, `quadrant${n}ReactivePower`],
    ]),
  ),
  ...Object.fromEntries(
    [1, 2, 3].flatMap((n) => [
      [`VOLTAGE_SAG_L${n}_COUNT`, `voltageSags${n}`],
      [`VOLTAGE_SWELL_L${n}_COUNT`, `voltageSwells${n}`],
      [`INSTANTANEOUS_VOLTAGE_L${n}`, `voltage${n}`],
      [`INSTANTANEOUS_CURRENT_L${n}`, `current${n}`],
      [`INSTANTANEOUS_ACTIVE_POWER_L${n}_POSITIVE`, `importPower${n}`],
      [`INSTANTANEOUS_ACTIVE_POWER_L${n}_NEGATIVE`, `exportPower${n}`],
      [`INSTANTANEOUS_POWER_FACTOR_L${n}`, `powerFactor${n}`],
      [`FUSE_THRESHOLD_L${n}`, `fuseThreshold${n}`],
    ]),
  ),
  ELECTRICITY_REACTIVE_IMPORTED_TOTAL: 'importReactiveEnergy',
  ELECTRICITY_REACTIVE_EXPORTED_TOTAL: 'exportReactiveEnergy',
  ELECTRICITY_COMBINED: 'totalEnergy',
  ELECTRICITY_ACTIVE_TARIFF: 'tariff',
  CURRENT_ELECTRICITY_USAGE: 'importPower',
  CURRENT_ELECTRICITY_DELIVERY: 'exportPower',
  LONG_POWER_FAILURE_COUNT: 'longPowerFailures',
  SHORT_POWER_FAILURE_COUNT: 'powerFailures',
  ACTUAL_TRESHOLD_ELECTRICITY: 'threshold',
  ACTUAL_SWITCH_POSITION: 'breaker',
  INSTANTANEOUS_POWER_FACTOR_TOTAL: 'powerFactor',
  FREQUENCY: 'frequency',
  BELGIUM_CURRENT_AVERAGE_DEMAND: 'importPowerAverage',
  BELGIUM_MAXIMUM_DEMAND_MONTH: 'importPowerMax',
};
/** Words, lists and times: what is no number of now. */
const others =
  /^(?:P1_MESSAGE_|EQUIPMENT_|COSEM_|TEXT_MESSAGE|POWER_EVENT|MBUS_DEVICES|BELGIUM_(?:VERSION|EQUIPMENT|MAXIMUM_DEMAND_13)|LUXEMBOURG_EQUIPMENT)/;

const scaled = ({ value, unit }: Value) =>
  Number(value) * (unit?.startsWith('k') ? 1000 : unit === 'GJ' ? 1e9 / 3600 : 1);

/** A telegram whose numbers were made unrecognisable keeps the checksum of what it was: it gets the right one. */
function resealed(wire: Uint8Array): Uint8Array {
  const end = wire.indexOf(0x21) + 1;
  const crc = crc16Arc(wire.subarray(0, end)).toString(16).padStart(4, '0');
  return Buffer.concat([wire.subarray(0, end), Buffer.from(`${crc}\r\n`)]);
}

function compare(score: Score, file: string, wire: Uint8Array, { crc16, objects }: Objects): void {
  const asItIs = decode('dsmr-p1', wire);
  score.file(asItIs);
  if (crc16 === null) {
    expect([asItIs.said, asItIs.counts.dropped], `${file} lacks the line that ends it`).toEqual([[], 1]);
    return;
  }
  if (crc16 === 'BAD') expect([asItIs.said, asItIs.faults[0]?.code], file).toEqual([[], 'frame/checksum']);
  const { said } = crc16 === 'BAD' ? decode('dsmr-p1', resealed(wire)) : asItIs;
  const own = said.find(({ subject }) => subject === undefined)?.reading ?? {};
  for (const [name, each] of Object.entries(objects)) {
    if (others.test(name)) continue;
    expect(names, `${file} ${name}`).toHaveProperty(name);
    score.value(`${file} ${name}`, scaled(each as Value), own[names[name]!]);
  }
  for (const device of objects.MBUS_DEVICES ?? []) {
    const theirs = Object.entries(device).find(([name, { unit }]) => /READING/.test(name) && unit)?.[1];
    if (!theirs) continue;
    const ours = said
      .filter(({ subject }) => subject !== undefined)
      .flatMap(({ reading }) => Object.values(reading));
    const wanted = scaled(theirs);
    score.value(
      `${file} sub-meter`,
      wanted,
      ours.find((value) => value === wanted),
    );
  }
}

test('a telegram of DSMR 5 from a stream that was heard from its middle on, whole however it is cut', () => {
  const wire = recording('dsmr5-two-gas-meters.txt');
  const stream = Buffer.concat([wire.subarray(300), wire, wire]);
  const whole = decode('dsmr-p1', stream);
  expect(whole.counts).toMatchObject({ frames: 2, dropped: 1, faults: 0 });
  expect(whole.said.map(({ subject, reading }) => [subject, Object.keys(reading).length])).toEqual([
    [undefined, 27],
    ['G0039001936990619', 1],
    [undefined, 27],
    ['G0039001936990619', 1],
  ]);
  expect(whole.said[0]!.reading).toMatchObject({
    importEnergyT1: 2130115,
    importPower: 111,
    importPower3: 55,
    current3: 1,
  });
  const driver = drivers.get('dsmr-p1')!;
  for (const size of [1, 2, 7, 61]) {
    const framer = driver.source.framing();
    const frames = Array.from({ length: Math.ceil(stream.length / size) }, (_, i) =>
      framer.push(stream.subarray(i * size, (i + 1) * size)),
    ).flat();
    expect(frames.map((frame) => frame.length)).toEqual([952, 952]);
  }
});

test('a telegram that breaks off within a line does not take the next with it', () => {
  const wire = recording('dsmr5-two-gas-meters.txt');
  for (const end of [1, 3, 200, 948]) {
    const framer = drivers.get('dsmr-p1')!.source.framing();
    expect(framer.push(Buffer.concat([wire.subarray(0, end), wire])).map(({ length }) => length)).toEqual([
      952,
    ]);
    expect(framer.dropped).toBe(1);
  }
});

describe.skipIf(absent)('DSMR P1', () => {
  test('dsmr_parser reads the same numbers from the same telegrams', () => {
    const score = new Score('DSMR P1');
    const files = ['athombv', 'dsmr-rs', 'dsmr_parser', 'robthree', 'wassasin'].flatMap((source) =>
      readdirSync(place('dsmr', source))
        .filter((name) => name.endsWith('.dsmr_parser.json'))
        .map((name) => `dsmr/${source}/${name.replace('.dsmr_parser.json', '')}`),
    );
    for (const file of files) compare(score, file, bytesOf(file), json<Objects>(`${file}.dsmr_parser.json`));
    score.print();
    expect(score.files).toBeGreaterThanOrEqual(20);
    expect(score.agree).toBeGreaterThan(400);
    expect(score.disagreements).toEqual([]);
  });

  test('an encrypted telegram is read with its key, and with no other', () => {
    const wire = hex(textOf('dsmr/athombv/encrypted-dsmr-luxembourgh-spec-example-without-aad.hex'));
    const key = json<{ values: { TEST_DECRYPTION_KEY: string } }>('dsmr/athombv/keys.json').values
      .TEST_DECRYPTION_KEY;
    const plain = decode('dsmr-p1', resealed(bytesOf('dsmr/athombv/dsmr-luxembourgh-spec-example.txt'))).said;
    expect(plain.map(({ subject }) => subject)).toEqual([undefined, 'FLO189900060355', 'ELS353589980300']);
    expect(decode('dsmr-p1', wire, { key }).said).toEqual(plain);
    for (const [options, said] of [
      [{}, 'missing'],
      [{ key: key.replace('0', '1') }, 'wrong'],
      [{ key, authenticationKey: key }, 'wrong'],
    ] as const)
      expect(decode('dsmr-p1', wire, options)).toMatchObject({
        said: [],
        faults: [{ code: 'frame/locked', detail: { key: said } }],
      });
  });

  test('damaged telegrams are refused and told, and never another value', () => {
    const wire = bytesOf('dsmr/dsmr_parser/telegram_v5_eon_hu.txt');
    const frames = ['wassasin/isk.txt', 'wassasin/t211.txt', 'wassasin/kaifa.txt'].map((name) =>
      bytesOf('dsmr', name),
    );
    expectHarmless('dsmr-p1', [wire, ...frames, wire], { neighbours: 1.5 });
  });
});
