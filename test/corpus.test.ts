import * as v from 'valibot';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hex } from '../station/codec/bytes.ts';
import { drivers } from '../station/drivers/index.ts';
import { numbersFrom } from './fakes/damage.ts';
import { Decoder, type Decoded } from '../station/runtime/session/decode.ts';

/** Captures of real devices, decoded by others. They are not part of the project: without them there is nothing to do here. */
const corpus = join(import.meta.dirname, '../../shared/corpus');
const place = (...names: string[]) => join(corpus, ...names);
const json = <T>(...names: string[]) => JSON.parse(readFileSync(place(...names), 'utf8')) as T;

/** What of the corpus' files is used here. */
interface NmeaDecode {
  readonly messages: readonly {
    readonly identity: string;
    readonly fields: {
      readonly lat?: number | '';
      readonly lon?: number;
      readonly status?: string;
      readonly quality?: number;
    };
  }[];
}
interface Blocks {
  readonly blocks: readonly {
    readonly offset: number;
    readonly length: number;
    readonly fields: Record<string, string>;
  }[];
}
interface Bus {
  readonly channels: { readonly RXTX: readonly { readonly hex: string }[] };
}
interface Exchanges {
  readonly vectors: readonly {
    readonly name: string;
    readonly request_hex: string;
    readonly response_hex: string;
    readonly expected: Record<string, number>;
  }[];
}
interface Cases {
  readonly vectors: readonly { readonly cases: readonly { readonly bytes_hex: readonly string[] }[] }[];
}

function decode(id: string, bytes: Uint8Array, options: unknown = {}) {
  const driver = drivers.get(id)!;
  const decoder = new Decoder(driver, driver.options ? v.parse(driver.options, options) : options);
  const said: Decoded[] = [...decoder.push(bytes), ...decoder.end()];
  return { said, counts: decoder.counts };
}

interface Score {
  readonly file: string;
  readonly agree: number;
  readonly disagree: number;
  readonly missed: number;
}
const show = ({ file, agree, disagree, missed }: Score) =>
  console.log(`${file.padEnd(34)} agree ${agree}, disagree ${disagree}, missed ${missed}`);

