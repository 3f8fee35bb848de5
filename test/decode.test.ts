import { expect, test } from 'vitest';
import { ascii, concat, hex } from '../station/codec/bytes.ts';
import { drivers } from '../station/drivers/index.ts';
import type { Fault } from '../station/model/fault.ts';
import { Decoder } from '../station/runtime/session/decode.ts';

const meter = { unit: 1, model: 'sdm120', everyMs: 1000, registers: [] };
const question = hex('01 04 0000 0002 71cb');
const answer = hex('01 04 04 43663334 1b38');

test('a recording is decoded with its heading, in any pieces, to its last line', () => {
  const wire = ascii('temp_c,hum\r\n21.4,40\r\nboot ok\n21.5,41\n21.6,42');
  for (const size of [1, 3, 7, wire.length]) {
    const decoder = new Decoder(drivers.get('plotter-lines')!, { settable: [] });
    const said = [];
    for (let at = 0; at < wire.length; at += size) said.push(...decoder.push(wire.slice(at, at + size)));
    said.push(...decoder.end());
    expect(said.map(({ reading }) => reading)).toEqual([
      { temp_c: 21.4, hum: 40 },
      { temp_c: 21.5, hum: 41 },
      { temp_c: 21.6, hum: 42 },
    ]);
    expect(decoder.counts).toEqual({ bytes: wire.length, frames: 5, readings: 3, faults: 0, dropped: 0 });
  }
});

test('faults are told and counted, and decoding goes on', () => {
  const faults: Fault[] = [];
  const decoder = new Decoder(drivers.get('nmea-gps')!, {}, (fault) => faults.push(fault));
  const said = decoder.push(
    ascii(
      'GA,1\r\n$GPGSA,A,3,04,05,,09,12,,,24,,,,,2.5,1.3,2.2*39\r\n$GPVTG,054.7,T,034.4,M,005.5,N,010.2,K*48\r\n',
    ),
  );
  expect(said.map(({ reading }) => Object.keys(reading))).toEqual([['speed', 'course']]);
  expect(faults.map(({ code }) => code)).toEqual(['frame/syntax', 'frame/checksum']);
  expect(decoder.counts).toMatchObject({ frames: 3, readings: 1, faults: 2 });
});

test('questions on the wire tell what the answers after them are about', () => {
  const faults: Fault[] = [];
  const decoder = new Decoder(drivers.get('modbus-meter')!, meter, (fault) => faults.push(fault));
  const [said, ...more] = decoder.push(concat(question, answer, question, hex('01 84 02 c2c1'), answer));
  expect(said!.reading.voltage).toBeCloseTo(230.2, 4);
  expect(more).toEqual([]); // the last answer was not asked for: nobody knows what of
  expect(faults).toEqual([{ code: 'frame/refused', detail: { code: 2 } }]);
});

test('a meter of another number is told apart', () => {
  const decoder = new Decoder(drivers.get('modbus-meter')!, { ...meter, unit: 2 });
  expect(decoder.push(concat(question, answer)).map(({ subject }) => subject)).toEqual(['1']);
});

test('words come with the first reading of their frame', () => {
  const text = ascii('\r\nPID\t0xA04C\r\nV\t14990\r\nChecksum\t');
  const decoder = new Decoder(drivers.get('victron-vedirect')!, { registers: [], everyMs: 10_000 });
  const checksum = -text.reduce((sum, byte) => sum + byte, 0) & 0xff;
  expect(decoder.push(concat(text, Uint8Array.of(checksum)))).toEqual([
    { reading: { voltage: 14.99 }, facts: { product: '0xA04C' } },
  ]);
});
