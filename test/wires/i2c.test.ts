import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { I2cWire, type OpenBus } from '../../node-bridge/wires/i2c-wire.ts';
import { busScript, type BusStep, stepsOf } from '../../station/codec/bus.ts';
import { hex, toHex } from '../../station/codec/bytes.ts';
import { toFault } from '../../station/model/fault.ts';
import type { Clock } from '../../station/runtime/platform.ts';
import { FakeClock, settle } from '../fakes/clock.ts';
import { ChipBus, PlaybackBus, type Transfer } from '../fakes/i2c-bus.ts';
import { opened as openedBy } from './opened.ts';

const BME280 = '106e6c6632005d95b8d5d00b771e9dfff9ffac260ad8bd10004b';
const at76 = (write: string, read: string): Transfer => ({ address: 0x76, write, read });
const measured: readonly Transfer[] = [
  at76('d0', '60'),
  at76('88', BME280),
  at76('e1', '6e01001305001e'),
  at76('f201', ''),
  at76('f425', ''),
  at76('f3', '00250000 4a52c08096c07a76'),
];

const wireOf = (buses: Readonly<Record<number, OpenBus>>, clock: Clock) =>
  new I2cWire(async (number) => buses[number] ?? Promise.reject(toFault(`no bus ${number}`)), clock);

const opened = (driver: string, address: string, wire: I2cWire, clock: Clock, options = {}) =>
  openedBy(driver, address, { openLink: (_, at, signal) => wire.openLink(at, signal) }, clock, options);

test('a BME280 is measured once a second, by exactly the transfers of its data sheet', async () => {
  const clock = new FakeClock();
  const bus = new PlaybackBus(measured);
  const { said, stop } = await opened('bosch-bme280', 'i2c:1:0x76', wireOf({ 1: bus }, clock), clock);
  await clock.advance(2_500);
  expect(bus.surprises).toEqual([]);
  expect(said.length).toBe(3);
  expect(said[0]!.reading['temperature']).toBeCloseTo(23.72, 2);
  stop.abort();
  await settle();
  expect(bus.isOpen).toBe(false);
});

test('a chip that is not there is silent, asked more and more rarely, and heard again once it is plugged in', async () => {
  const clock = new FakeClock();
  const bus = new ChipBus();
  const { said, arrived, counting, stop } = await opened(
    'sensirion-sht3x',
    'i2c:1:0x44',
    wireOf({ 1: bus }, clock),
    clock,
  );
  await clock.advance(60_000);
  expect(said).toEqual([]);
  expect(arrived.every((each) => each.kind === 'loss' && each.cause === 'silent')).toBe(true);
  expect(counting.timeouts).toBeLessThan(16);
  bus.chips.set(0x44, (_, readBytes) => (readBytes === 6 ? hex('beef92 beef92') : new Uint8Array(0)));
  await clock.advance(11_000);
  expect(said[0]!.reading['temperature']).toBeCloseTo(85.52, 2);
  stop.abort();
});

test('a bus that hangs stops nobody on another one, and its own devices keep one question each waiting, not more', async () => {
  const clock = new FakeClock();
  const [hung, sound] = [new ChipBus(), new PlaybackBus(measured)];
  hung.isHung = true;
  const wire = wireOf({ 1: hung, 2: sound }, clock);
  const first = await opened('sensirion-sht3x', 'i2c:1:0x44', wire, clock);
  const second = await opened('bosch-bme280', 'i2c:2:0x76', wire, clock);
  await clock.advance(30_500);
  expect(second.said.length).toBe(31);
  expect(hung.log.length).toBe(1);
  expect(await first.ended).toBe('link/busy');
  second.stop.abort();
});

test('one address is for one device, and not for one that the system drives itself', async () => {
  const clock = new FakeClock();
  const bus = new PlaybackBus(measured);
  bus.taken.add(0x68);
  const wire = wireOf({ 1: bus }, clock);
  const { stop } = await opened('bosch-bme280', 'i2c:1:0x76', wire, clock);
  const signal = new AbortController().signal;
  const codeAt = (address: string) =>
    wire.openLink(address, signal).catch((error: unknown) => toFault(error).code);
  expect(await codeAt('i2c:1:0x76')).toBe('link/busy');
  expect(await codeAt('i2c:1:0x68')).toBe('link/busy');
  expect(await codeAt('i2c:1:118')).toBe('link/unsupported');
  expect(await codeAt('i2c:../../etc:0x76')).toBe('link/unsupported');
  stop.abort();
  await settle();
  expect(await codeAt('i2c:1:0x76')).not.toBe('link/busy');
});

