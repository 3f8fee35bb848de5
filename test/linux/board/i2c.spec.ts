import { constants } from 'node:os';
import { expect, test } from '@playwright/test';
import * as v from 'valibot';
import { nodeClock } from '../../../node-bridge/node-clock.ts';
import { LinuxI2c } from '../../../node-bridge/wires/linux-i2c.ts';
import { hex, toHex } from '../../../station/codec/bytes.ts';
import { scanBus } from '../../../station/detect/bus-scan.ts';
import type { Driver } from '../../../station/drivers/driver.ts';
import bme280 from '../../../station/drivers/bosch-bme280.ts';
import ssd1306 from '../../../station/drivers/solomon-ssd1306.ts';
import scd4x from '../../../station/drivers/sensirion-scd4x.ts';
import { toFault } from '../../../station/model/fault.ts';
import { faultText } from '../../../web/text/faults/faults.ts';
import { drawn } from '../../../station/codec/dots/lettering.ts';
import type { Picture } from '../../../station/model/picture.ts';
import { readPanel } from '../../fakes/read-panel.ts';
import { type Bme280, Board } from './board.ts';
import { answer, i2c, opened, reading } from './reading.ts';

const [BME280, NOBODY] = [0x76, 0x20];
/** Recorded by periph (Apache-2.0). */
const room: Bme280 = {
  from88: '106e6c6632005d95b8d5d00b771e9dfff9ffac260ad8bd10004b',
  fromE1: '6e01001305001e',
  fromF7: '4a52c08096c07a76',
};
/** BMP280 data sheet, section 3.12. */
const example: Bme280 = {
  id: '58',
  from88: '706b4367 18fc7d8e 43d6d00b 270b8c00 f9ff8c3c f8c67017 0000',
  fromE1: '00000000000000',
  fromF7: '655ac0 7eed00 8000',
};

const bus = (board: Board) => LinuxI2c.open(board.i2c, () => nodeClock.steady());
const code = (asking: Promise<unknown>) =>
  asking.then(
    () => 'none',
    (error: unknown) => toFault(error).code,
  );

test('plain I2C of Linux: a BME280 and a BMP280 are measured by their driver, to the values of the data sheet', async () => {
  const board = Board.plugged();
  const address = `i2c:${board.i2c}:0x76`;
  board.measures(room);
  const air = await reading(bme280, address, { everyMs: 100 });
  expect(air['temperature']).toBeCloseTo(23.72, 2);
  expect(air['pressure']).toBeCloseTo(100_943, 0);
  expect(air['humidity']).toBeCloseTo(65.3, 1);
  board.measures(example);
  const dry = await reading(bme280, address, { everyMs: 100 });
  expect(dry['temperature']).toBeCloseTo(25.08, 2);
  expect(dry['pressure']).toBeCloseTo(100_653, 0);
  expect(Object.keys(dry)).toEqual(['temperature', 'pressure']);
});

test('plain I2C of Linux: an SCD41 is started, waited for and read, word for word with their checksums', async () => {
  const board = Board.plugged();
  board.set('scd4x_every_ms', 300);
  board.set('scd4x_air', 500, 0x6667, 0x5eb9); // the example of section 3.5.2
  const air = await reading(scd4x, `i2c:${board.i2c}:0x62`);
  expect(air['co2']).toBe(500);
  expect(air['temperature']).toBeCloseTo(25, 1);
  expect(air['humidity']).toBeCloseTo(37, 1);
});

test('plain I2C of Linux: a display shows what its driver draws, all of it and then what changed, and says that it is on', async () => {
  const board = Board.plugged();
  const options = v.parse(ssd1306.options!, {});
  const size = { columns: 128, pages: 8 };
  const draw = async (next: Picture, shown: Picture | undefined) => {
    const frame = await answer(i2c, `i2c:${board.i2c}:0x3c`, ssd1306.panel!.draw(next, shown, options));
    return ssd1306.decode(frame, { options, asked: frame, heading: frame })[0]!.reading;
  };
  const shows = () => readPanel({ ...size, dots: board.picture });
  const rows = ['Air 23.4', 'Bed 18.8 %', '! Pump'];
  const first = drawn(rows.map((text) => ({ text })), size); // oxfmt-ignore
  expect(await draw(first, undefined)).toEqual({ on: 1 });
  expect(shows().slice(0, 3)).toEqual(rows);
  const second = drawn(['Air 23.5', 'Bed 18.8 %'].map((text) => ({ text })), size); // oxfmt-ignore
  await draw(second, first);
  expect(shows().slice(0, 3)).toEqual(['Air 23.5', 'Bed 18.8 %', '']);
  expect(toHex(board.picture)).toBe(toHex(second.dots));
});

