import { describe, expect, test } from 'vitest';
import { ascii, concat, hex } from '../station/codec/bytes.ts';
import { Detector } from '../station/detect/detector.ts';
import plotter from '../station/drivers/plotter-lines.ts';
import { drivers } from '../station/drivers/index.ts';

const NONE = new Uint8Array(0);
const decode = (line: string | Uint8Array) => {
  const frame = typeof line === 'string' ? ascii(line) : line;
  return plotter.decode(frame, { options: { switches: [], settable: [] }, asked: NONE, heading: NONE })[0];
};
const quantitiesOf = (line: string) =>
  Object.fromEntries(
    Object.entries(decode(line)?.found ?? {}).map(([name, { quantity, unit }]) => [name, unit ?? quantity]),
  );
/** Who it is found to be by lines that `next` writes. */
function foundIn(next: (i: number) => string | Uint8Array, count = 60): string | undefined {
  const detector = new Detector(drivers.values());
  for (let i = 0; i < count; i++)
    detector.push(
      concat(typeof next(i) === 'string' ? ascii(next(i) as string) : (next(i) as Uint8Array), ascii('\r\n')),
    );
  detector.end();
  return detector.finding().driver;
}

describe('a channel is called the same, whatever stands before its name', () => {
  test.each<[string, Record<string, number>]>([
    // The stock sketch of Adafruit's DHT library.
    [
      'Humidity: 45.01%  Temperature: 23.01°C 73.03°F  Heat index: 22.02°C 72.05°F',
      { Humidity: 45.01, Temperature: 23.01, Heat_index: 22.02 },
    ],
    ['1037 temp=21.1 hum=40', { temp: 21.1, hum: 40 }],
    ['2026-11-06 temp=21.1 hum=40', { temp: 21.1, hum: 40 }],
    ['door=open temp=21.1 hum=41', { temp: 21.1, hum: 41 }],
    ['temp:21.4 state:ON hum:40', { temp: 21.4, hum: 40 }],
    ['Humidity: nan %  Temperature: 23.1 C', { Temperature: 23.1 }],
    ['Status: all good Temp: 21.5 C', { Temp: 21.5 }],
    ['adc=0x201 mv=1001', { mv: 1001 }],
    ['AC:67:B2:2A:0F:30 temp=21.0 hum=40', { temp: 21, hum: 40 }],
    ['T:210.01 /210.00 B:60.01 /60.00 @:127', { T: 210.01, B: 60.01 }],
    ['B:60.1 /60.0 T0:210.1 /210.0', { B: 60.1, T0: 210.1 }],
    // A number in a name stays in it: two sensors are not one.
    ['Sensor 1 temp: 21.5 Sensor 2 temp: 22.5', { Sensor_1_temp: 21.5, Sensor_2_temp: 22.5 }],
    ['PM 2.5: 12 PM 10: 20', { PM_2_5: 12, PM_10: 20 }],
    ['1 temp: 21.5', { '1_temp': 21.5 }],
    // Between two units of the same there are two channels.
    ['Ambient = 21.0*C', { Ambient: 21 }],
    ['Ambient = 69.8*F', { Ambient_F: 69.8 }],
  ])('%s', (line, reading) => expect(decode(line)?.reading).toEqual(reading));
});

describe('a comma is a mark of decimals only where it can be nothing else', () => {
  test.each<[string, Record<string, number>]>([
    ['Temperatur: 21,4 °C; Feuchte: 45,6 %', { Temperatur: 21.4, Feuchte: 45.6 }],
    ['21,4\t40,3', { channel1: 21.4, channel2: 40.3 }],
    [
      'Orientation: 275.34, -3.64, 8.16',
      { Orientation_0: 275.34, Orientation_1: -3.64, Orientation_2: 8.16 },
    ],
    ['<Idle|MPos:1.000,2.000,0.000|FS:0,0>', { MPos_0: 1, MPos_1: 2, MPos_2: 0, FS_0: 0, FS_1: 0 }],
    ['GPS: 48.1173,11.5166', { GPS_0: 48.1173, GPS_1: 11.5166 }],
    ['acc:1,2,3,gyr:4,5,6', { acc_0: 1, acc_1: 2, acc_2: 3, gyr_0: 4, gyr_1: 5, gyr_2: 6 }],
    ['(1, 2, 3)', { channel1: 1, channel2: 2, channel3: 3 }],
    ['Pressure: 101,326 Pa, t: 5', { t: 5 }],
  ])('%s', (line, reading) => expect(decode(line)?.reading).toEqual(reading));
  test.each([
    '21,4 °C',
    '21,1 40,3',
    'Pressure: 101,326 Pa',
    'Preis: 1.234,56',
    'P: 1,013.25 hPa',
    'x: 12,34',
  ])('%s may be one number or two, and is refused', (line) =>
    expect(() => decode(line)).toThrow(/frame\/syntax/),
  );
});

