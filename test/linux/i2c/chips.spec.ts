import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { I2cWire } from '../../../node-bridge/wires/i2c-wire.ts';
import { LinuxI2c } from '../../../node-bridge/wires/linux-i2c.ts';
import { concat, hex, toHex } from '../../../station/codec/bytes.ts';
import bme280 from '../../../station/drivers/bosch-bme280.ts';
import ina219 from '../../../station/drivers/ti-ina219.ts';
import { toFault } from '../../../station/model/fault.ts';
import { answer } from '../board/reading.ts';
import { stubBus } from './stub.ts';

const [BME280, INA219, NOBODY] = [0x76, 0x40, 0x20];
const clock = { sleep: (ms: number) => sleep(ms) };
const open = (number: number) => LinuxI2c.open(number, () => performance.now());
const usual = { asked: new Uint8Array(0), heading: new Uint8Array(0) };

test('I2C of Linux: registers are read and written in bytes, words and blocks; where there is no chip, nobody answers', async () => {
  const bus = await open(stubBus(BME280, INA219));
  await bus.transfer(BME280, hex('10 01 02 03 04 05'), 0);
  expect(toHex((await bus.transfer(BME280, hex('10'), 5))!)).toBe('0102030405');
  await bus.transfer(BME280, hex('20 7f'), 0);
  expect(toHex((await bus.transfer(BME280, hex('20'), 1))!)).toBe('7f');
  await bus.transfer(INA219, hex('05 12 34'), 0);
  expect(toHex((await bus.transfer(INA219, hex('05'), 2))!)).toBe('1234');
  for (const [write, readBytes] of [
    ['00', 1],
    ['', 1],
    ['', 0],
  ] as const)
    expect(await bus.transfer(NOBODY, hex(write), readBytes)).toBeUndefined();
  expect(await bus.transfer(BME280, hex(''), 0)).toBeDefined();
  expect(await bus.transfer(BME280, hex('10'), 33).catch((error: unknown) => toFault(error).code)).toBe(
    'link/unsupported',
  );
  await bus.close();
});

test('I2C of Linux: a BME280 and an INA219 are read by their drivers, side by side on one bus', async () => {
  const number = stubBus(BME280, INA219);
  const wire = new I2cWire(open, clock);
  await wire.using(number, async (bus) => {
    const calibration = hex('106e6c6632005d95b8d5d00b771e9dfff9ffac260ad8bd10004b');
    for (const [register, bytes] of [
      ['d0', hex('60')],
      ['88', calibration],
      ['e1', hex('6e01001305001e')],
      ['f7', hex('4a52c08096c07a76')],
    ] as const)
      await bus.transfer(BME280, concat(hex(register), bytes), 0);
    await bus.transfer(INA219, hex('01 07d0'), 0);
    await bus.transfer(INA219, hex('02 5d9a'), 0);
  });
  const script = (driver: typeof bme280 | typeof ina219) =>
    driver.source.ask!({ everyMs: 1000, shuntOhm: 0.002 })!.requests[0]!;
  const [air, power] = await Promise.all([
    answer(wire, `i2c:${number}:0x76`, script(bme280)),
    answer(wire, `i2c:${number}:0x40`, script(ina219)),
  ]);
  const [said] = bme280.decode(air, { ...usual, options: { everyMs: 1000 } });
  expect(said!.reading.temperature).toBeCloseTo(23.72, 2);
  expect(said!.reading.humidity).toBeCloseTo(65.3, 1);
  const [told] = ina219.decode(power, { ...usual, options: { everyMs: 1000, shuntOhm: 0.002 } });
  expect(told!.reading.voltage).toBeCloseTo(11.98, 3);
  expect(told!.reading.current).toBeCloseTo(10, 3);
});

test('I2C of Linux: a bus that is not there is told so', async () => {
  const opening = open(99).catch((error: unknown) => toFault(error).code);
  expect(await opening).toBe('link/not-found');
});