test('plain I2C of Linux: a scan finds who is there, also who says nothing before it was asked something', async () => {
  const board = Board.plugged();
  board.measures(room);
  const onBus = await bus(board);
  const found = await scanBus(onBus, [bme280, scd4x] as readonly unknown[] as readonly Driver[]);
  await onBus.close();
  expect(found.map(({ address }) => address)).toEqual([0x3c, 0x62, 0x76]);
  const proven = found.flatMap((each) => each.drivers.flatMap(({ id, proven: is }) => (is ? [id] : [])));
  expect(proven).toEqual(['sensirion-scd4x', 'bosch-bme280']);
});

test('plain I2C of Linux: where nobody acknowledges nobody answers, whatever word the adapter has for it', async () => {
  const board = Board.plugged();
  const onBus = await bus(board);
  const { ENXIO, EREMOTEIO = 121, EIO, ENODEV, EAGAIN } = constants.errno as Record<string, number>;
  for (const word of [ENXIO!, EREMOTEIO, EIO!, ENODEV!, EAGAIN!]) {
    board.set('nack', word);
    for (const [write, readBytes] of [
      ['', 1],
      ['00', 1],
      ['00', 0],
      ['', 0],
    ] as const)
      expect(await onBus.transfer(NOBODY, hex(write), readBytes), `errno ${word}`).toBeUndefined();
  }
  expect(toHex((await onBus.transfer(BME280, new Uint8Array(0), 0))!)).toBe('');
  await onBus.close();
});

test('plain I2C of Linux: of a transfer that was cut off nothing is taken for an answer', async () => {
  const board = Board.plugged();
  board.measures(room);
  const onBus = await bus(board);
  expect(toHex((await onBus.transfer(BME280, hex('d0'), 1))!)).toBe('60');
  board.set('cut_after', 1);
  expect(await onBus.transfer(BME280, hex('88'), 1)).toBeUndefined();
  board.set('cut_after', 0);
  expect(await onBus.transfer(BME280, hex('f2 01'), 0)).toBeUndefined();
  board.set('cut_after', -1);
  expect(toHex((await onBus.transfer(BME280, hex('88'), 1))!)).toBe('10');
  await onBus.close();
});

test('plain I2C of Linux: a chip may hold the clock for a while; held for ever, the bus is told as stuck, and heard again after it', async () => {
  const board = Board.plugged();
  board.measures(room);
  const onBus = await bus(board);
  board.set('held_ms', 60);
  expect(toHex((await onBus.transfer(BME280, hex('d0'), 1))!)).toBe('60');
  board.set('held_ms', 60_000);
  const stuck = toFault(await onBus.transfer(BME280, hex('d0'), 1).catch((error: unknown) => error));
  expect(stuck).toMatchObject({ code: 'link/stuck', detail: { address: `i2c:${board.i2c}` } });
  expect(faultText(stuck).title).toBe('This bus is stuck.');
  const { ended } = await opened(bme280, `i2c:${board.i2c}:0x76`);
  expect(await ended).toBe('link/stuck');
  board.set('held_ms', 0);
  expect(toHex((await onBus.transfer(BME280, hex('d0'), 1))!)).toBe('60');
  await onBus.close();
});

test('plain I2C of Linux: what the adapter cannot carry is told so, and so is an adapter that fails', async () => {
  const board = Board.plugged();
  const onBus = await bus(board);
  expect((await onBus.transfer(BME280, hex('00'), 128))!.length).toBe(128);
  expect(await code(onBus.transfer(BME280, hex('00'), 129))).toBe('link/unsupported');
  const { EBUSY, ENOMEM } = constants.errno;
  board.set('refused', EBUSY);
  expect(await code(onBus.transfer(BME280, hex('00'), 1))).toBe('link/stuck');
  board.set('refused', ENOMEM);
  expect(await code(onBus.transfer(BME280, hex('00'), 1))).toBe('link/lost');
  await onBus.close();
});
