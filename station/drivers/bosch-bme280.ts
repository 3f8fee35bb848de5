import * as v from 'valibot';
import { busAnswer, busAnswers, busScript, readIn } from '../codec/bus.ts';
import { concat, hex } from '../codec/bytes.ts';
import { fault } from '../model/fault.ts';
import { askedBy, everyMs } from './bus.ts';
import { defineDriver } from './driver.ts';

const BME280 = 0x60;
const BMP280 = 0x58;
/** What a channel says whose measurement was left out: section 5.4.7. */
const SKIPPED = 0x80000;
const SKIPPED_HUMIDITY = 0x8000;
const MEASURING = 0x08;
const COPYING = 0x01;

const STEPS = [
  { write: hex('d0'), read: 1 },
  // With each measurement, so that a chip put in another's place is never read by the other's numbers.
  { write: hex('88'), read: 26 },
  { write: hex('e1'), read: 7 },
  { write: hex('f2 01') }, // humidity once; it holds from the next write of f4 on: section 5.4.3
  { write: hex('f4 25') }, // temperature and pressure once, then sleep
  { waitMs: 10 }, // 9.3 ms at most: section 9.1
  { write: hex('f3'), read: 12 },
];
const SIZE = 1 + 26 + 7 + 12;
const answer = (...read: readonly string[]) => busAnswer(busScript(...STEPS), concat(...read.map(hex)));

/**
 * Bosch BME280 (temperature, pressure, humidity), and BMP280, which has no humidity: told apart by what they say they are.
 * Measured once for each question and asleep between, so that it does not warm itself.
 * @see BME280 data sheet, revision 1.23 (BST-BME280-DS001), sections 4.2.3, 5.3 and 8.1.
 */
export default defineDriver({
  id: 'bosch-bme280',
  title: 'Bosch BME280 or BMP280 (temperature, pressure, humidity)',
  options: v.object({ everyMs: everyMs(1000, 100) }),
  channels: {
    temperature: { quantity: 'temperature', decimals: 2, min: -40, max: 85 },
    pressure: { quantity: 'pressure', decimals: 0, min: 30_000, max: 110_000 },
    humidity: { quantity: 'relativeHumidity', decimals: 1, min: 0, max: 100 },
  },
  source: {
    link: {
      kind: 'i2c',
      addresses: [0x76, 0x77],
      chip: {
        script: busScript({ write: hex('d0'), read: 1 }),
        isIn: ([id]) => id === BME280 || id === BMP280,
      },
    },
    framing: busAnswers,
    ask: (options) => askedBy(options.everyMs, ...STEPS),
  },
  telltale: 'none',
  decode(frame) {
    const read = readIn(frame, SIZE);
    const view = new DataView(read.buffer, read.byteOffset, read.length);
    const id = read[0]!;
    if (id !== BME280 && id !== BMP280) throw fault('frame/syntax', { text: `chip ${id.toString(16)}` });
    if (view.getUint16(1, true) === 0 || view.getUint16(7, true) === 0)
      throw fault('frame/syntax', { text: 'no calibration' });
    if (read[34]! & (MEASURING | COPYING)) return [];
    const raw20 = (at: number) => (read[at]! << 12) | (read[at + 1]! << 4) | (read[at + 2]! >> 4);
    const [rawPressure, rawTemperature] = [raw20(38), raw20(41)];
    if (rawTemperature === SKIPPED) return [];
    const fine = fineOf(rawTemperature, view);
    const reading = { temperature: fine / 5120 };
    const pressure = rawPressure === SKIPPED ? undefined : pressureOf(rawPressure, fine, view);
    const rawHumidity = view.getUint16(44);
    const humidity =
      id === BMP280 || rawHumidity === SKIPPED_HUMIDITY ? undefined : humidityOf(rawHumidity, fine, view);
    return [
      {
        reading: {
          ...reading,
          ...(pressure === undefined ? {} : { pressure }),
          ...(humidity === undefined ? {} : { humidity }),
        },
      },
    ];
  },
  facts: (frame) => ({ model: readIn(frame, SIZE)[0] === BMP280 ? 'BMP280' : 'BME280' }),
  vectors: [
    {
      name: 'a BME280 in a room (recorded by periph, Apache-2.0)',
      frame: answer(
        '60',
        '106e6c6632005d95b8d5d00b771e9dfff9ffac260ad8bd10004b',
        '6e01001305001e',
        '00 25 00 00 4a52c08096c07a76',
      ),
      readings: [{ reading: { temperature: 23.72, pressure: 100943, humidity: 65.3 } }],
      facts: { model: 'BME280' },
    },
    {
      name: 'the same as a BMP280: no humidity',
      frame: answer(
        '58',
        '106e6c6632005d95b8d5d00b771e9dfff9ffac260ad8bd10004b',
        '00000000000000',
        '00 25 00 00 4a52c08096c08000',
      ),
      readings: [{ reading: { temperature: 23.72, pressure: 100943 } }],
      facts: { model: 'BMP280' },
    },
    {
      name: 'the worked example of the BMP280 data sheet, section 3.12',
      frame: answer(
        '58',
        '706b 4367 18fc 7d8e 43d6 d00b 270b 8c00 f9ff 8c3c f8c6 7017 0000',
        '00000000000000',
        '00 25 00 00 655ac0 7eed00 8000',
      ),
      readings: [{ reading: { temperature: 25.08, pressure: 100653 } }],
    },
    {
      name: 'hot and dry (recorded by periph, Apache-2.0)',
      frame: answer(
        '60',
        'c96c63653200779398d5d00b6723ba00f9ffac260ad8bd10004b',
        '5c0100150f001e',
        '00 25 00 00 519fc09e3a505e5b',
      ),
      readings: [{ reading: { temperature: 62.68, pressure: 99576, humidity: 9.95 } }],
    },
    {
      name: 'pressure left out',
      frame: answer(
        '60',
        '106e6c6632005d95b8d5d00b771e9dfff9ffac260ad8bd10004b',
        '6e01001305001e',
        '00 25 00 00 8000008096c07a76',
      ),
      readings: [{ reading: { temperature: 23.72, humidity: 65.3 } }],
    },
    {
      name: 'still measuring',
      frame: answer(
        '60',
        '106e6c6632005d95b8d5d00b771e9dfff9ffac260ad8bd10004b',
        '6e01001305001e',
        '08 25 00 00 4a52c08096c07a76',
      ),
      readings: [],
    },
    { name: 'another chip there', frame: answer('55', '00'.repeat(45)), fault: 'frame/syntax' },
    { name: 'a chip without calibration', frame: answer('60', '00'.repeat(45)), fault: 'frame/syntax' },
    { name: 'cut short', frame: answer('60', '106e6c66'), fault: 'frame/length' },
  ],
});

