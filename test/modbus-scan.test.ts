import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RegistersRead, ScanPart } from '../station/api/scan.ts';
import { ascii } from '../station/codec/bytes.ts';
import { modbusIdentity } from '../station/codec/framing/modbus.ts';
import { identityOf } from '../station/codec/modbus-identity.ts';
import { maps, mapNames } from '../station/codec/modbus-maps/maps.ts';
import { guessesIn } from '../station/codec/register-view.ts';
import type { LinkSpec } from '../station/model/link.ts';
import { ModbusDesk } from '../station/runtime/scan/modbus-desk.ts';
import { SharedLines } from '../station/runtime/wire/shared-lines.ts';
import { FakeClock } from './fakes/clock.ts';
import { ModbusUnits, sealed } from './fakes/modbus-slave.ts';
import { Ports } from './fakes/ports.ts';
import { Recorder } from './fakes/recorder.ts';

const ADDRESS = 'serial:0403:6001';
/** 230.2 V and 50 Hz as Eastron's floats, and a power factor of 1. */
const EASTRON = { 0: 0x4366, 1: 0x3334, 0x1e: 0x3f80, 0x1f: 0, 0x46: 0x4248, 0x47: 0 };

/** Ports on which units answer at one setting only. */
class Wire extends Ports {
  readonly opened: string[] = [];
  readonly clock = new FakeClock();
  readonly asked: ModbusUnits['asked'] = [];
  readonly #speaks: string;
  readonly #units: (units: ModbusUnits) => void;

  constructor(speaks: string, units: (units: ModbusUnits) => void) {
    super();
    this.#speaks = speaks;
    this.#units = units;
  }

