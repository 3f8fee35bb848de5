import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ascii, hex } from '../station/codec/bytes.ts';
import plotter from '../station/drivers/plotter-lines.ts';

const NONE = new Uint8Array(0);
const decode = (line: string | Uint8Array, heading: string | Uint8Array = NONE) =>
  plotter.decode(typeof line === 'string' ? ascii(line) : line, {
    options: { switches: [], settable: [] },
    asked: NONE,
    heading: typeof heading === 'string' ? ascii(heading) : heading,
  });
const readingOf = (line: string, heading?: string) => decode(line, heading)[0]?.reading;

describe('headings', () => {
  test.each([
    'temp,hum',
    'a\tb\tc',
    'T [°C];RH (%)',
    'time ms, temp, light level',
    'x y z',
    'Temperature humidity',
    'ms a0 a1',
    'soil_1,soil_2,',
    '_a,b-c',
  ])('are known: %s', (line) => expect(plotter.heads!(ascii(line))).toBe(true));
  test.each([
    '21.4,40',
    'nan,21',
    'temp',
    'temp:1,hum:2',
    '{"a":1}',
    '>a:1',
    'a,1',
    'a,,b',
    'ovf\tovf',
    '',
    ' a,b=3',
    'Hello, world: ok',
    'boot ok',
    'Sensor ready',
    'Connecting to WiFi',
  ])('are told from other lines: %s', (line) => expect(plotter.heads!(ascii(line))).toBe(false));
  test('say nothing themselves', () => expect(decode('temp,hum')).toEqual([]));

  test('that are not about a line are not laid over it', () => {
    expect(readingOf('21.4,40,7', 'WiFi connected, IP ok')).toEqual({
      channel1: 21.4,
      channel2: 40,
      channel3: 7,
    });
    expect(readingOf('21.4', 'OK, ready')).toEqual({ channel1: 21.4 });
  });

  test('name a column alike whether the others have numbers or not', () => {
    expect(readingOf('1,2,3', '温,湿,光')).toEqual({ channel1: 1, channel2: 2, channel3: 3 });
    expect(readingOf('nan,wet,3', '温,湿,光')).toEqual({ channel3: 3 });
    expect(readingOf('none,2', 't [V],t [V]')).toEqual({ t_2: 2 });
  });

  test('of three single words or more are sure: a line with fewer columns lost some', () => {
    expect(() => decode('1.4,40', 'temp,hum,light')).toThrow(/frame\/length/);
    expect(readingOf('1,2,3,4', 'temp,hum,light')).toEqual({
      channel1: 1,
      channel2: 2,
      channel3: 3,
      channel4: 4,
    });
  });
});

describe('lines that say nothing of ours', () => {
  test.each([
    'Connecting to WiFi 3',
    'Ready.',
    '#LED:1',
    '// x:1',
    '12:34:56',
    '192.168.1.1',
    '0x1f,0x2e',
    'I (5012) wifi: channel: 6',
    '[  1234][I][main.cpp:12] setup(): x: 5',
    'load:0x3fff0030,len:1344',
    'rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)',
    '>state:12|t',
    '>xy:1:2|xy',
    '>xy:1:2;3:4|xy,clr',
    '>log:on',
    '{"name":"x","none":null}',
    '{}',
    '[]',
    'nan,nan',
    ',,,',
    'state:ON',
    '-',
  ])('%s', (line) => expect(decode(line)).toEqual([]));

  test('coloured logs of ESP-IDF', () => {
    expect(decode(ascii('\u001b[0;32mI (293) main: heap: 1\u001b[0m'))).toEqual([]);
  });
});

describe('lines that are refused', () => {
  test.each(['{"a":1', 's":1250,"a0":512}', '{"a":nan}', '{a:1}', `${'['.repeat(2000)}${']'.repeat(2000)}`])(
    '%s',
    (line) => expect(() => decode(line)).toThrow(/frame\/syntax/),
  );
  test.each(['f880312c32', '31002c32', '313233ff', 'c3'])('bytes that are no text: %s', (bytes) =>
    expect(() => decode(hex(bytes))).toThrow(/frame\/syntax/),
  );
});

describe('numbers', () => {
  test.each<[string, Record<string, number>]>([
    ['1, 2,  3', { channel1: 1, channel2: 2, channel3: 3 }],
    ['1,2,', { channel1: 1, channel2: 2 }],
    [',2', { channel2: 2 }],
    ['1 ; 2', { channel1: 1, channel2: 2 }],
    ['-1.5e-3\t+.5', { channel1: -0.0015, channel2: 0.5 }],
    ['25.3C,40%', { channel1: 25.3, channel2: 40 }],
    ['1e999,2', { channel2: 2 }],
    ['12:34:56,21.4', { channel2: 21.4 }],
    ['[1,[2,3],true]', { channel1: 1, channel2_0: 2, channel2_1: 3, channel3: 1 }],
    ['a=1 b=2', { a: 1, b: 2 }],
    ['a: 1 | b: 2', { a: 1, b: 2 }],
    ['Air Temp: 21.5 Soil Temp: 18', { Air_Temp: 21.5, Soil_Temp: 18 }],
    ['DHT: t=21, h=40', { t: 21, h: 40 }],
    ['at 12:34:56, t:21', { t: 21 }],
    ['id:0x3f,t:21', { t: 21 }],
    ['>v:1§V|np', { v: 1 }],
    ['>v:1627551892437:2', { v: 2 }],
    ['{"toString":1,"__proto__":2}', { toString_2: 1, proto: 2 }],
    ['Température:21.5', { Temperature: 21.5 }],
  ])('%s', (line, reading) => expect(readingOf(line)).toEqual(reading));

  test('are read alike between commas, tabs and spaces, with the digits they had', () => {
    const numbers = fc.array(fc.tuple(fc.integer({ min: -99999, max: 99999 }), fc.nat(6)), {
      minLength: 1,
      maxLength: 70,
    });
    fc.assert(
      fc.property(numbers, fc.constantFrom(',', '\t', ' ', ', '), (row, separator) => {
        const texts = row.map(([digits, places]) => (digits / 10 ** places).toFixed(places));
        const { reading, found } = decode(texts.join(separator))[0]!;
        const kept = texts.slice(0, 64);
        expect(Object.values(reading)).toEqual(kept.map(Number));
        expect(Object.values(found!).map(({ decimals }) => decimals)).toEqual(
          row.slice(0, 64).map(([, places]) => places),
        );
      }),
    );
  });

  test('tell what is known of their columns with one object as long as the digits stay', () => {
    const heading = ascii('temp_c,hum,light');
    const first = decode('21.40,40,512', heading)[0]!;
    expect(decode('21.50,41,99', heading)[0]!.found).toBe(first.found);
    expect(decode('21.5,41,99', heading)[0]!.found).not.toBe(first.found);
    expect(decode('21.50,41,99', heading)[0]!.found).toBe(first.found);
  });

  test('tell the digits of the last of many columns apart too', () => {
    const line = (last: string) => [...Array.from({ length: 30 }, () => '1.5'), last].join(',');
    const lastOf = (text: string) => Object.values(decode(text)[0]!.found!).at(-1)!.decimals;
    expect([lastOf(line('1.5')), lastOf(line('1.55')), lastOf(line('1'))]).toEqual([1, 2, 0]);
  });

  test('of a hostile object stay within 64 channels and change nothing else', () => {
    const hostile = `{${Array.from({ length: 300 }, (_, i) => `"k${i}":${i}`).join(',')},"__proto__":{"polluted":1}}`;
    expect(Object.keys(readingOf(hostile)!)).toHaveLength(64);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