/** Data sheet section 8.1; 5120 of it are a degree. */
function fineOf(raw: number, view: DataView): number {
  const [t1, t2, t3] = [view.getUint16(1, true), view.getInt16(3, true), view.getInt16(5, true)];
  const first = (raw / 16384 - t1 / 1024) * t2;
  return first + (raw / 131072 - t1 / 8192) ** 2 * t3;
}

/** Pascal: data sheet section 8.1. */
function pressureOf(raw: number, fine: number, view: DataView): number | undefined {
  const p = (number: number) => view.getInt16(5 + 2 * number, true);
  let first = fine / 2 - 64000;
  let second = ((first * first * p(6)) / 32768 + first * p(5) * 2) / 4 + p(4) * 65536;
  first = (1 + ((p(3) * first * first) / 524288 + p(2) * first) / 524288 / 32768) * view.getUint16(7, true);
  if (first === 0) return undefined;
  const pressure = ((1048576 - raw - second / 4096) * 6250) / first;
  first = (p(9) * pressure * pressure) / 2147483648;
  second = (pressure * p(8)) / 32768;
  return pressure + (first + second + p(7)) / 16;
}

/** Percent, which saturated air may exceed in the numbers but not in the room: data sheet sections 4.2.2 and 8.1. */
function humidityOf(raw: number, fine: number, view: DataView): number {
  const h1 = view.getUint8(26);
  const [h2, h3] = [view.getInt16(27, true), view.getUint8(29)];
  const h4 = (view.getInt8(30) << 4) | (view.getUint8(31) & 0x0f);
  const h5 = (view.getInt8(32) << 4) | (view.getUint8(31) >> 4);
  const h6 = view.getInt8(33);
  const warm = fine - 76800;
  const linear =
    (raw - (h4 * 64 + (h5 / 16384) * warm)) *
    ((h2 / 65536) * (1 + (h6 / 67108864) * warm * (1 + (h3 / 67108864) * warm)));
  return Math.min(100, Math.max(0, linear * (1 - (h1 * linear) / 524288)));
}