  override async openLink(spec: LinkSpec, address: string) {
    const link = await super.openLink(spec, address);
    const setting = spec.kind === 'serial' ? `${spec.baudRate} ${spec.parity ?? 'none'}` : '';
    this.opened.push(setting);
    const units = new ModbusUnits(this.clock, this.open.get(address)!);
    if (setting === this.#speaks) this.#units(units);
    Object.defineProperty(units, 'asked', { value: this.asked });
    return link;
  }
}

async function scanned(wire: Wire, how: 'quick' | 'full', until: (part: ScanPart) => boolean = () => false) {
  const desk = new ModbusDesk(new SharedLines(wire), wire.clock);
  let part: ScanPart | undefined;
  for (let pieces = 0; pieces < 5_000; pieces++) {
    const cursor = part?.cursor;
    let next: ScanPart | undefined;
    const asking = desk
      .scanModbus({ address: ADDRESS, how, ...(cursor === undefined ? {} : { cursor }) })
      .then((got) => (next = got));
    while (!next) {
      await wire.clock.advance(50);
      await Promise.race([asking, Promise.resolve()]);
    }
    part = next;
    if (!part.cursor || until(part)) break;
  }
  return { desk, part: part! };
}

test('a unit is found at its address and setting, named by itself, and matched by what it reads out', async () => {
  const wire = new Wire('19200 even', (units) => {
    units.unit(7, EASTRON);
  });
  const { part } = await scanned(wire, 'quick');
  expect(part).toMatchObject({ done: 1, unreadable: 0 });
  expect(part.found).toMatchObject([
    {
      unit: 7,
      line: { baudRate: 19_200, parity: 'even' },
      matches: [
        {
          options: { model: 'sdm120', unit: 7 },
          shows: [{ name: 'voltage' }, { name: 'frequency' }, { name: 'powerFactor' }],
        },
      ],
    },
  ]);
  expect(part.found[0]!.matches![0]!.shows[0]!.value).toBeCloseTo(230.2, 3);
  expect(wire.opened).toEqual(['9600 none', '19200 even']);
  // Nothing but reading: 3, 4, and who it is.
  expect(new Set(wire.asked.map(({ fn }) => fn))).toEqual(new Set([3, 4, 17, 43]));
  await wire.clock.advance(6_000);
  expect([...wire.open.keys()]).toEqual([]);
});

test('a unit that knows no holding register, one that answers late, and one that only refuses are found too', async () => {
  const wire = new Wire('9600 none', (units) => {
    units.unit(3, { 1: 235, 2: 481 }, () => 180); // function 3 at 0 is refused, and late
  });
  const { part } = await scanned(wire, 'quick');
  expect(part.found.map(({ unit }) => unit)).toEqual([3]);
});

test('a unit is known by what it reads out though every third question is lost', async () => {
  let questions = 0;
  const wire = new Wire('9600 none', (units) =>
    units.unit(7, EASTRON, () => (++questions % 3 === 0 ? undefined : 5)),
  );
  const { part } = await scanned(wire, 'quick');
  expect(part.found).toMatchObject([{ unit: 7, matches: [{ options: { model: 'sdm120' } }] }]);
});

test('what is read out and cannot be so is no match: such a unit is left to the person', async () => {
  const registers = { ...EASTRON, 0x46: 0x4366, 0x47: 0 }; // a mains of 230 Hz
  const wire = new Wire('9600 none', (units) => units.unit(6, registers));
  const { part } = await scanned(wire, 'quick');
  expect(part.found).toMatchObject([{ unit: 6, matches: [] }]);
});

test('who stops pulling has what was found, and the port is closed again', async () => {
  const wire = new Wire('9600 none', (units) => units.unit(2, EASTRON));
  const { part } = await scanned(wire, 'full', ({ found }) => found[0]?.matches !== undefined);
  expect(part.found.length).toBe(1);
  expect(part.done).toBeLessThan(0.1);
  await wire.clock.advance(6_000);
  expect(wire.open.size).toBe(0);
});

test('a full scan asks all 247 addresses, at a setting in which nobody answers in about 30 s', async () => {
  const wire = new Wire('none', () => undefined);
  const beginMs = wire.clock.steady();
  const { part } = await scanned(wire, 'full');
  expect(part.found).toEqual([]);
  const asked = wire.asked.filter(({ fn }) => fn === 3);
  expect(asked.length).toBe(6 * 247);
  expect((wire.clock.steady() - beginMs) / 12).toBeLessThan(32_000);
});

test('on a wire that is recorded the scan takes its turn, at the setting in use, and recording goes on', async () => {
  const recorder = await Recorder.open({
    id: 'meter',
    label: 'Meter',
    driver: 'modbus-meter',
    address: ADDRESS,
    line: { baudRate: 4800 },
    options: { unit: 1, model: 'custom', everyMs: 500, registers: [{ name: 'level', address: 0 }] },
  });
  const { clock } = recorder;
  const units = new ModbusUnits(clock, recorder.link);
  units.unit(1, { 0: 11 });
  units.unit(9, { 0: 22 });
  await clock.advance(2_000);
  let part: ScanPart | undefined;
  const { rows, timeouts } = (await recorder.view()).counters;
  do {
    const asking = recorder.station.scanModbus({
      address: ADDRESS,
      how: 'quick',
      ...(part?.cursor === undefined ? {} : { cursor: part.cursor }),
    });
    let got: ScanPart | undefined;
    void asking.then((each) => (got = each));
    while (!got) await clock.advance(50);
    part = got;
  } while (part.cursor !== undefined);
  expect(part.found.map(({ unit, line }) => [unit, line.baudRate])).toEqual([
    [1, 4800],
    [9, 4800],
  ]);
  expect((await recorder.view()).counters.rows - rows).toBeGreaterThan(5);
  expect((await recorder.view()).counters.timeouts).toBe(timeouts);
  await recorder.end();
});

test('a SunSpec device is found by its mark, and walked along its models from then on', async () => {
  const words = (text: string, registers: number) =>
    Array.from(
      { length: registers },
      (_, i) => ((text.charCodeAt(2 * i) || 0) << 8) | (text.charCodeAt(2 * i + 1) || 0),
    );
  const common = [
    ...words('Acme', 16),
    ...words('Solar 5', 16),
    ...words('', 8),
    ...words('1.2', 8),
    ...words('A-17', 16),
    1,
    0x8000,
  ];
  const inverter = Array.from({ length: 50 }, () => 0xffff);
  [inverter[12], inverter[13]] = [4321, 0]; // power and its power of ten
  const meter = (power: number) => {
    const all = Array.from({ length: 105 }, () => 0x8000);
    [all[16], all[20]] = [power, 0];
    return all;
  };
  // A model between them that nobody here knows, and two meters.
  const block = [
    0x5375,
    0x6e53,
    1,
    66,
    ...common,
    103,
    50,
    ...inverter,
    64_001,
    200,
    ...Array.from({ length: 200 }, () => 7),
  ];
  const all = [...block, 203, 105, ...meter(100), 203, 105, ...meter(200), 0xffff, 0];
  const registers = Object.fromEntries(all.map((word, i) => [40_000 + i, word]));
  const wire = new Wire('9600 none', (units) => units.unit(4, registers));
  const { part } = await scanned(wire, 'quick');
  expect(part.found[0]!.matches).toEqual([
    {
      title: 'SunSpec device Acme Solar 5',
      driver: 'modbus-sunspec',
      options: { unit: 4, base: '40000' },
      shows: [],
    },
  ]);

  const { driver, options } = part.found[0]!.matches![0]!;
  const config = { id: 'solar', label: 'Solar', driver, options, address: ADDRESS };
  const recorder = await Recorder.open(config);
  new ModbusUnits(recorder.clock, recorder.link).unit(4, registers);
  await recorder.clock.advance(15_000);
  const view = await recorder.view();
  expect(view.facts).toEqual({ manufacturer: 'Acme', model: 'Solar 5', version: '1.2', serial: 'A-17' });
  const batches = (await recorder.entries()).flatMap((entry) =>
    entry.kind === 'batch' ? [entry.batch] : [],
  );
  const powers = batches.map(({ subject, channels, columns }) => [
    subject,
    columns[channels.indexOf('power')]![0],
  ]);
  expect(new Set(powers.map(String))).toEqual(new Set([',4321', '40324,100', '40431,200']));
  expect(view.counters).toMatchObject({ damaged: 0, timeouts: 1 }); // before the device was there
  await recorder.end();
});

test('a line that has no settings is gone through once', async () => {
  const wire = new Wire('none at all', () => undefined);
  const openLink = wire.openLink.bind(wire);
  wire.openLink = async (...how) => Object.assign(await openLink(...how), { lineless: true as const });
  const { part } = await scanned(wire, 'quick');
  expect(part).toMatchObject({ done: 1, found: [] });
  expect(new Set(wire.opened).size).toBe(1);
});

test('registers are read as they are, and the number on the display is found among them', async () => {
  const wire = new Wire('9600 none', (units) => units.unit(5, { 0: 0, 1: 235, 2: 0x3334, 3: 0x4366 }));
  const desk = new ModbusDesk(new SharedLines(wire), wire.clock);
  const read = async (from: number, value?: number, decimals = 0) => {
    let got: RegistersRead | undefined;
    const line = { baudRate: 9600, parity: 'none' } as const;
    const display = value === undefined ? {} : { display: { value, decimals } };
    void desk
      .readModbus({
        address: ADDRESS,
        line,
        unit: 5,
        function: 4,
        from,
        count: from === 0 ? 4 : 8,
        ...display,
      })
      .then((each) => (got = each));
    while (!got) await wire.clock.advance(50);
    return got;
  };
  const fits = (answer: RegistersRead) =>
    answer.answer === 'numbers'
      ? answer.rows.flatMap(({ address, guesses }) =>
          guesses.flatMap((each) => (each.scale === undefined ? [] : [{ address, ...each }])),
        )
      : [];
  expect(fits(await read(0, 23.5, 1))).toContainEqual({ address: 1, type: 'u16', value: 235, scale: 0.1 });
  expect(fits(await read(0, 230.2, 1))).toMatchObject([
    { address: 2, type: 'f32', lowFirst: true, scale: 1 },
  ]);
  expect(fits(await read(0, 777, 0))).toEqual([]);
  expect(await read(4)).toEqual({ answer: 'refused', code: 2 });
  await expect(
    desk.readModbus({
      address: ADDRESS,
      line: { baudRate: 1, parity: 'none' },
      unit: 999,
      function: 4,
      from: 0,
      count: 500,
    }),
  ).rejects.toMatchObject({ fault: { code: 'config/invalid', detail: { problems: { length: 3 } } } });
});

test('what a unit says of itself is cut from the stream and read as words', () => {
  const objects = [ascii('Northwater'), ascii('LT-200'), ascii('v1.4')].flatMap((word, id) => [
    id,
    word.length,
    ...word,
  ]);
  const named = sealed(12, 43, 14, 1, 1, 0, 0, 3, ...objects);
  expect(modbusIdentity().push(named)).toEqual([named]);
  expect(identityOf(named)).toEqual({ vendor: 'Northwater', product: 'LT-200', revision: 'v1.4' });
  const told = sealed(12, 17, 8, 0x01, 0xff, ...ascii('ABC-12'));
  expect(modbusIdentity().push(told)).toEqual([told]);
  expect(identityOf(told)).toEqual({ product: 'ABC-12' });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      for (const fn of [17, 43])
        for (const word of Object.values(identityOf(Uint8Array.of(1, fn, ...bytes))))
          expect(word).toMatch(/^[\x20-\x7e]{1,64}$/);
    }),
  );
});

test('every map names each register once, where it has its signs', () => {
  for (const name of mapNames) {
    const { registers, signs } = maps[name];
    const names = registers.map((each) => each.name);
    expect(new Set(names).size, name).toBe(names.length);
    for (const sign of Object.keys(signs)) expect(names, name).toContain(sign);
  }
});

test('guesses at any bytes are numbers, and never reach beyond them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 2, maxLength: 40 }), fc.nat(1000), (bytes, from) => {
      const even = bytes.slice(0, bytes.length & ~1);
      for (const { address, guesses } of guessesIn(4, from, even, { value: 1.5, decimals: 1 }))
        for (const { type, value } of guesses) {
          expect(Number.isFinite(value)).toBe(true);
          expect(address + (type.endsWith('32') ? 2 : 1)).toBeLessThanOrEqual(from + even.length / 2);
        }
    }),
  );
});