describe('units', () => {
  test.each<[string, Record<string, string>]>([
    ['Temp: 23.4° C', { Temp: 'temperature' }],
    ['Temperature = 22.00 *C', { Temperature: 'temperature' }],
    ['T: 23.4 deg C H: 40 %', { T: 'temperature', H: 'percent' }],
    ['Rs: 12.0 kOhm Ratio: 3.4', { Rs: 'kOhm', Ratio: 'other' }],
    ['EC: 1413 uS/cm  pH: 7.00', { EC: 'uS/cm', pH: 'other' }],
    ['Dose: 0.10 uSv/h CPM: 20', { Dose: 'uSv/h', CPM: 'other' }],
    ['i_u:1,i_v:2,i_w:3', { i_u: 'other', i_v: 'other', i_w: 'other' }],
    ['i_c:1,accel_c:2,kalman_f:3', { i_c: 'other', accel_c: 'other', kalman_f: 'other' }],
    [
      'temp_c:1,vbat_v:2,power_w:3,t1_f:4',
      { temp_c: 'temperature', vbat_v: 'voltage', power_w: 'power', t1_f: '°F' },
    ],
    ['Lat: 33.90 S, Lon: 18.40 W', { Lat: 'latitude', Lon: 'longitude' }],
  ])('%s', (line, units) => expect(quantitiesOf(line)).toEqual(units));
  test('a hemisphere is a sign', () =>
    expect(decode('Lat: 33.90 S, Lon: 18.40 W')?.reading).toEqual({ Lat: -33.9, Lon: -18.4 }));
});

describe('when it was said is passed over', () => {
  test.each([
    '[ 500 ms ] t: 21 h: 40',
    '[12:34:00.123] t=21 h=40',
    '12:34:01.789 -> t=21,h=40',
    '\u001b[2J\u001b[Ht: 21 h: 40',
  ])('%j', (line) => expect(decode(line)?.reading).toEqual({ t: 21, h: 40 }));
  test.each(['12:34:01.789 -> 21,40', '2026-11-20 12:34:01 21 40', '[5] 21,40'])('%s', (line) =>
    expect(decode(line)?.reading).toEqual({ channel1: 21, channel2: 40 }),
  );
});

test.each([
  'Hello, world!',
  'Setup done, starting loop',
  'WiFi lost, reconnecting',
  'OK, restarting',
  'ready, set, go',
])('a board that says “%s” names no columns', (line) => expect(plotter.heads!(ascii(line))).toBe(false));
test.each([
  'temp,hum',
  'Druck,Feuchte',
  'Temperature, Humidity',
  'Soil moisture, Air temp',
  'Time (s), Value',
  'a,b,c',
])('%s is a heading', (line) => expect(plotter.heads!(ascii(line))).toBe(true));

describe('a degree in one byte, as Serial.print((char)176) writes it', () => {
  const line = (i: number) => concat(ascii(`T=${20 + (i % 7)}.5`), hex('b0'), ascii('C H=40%'));
  test('is a degree', () => expect(decode(line(1))?.reading).toEqual({ T: 21.5, H: 40 }));
  test('is text', () => expect(foundIn(line)).toBe('plotter-lines'));
  test('anything else beyond ASCII is none', () =>
    expect(() => decode(concat(ascii('T=21.5'), hex('b1'), ascii('C')))).toThrow(/frame\/syntax/));
});

describe('what is found', () => {
  test.each<[string, (i: number) => string]>([
    ['colours', (i) => `\u001b[32mTemp\u001b[0m: \u001b[1m2${i % 10}.5\u001b[0m C`],
    ['an address before the values', (i) => `AC:67:B2:2A:0F:30 temp=2${i % 10}.0 hum=40`],
    [
      'a stock sketch',
      (i) =>
        `Humidity: 4${i % 10}.01%  Temperature: 23.0${i % 10}°C 7${i % 10}.03°F  Heat index: 22.02°C 72.05°F`,
    ],
  ])('%s', (_name, next) => expect(foundIn(next)).toBe('plotter-lines'));
  test.each<[string, (i: number) => string]>([
    [
      'sentences of NMEA 0183 that no driver knows',
      (i) => `$PASHR,0853${10 + i}.000,224.${i},T,-01.26,+00.83,+00.00,0.101,0.113,0.267,1,0*08`,
    ],
    ['numbers whose names are others in each line', (i) => `${i} temp: 21.${i}`],
    ['numbers between commas of which nobody knows how many they are', (i) => `Pressure: 101,${300 + i} Pa`],
  ])('%s: nobody', (_name, next) => expect(foundIn(next)).toBeUndefined());
});