test('a voltage becomes moisture by a curve, and a sensor that is not there becomes nothing', async () => {
  const clock = new FakeClock();
  const bus = new ChipBus();
  let [config, volts] = [0x8583, 2.0];
  bus.chips.set(0x48, (write, readBytes) => {
    if (write.length === 3) config = (write[1]! << 8) | write[2]!;
    const word = write[0] === 1 ? config : Math.round((volts / 4.096) * 32768);
    return readBytes === 2 ? Uint8Array.of(word >> 8, word & 0xff) : new Uint8Array(0);
  });
  const curve = [
    [1.2, 100],
    [2.8, 0],
  ];
  const inputs = [{ input: 1, name: 'bed', quantity: 'soilMoisture', curve }];
  const { said, stop } = await opened('ti-ads1115', 'i2c:1:0x48', wireOf({ 1: bus }, clock), clock, {
    inputs,
  });
  await clock.advance(500);
  expect(said[0]!.reading['bed']).toBeCloseTo(50, 1);
  volts = 0.01;
  await clock.advance(1_000);
  expect(said.length).toBe(1);
  stop.abort();
});

test('an SCD41 is started when it is opened, and asked for what it measured once that is ready', async () => {
  const clock = new FakeClock();
  const bus = new ChipBus();
  let [command, isReady] = ['', false];
  bus.chips.set(0x62, (write, readBytes) => {
    if (write.length > 0) command = toHex(write);
    if (readBytes === 0) return new Uint8Array(0);
    if (command === 'e4b8') return hex(isReady ? '800604' : '8000a2');
    return command === 'ec05' && isReady ? hex('01f433 6667a2 5eb93c') : undefined;
  });
  const opening = opened('sensirion-scd4x', 'i2c:1:0x62', wireOf({ 1: bus }, clock), clock);
  await clock.advance(1_000);
  const { said, stop } = await opening;
  await clock.advance(1_000);
  expect(bus.log.slice(0, 2).map(({ write }) => write)).toEqual(['3f86', '21b1']);
  expect(said).toEqual([]);
  isReady = true;
  await clock.advance(5_000);
  expect(said[0]!.reading['co2']).toBe(500);
  stop.abort();
});

test('an AHT20 that has not loaded its calibration is told to, and then measures', async () => {
  const clock = new FakeClock();
  const bus = new ChipBus();
  let isCalibrated = false;
  bus.chips.set(0x38, (write, readBytes) => {
    if (toHex(write) === 'be0800') isCalibrated = true;
    if (readBytes === 0) return new Uint8Array(0);
    return hex(isCalibrated ? '18 7552058e40 7f' : '10 0000000000 ef');
  });
  const { said, stop } = await opened('aosong-aht20', 'i2c:1:0x38', wireOf({ 1: bus }, clock), clock);
  await clock.advance(1_500);
  expect([said.length, isCalibrated]).toEqual([0, true]);
  await clock.advance(2_000);
  expect(said[0]!.reading['temperature']).toBeCloseTo(19.45, 2);
  stop.abort();
});

test('a BH1750 is asked as in a recording of another program, and an MLX90614 is checked with its own address', async () => {
  const clock = new FakeClock();
  const light = (write: string, read = ''): Transfer => ({ address: 0x23, write, read });
  // i2c/rohm_bh1750/bh1750_hresolutionmode.sr of sigrok-dumps
  const bus = new PlaybackBus([light('01'), light('42'), light('65'), light('20'), light('', '0029')]);
  const other = new PlaybackBus([
    { address: 0x5a, write: '06', read: '273a73' },
    { address: 0x5a, write: '07', read: 'd23a30' },
  ]);
  const wire = wireOf({ 1: bus, 2: other }, clock);
  const [first, second] = [
    await opened('rohm-bh1750', 'i2c:1:0x23', wire, clock),
    await opened('melexis-mlx90614', 'i2c:2:0x5a', wire, clock),
  ];
  await clock.advance(500);
  expect([bus.surprises, other.surprises]).toEqual([[], []]);
  expect(first.said[0]!.reading['illuminance']).toBeCloseTo(34.2, 1);
  expect(second.said[0]!.reading['object']).toBeCloseTo(28.01, 2);
  first.stop.abort();
  second.stop.abort();
});

test('a script is what was asked for, whatever it holds, and no bytes make more of it than its bounds', () => {
  const step: fc.Arbitrary<BusStep> = fc.oneof(
    fc.record({ waitMs: fc.nat(10_000) }),
    fc.record({ write: fc.uint8Array({ maxLength: 255 }), read: fc.nat(255) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 64 }), (steps) => {
      expect(stepsOf(busScript(...steps))).toEqual(steps);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      try {
        expect(toHex(busScript(...stepsOf(bytes)))).toBe(toHex(bytes));
      } catch (error) {
        expect(toFault(error).code).toMatch(/^frame\//);
      }
    }),
  );
});