describe.skipIf(!existsSync(corpus))('captures of real devices', () => {
  const logs = existsSync(corpus)
    ? readdirSync(place('nmea/gpsd')).filter((name) => name.endsWith('.log'))
    : [];
  /** A log without the comments before it, which were not on the wire. */
  const wireOf = (name: string) =>
    Buffer.from(
      readFileSync(place('nmea/gpsd', name), 'latin1').replace(/^(?:#.*\r?\n|\r?\n)*/, ''),
      'latin1',
    );
  const near = (a: Position, b: Position) =>
    Math.abs(a.latitude - b.latitude) < 1e-5 && Math.abs(a.longitude - b.longitude) < 1e-5;
  interface Position {
    readonly latitude: number;
    readonly longitude: number;
  }
  const positionsOf = (said: readonly Decoded[]) =>
    said.flatMap(({ subject, reading: { latitude, longitude } }) =>
      subject !== undefined || latitude === undefined || longitude === undefined
        ? []
        : [{ latitude, longitude }],
    );

  test('NMEA: gpsd has the same fixes, in the same order, and no position where gpsd has none', () => {
    const scores = logs.map((file): Score => {
      const ours = positionsOf(decode('nmea-gps', wireOf(file)).said);
      const theirs = readFileSync(place('nmea/gpsd', `${file}.chk`), 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('{"class":"TPV"'))
        .map((line) => JSON.parse(line))
        .filter(({ lat, lon }) => lat !== undefined && lon !== undefined)
        .map(({ lat, lon }): Position => ({ latitude: lat, longitude: lon }));
      let from = 0;
      const agree = theirs.filter((fix) => {
        const at = ours.findIndex((position, i) => i >= from && near(position, fix));
        if (at >= 0) from = Math.max(0, at - 3); // gpsd tells a fix again at the end of its cycle
        return at >= 0;
      }).length;
      const disagree = ours.filter((position) => !theirs.some((fix) => near(position, fix))).length;
      return { file, agree, disagree, missed: theirs.length - agree };
    });
    scores.forEach(show);
    const all = totalOf('NMEA in all', scores);
    expect(all.agree / (all.agree + all.missed)).toBeGreaterThanOrEqual(0.99);
    // The last two fixes of humminbird-m37, whose clock jumps back: gpsd had not told them when the log ended.
    expect(all.disagree).toBeLessThanOrEqual(2);
  });

  test('NMEA: pynmeagps reads the same positions from the same sentences', () => {
    const files = readdirSync(place('nmea/pynmeagps')).filter((name) => name.endsWith('.log'));
    const scores = files.map((file): Score => {
      const ours = positionsOf(decode('nmea-gps', readFileSync(place('nmea/pynmeagps', file))).said);
      const theirs = json<NmeaDecode>('nmea/pynmeagps', `${file}.pynmeagps.json`)
        .messages.filter(
          ({ identity, fields }) =>
            /^[^P].(?:RMC|GGA|GLL|GNS)$/.test(identity) && typeof fields.lat === 'number',
        )
        .filter(({ fields }) => fields.status !== 'V' && fields.quality !== 0)
        .map(({ fields }): Position => ({ latitude: fields.lat as number, longitude: fields.lon! }));
      const agree = theirs.filter((fix: Position, i: number) => ours[i] && near(ours[i], fix)).length;
      return { file, agree, disagree: ours.length - agree, missed: theirs.length - agree };
    });
    scores.filter(({ agree, disagree, missed }) => agree + disagree + missed > 0).forEach(show);
    expect(totalOf('pynmeagps in all', scores)).toMatchObject({ disagree: 0, missed: 0 });
  });

  test('VE.Direct: every block, every value of it, and no other', () => {
    for (const name of ['bluesolar_1.23', 'bvm702']) {
      const { said, counts } = decode(
        'victron-vedirect',
        readFileSync(place('vedirect/karioja', `${name}.dump`)),
      );
      // Eight of its blocks pass for bad there: a HEX message stands before them, which does not belong to the sum.
      const theirs = json<Blocks>('vedirect/karioja', `${name}.blocks.json`).blocks.map(({ fields }) =>
        labelled(fields),
      );
      const agree = theirs.filter((values, i) => said[i] && same(said[i].reading, values)).length;
      show({ file: `vedirect ${name}`, agree, disagree: said.length - agree, missed: theirs.length - agree });
      expect([agree, said.length]).toEqual([theirs.length, theirs.length]);
      expect(counts).toMatchObject({ faults: 0, dropped: 1 }); // where it begins or ends in the middle
    }
    const lost = decode(
      'victron-vedirect',
      readFileSync(place('vedirect/vemonitor/bluesolar_1.23.lf-only.dump')),
    );
    console.log(
      `vedirect without its CRs            refused ${lost.counts.faults}, read ${lost.counts.readings}`,
    );
    expect(lost.counts.readings).toBe(0);
    expect(lost.counts.faults).toBeGreaterThan(200);
  });

  test('Modbus: what manuals and public logs say the frames mean', () => {
    const registers: Record<string, unknown[]> = {
      'xy-md02': [
        { name: 'temperature_C', address: 1, type: 'i16', scale: 0.1 },
        { name: 'humidity_pct', address: 2, scale: 0.1 },
      ],
      'pzem-004t-v3': [
        { name: 'voltage_V', address: 0, scale: 0.1 },
        { name: 'current_A', address: 1, scale: 0.001 },
        { name: 'power_W', address: 3, scale: 0.1 },
        { name: 'energy_Wh', address: 5 },
        { name: 'frequency_Hz', address: 7, scale: 0.1 },
        { name: 'power_factor', address: 8, scale: 0.01 },
        { name: 'alarm', address: 9 },
      ],
    };
    for (const { name, request_hex, response_hex, expected } of json<Exchanges>('modbus/rtu-sensors-a.json')
      .vectors) {
      const custom = registers[name.replace(/-manual.*/, '')];
      const wire = Buffer.concat([hex(request_hex), hex(response_hex)]);
      const { said } = decode('modbus-meter', wire, custom && { model: 'custom', registers: custom });
      const wanted = Object.entries(expected).map(
        ([key, value]) => [key === 'phase1_voltage_V' ? 'voltage' : key, value] as const,
      );
      const agree = wanted.filter(
        ([key, value]) => Math.abs((said[0]?.reading[key] ?? NaN) - value) < 1e-4,
      ).length;
      const numbers = Object.values(said[0]?.reading ?? {}).length;
      show({ file: name, agree, disagree: numbers - agree, missed: wanted.length - agree });
      if (name !== 'lc-relay-coils') expect([agree, numbers]).toEqual([wanted.length, wanted.length]); // coils are no registers
    }
  });

  test.each(['flowmeter-graph-tool', 'flowmeter-target-15'])(
    'Modbus bus %s: every answer is told from its question',
    (name) => {
      const { RXTX } = json<Bus>('modbus/wire', `${name}.json`).channels;
      const wire = Buffer.concat(RXTX.map((frame) => hex(frame.hex)));
      const registers = [{ name: 'first', address: 0, function: 3 }];
      const { said, counts } = decode('modbus-meter', wire, { unit: 247, model: 'custom', registers });
      const asked = RXTX.filter(
        (frame) => frame.hex.startsWith('f7030000') && frame.hex.length === 16,
      ).length;
      show({ file: name, agree: said.length, disagree: 0, missed: asked - said.length });
      // Somebody writes registers there, which this program never asks for: those questions are passed over.
      const written = RXTX.filter((frame) => frame.hex.startsWith('f710') && frame.hex.length > 16).length;
      expect(counts).toMatchObject({ frames: RXTX.length - written, faults: 0, readings: asked });
    },
  );

  test('Modbus: the frames of pymodbus, refusals among them', () => {
    const frames = json<Cases>('modbus/pymodbus-framer-a.json').vectors[0]!.cases[1]!.bytes_hex;
    const registers = [{ name: 'second', address: 125, function: 3 }];
    const { said, counts } = decode('modbus-meter', Buffer.concat(frames.map(hex)), {
      unit: 17,
      model: 'custom',
      registers,
    });
    expect(counts.frames).toBe(frames.length - frames.filter((each) => each.startsWith('ff')).length);
    expect(said.filter(({ subject }) => subject === undefined).map(({ reading }) => reading)).toEqual(
      Array.from({ length: 3 }, () => ({ second: 142 })),
    );
  });
});

describe.skipIf(!existsSync(corpus))('captures that were damaged on the way', () => {
  /** Streams of frames as they were on the wire; what a driver reads of them undamaged is the truth. */
  const streams: Record<string, () => { options?: unknown; frames: readonly Uint8Array[] }> = {
    'nmea-gps': () => ({ frames: linesOf('nmea/gpsd/ublox-lea-5h.log').slice(6, 126) }),
    'victron-vedirect': () => ({ frames: blocksOf('vedirect/karioja/bluesolar_1.23').slice(1, 31) }),
    'plantower-pms5003': () => ({
      frames: readFileSync(place('particulate/pypms/data.csv'), 'utf8')
        .split('\n')
        .filter((row) => row.includes('PMSx003'))
        .map((row) => hex(row.split(',')[2]!)),
    }),
    'modbus-meter': () => ({
      options: {
        unit: 247,
        model: 'custom',
        registers: [
          { name: 'first', address: 0, function: 3 },
          { name: 'second', address: 2, function: 3, type: 'f32' },
        ],
      },
      frames: json<Bus>('modbus/wire/flowmeter-target-15.json')
        .channels.RXTX.map((frame) => hex(frame.hex))
        .filter((frame: Uint8Array) => frame[1] === 3),
    }),
  };

  test.each(Object.keys(streams))('%s: is refused and counted, and never another value', (id) => {
    const { frames, options } = streams[id]!();
    const truth = decode(id, Buffer.concat(frames), options);
    const known = new Map<string, number>();
    for (const { reading } of truth.said)
      known.set(JSON.stringify(reading), (known.get(JSON.stringify(reading)) ?? 0) + 1);
    const random = numbersFrom(20261120);
    let [refused, harmless, lost] = [0, 0, 0];
    for (let round = 0; round < 600; round++) {
      const at = Math.floor(random() * frames.length);
      const spoiled = [flip, cut, garbage][round % 3]!(frames[at]!, random);
      const { said, counts } = decode(id, Buffer.concat(frames.with(at, spoiled)), options);
      const strange = said.filter(({ reading }) => !known.has(JSON.stringify(reading)));
      expect(strange, `round ${round}, frame ${at}: ${Buffer.from(spoiled).toString('hex')}`).toEqual([]);
      const told = counts.faults + counts.dropped - truth.counts.faults - truth.counts.dropped;
      const missing = truth.said.length - said.length;
      if (missing > 0)
        expect(told, `round ${round}: ${missing} readings went without a word`).toBeGreaterThan(0);
      expect(missing, `round ${round}`).toBeLessThanOrEqual(round % 3 === 2 ? 1 : 2);
      if (told > 0) refused++;
      else harmless++;
      lost += missing;
    }
    console.log(
      `${id.padEnd(20)} damaged 600 times: counted ${refused}, without effect ${harmless}, readings lost ${lost}, wrong 0`,
    );
    expect(refused).toBeGreaterThan(400);
  });

  const linesOf = (name: string) =>
    readFileSync(place(name), 'latin1')
      .split('\n')
      .filter((line) => line.startsWith('$'))
      .map((line) => Buffer.from(`${line}\n`, 'latin1'));
  const blocksOf = (name: string) => {
    const wire = readFileSync(place(`${name}.dump`));
    return json<Blocks>(`${name}.blocks.json`).blocks.map(({ offset, length }) =>
      wire.subarray(offset, offset + length),
    ) as Buffer[];
  };
});

function flip(frame: Uint8Array, random: () => number): Uint8Array {
  const flipped = Uint8Array.from(frame);
  flipped[Math.floor(random() * frame.length)]! ^= 1 + Math.floor(random() * 255);
  return flipped;
}
const cut = (frame: Uint8Array, random: () => number): Uint8Array =>
  frame.slice(0, 2 + Math.floor(random() * (frame.length - 2)));
const garbage = (frame: Uint8Array, random: () => number): Uint8Array =>
  Uint8Array.from([
    ...Array.from({ length: 1 + Math.floor(random() * 40) }, () => Math.floor(random() * 256)),
    ...frame,
  ]);

const totalOf = (file: string, scores: readonly Score[]): Score => {
  const add = (key: 'agree' | 'disagree' | 'missed') =>
    scores.reduce((total, score) => total + score[key], 0);
  const total = { file, agree: add('agree'), disagree: add('disagree'), missed: add('missed') };
  show(total);
  return total;
};

/** What VE.Direct's own document says its labels mean, written down a second time. */
const meaning: Record<string, readonly [name: string, factor: number]> = {
  V: ['voltage', 1e-3],
  I: ['current', 1e-3],
  VPV: ['panelVoltage', 1e-3],
  IL: ['loadCurrent', 1e-3],
  PPV: ['panelPower', 1],
  CS: ['state', 1],
  ERR: ['error', 1],
  LOAD: ['load', 1],
  HSDS: ['day', 1],
  P: ['power', 1],
  H19: ['yieldTotal', 10],
  H20: ['yieldToday', 10],
  H22: ['yieldYesterday', 10],
  H21: ['maxPowerToday', 1],
  H23: ['maxPowerYesterday', 1],
  CE: ['consumedCharge', 1e-3],
  SOC: ['stateOfCharge', 0.1],
  TTG: ['timeToGo', 60],
  Alarm: ['alarm', 1],
  Relay: ['relay', 1],
  AR: ['alarmReason', 1],
  H1: ['deepestDischarge', 1e-3],
  H2: ['lastDischarge', 1e-3],
  H3: ['averageDischarge', 1e-3],
  H4: ['chargeCycles', 1],
  H5: ['fullDischarges', 1],
  H6: ['drawnCharge', 1e-3],
  H7: ['minVoltage', 1e-3],
  H8: ['maxVoltage', 1e-3],
  H9: ['sinceFullCharge', 1],
  H10: ['synchronisations', 1],
  H11: ['lowVoltageAlarms', 1],
  H12: ['highVoltageAlarms', 1],
  H17: ['dischargedEnergy', 10],
  H18: ['chargedEnergy', 10],
};

function labelled(fields: Record<string, string>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([label, text]) => {
      const known = meaning[label];
      if (!known || (label === 'TTG' && text === '-1')) return [];
      return [[known[0], (text === 'ON' ? 1 : text === 'OFF' ? 0 : Number(text)) * known[1]]];
    }),
  );
}

const same = (a: Record<string, number | undefined>, b: Record<string, number>) =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(b).every(([name, value]) => Math.abs(a[name]! - value) < 1e-6);
