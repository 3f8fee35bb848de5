import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ascii } from '../../station/codec/bytes.ts';
import { readProfile } from '../../station/codec/profile/check.ts';
import { checks, mismatchIn, seal } from '../../station/codec/profile/checks.ts';
import type { CheckName } from '../../station/model/profile.ts';
import { bytesFor, bytesOf, numberIn } from '../../station/codec/profile/numbers.ts';
import { placesIn } from '../../station/codec/profile/places.ts';

const json = (text: string) =>
  readProfile(text).problems.map(({ line, path, message }) => `${line} ${path} ${message}`);

describe('a profile with mistakes', () => {
  test('has all of them told at once, each with its line, in plain words', () => {
    const text = `{
  "profile": 1,
  "name": "",
  "line": { "baudRate": 12 },
  "framing": { "kind": "fixed", "start": "AA 5", "bytes": 9 },
  "frames": [
    {
      "name": "a",
      "match": {},
      "fields": [
        { "from": "bytes", "name": "t", "at": 3, "type": "u16", "sale": 1 },
        { "from": "bytes", "name": "t", "at": 4, "type": "bcd" },
        { "from": "bits", "name": "__proto__", "at": 1, "bit": 6, "bits": 4 },
        { "from": "bytes", "name": "p", "at": -1, "type": "u16", "quantity": "pressure", "unit": "hPa" },
        { "from": "nowhere", "name": "q" }
      ]
    },
    { "name": "a", "fields": [] }
  ],
  "poll": { "everyMs": "often", "requests": [] },
  "commands": [{ "sets": "pump", "text": "P", "min": 1, "max": 1 }]
}`;
    expect(json(text)).toEqual([
      '3 /name must not be empty',
      '4 /line/baudRate has to be 50 at least',
      '5 /framing/start bytes of two hexadecimal digits each, as in “AA 55”',
      '9 /frames/0/match has to have either “hex” or “text”',
      '11 /frames/0/fields/0/sale there is no sale here',
      '12 /frames/0/fields/1/name another field of this frame has this name',
      '12 /frames/0/fields/1/size is missing: how many bytes “bcd” has',
      '13 /frames/0/fields/2/name this name means something to JavaScript; choose another',
      '14 /frames/0/fields/3/unit a pressure is kept in “Pa”: scale to that, or leave one of the two out',
      '14 /frames/0/fields/3/at reaches beyond the end of the frame',
      '15 /frames/0/fields/4/from has to be one of "column", "key", "after", "bytes", "bits", not "nowhere"',
      '18 /frames/1/name another kind of frame has this name',
      '20 /poll/everyMs has to be a number, not "often"',
      '20 /poll/requests must not be empty',
      '21 /commands/0/sets no field has this name: a command counts as done when the device itself reports the value',
      '21 /commands/0/max has to be more than “min”',
      '21 /commands/0/text has to have {} once, where the value goes',
    ]);
  });

  test.each([
    ['{\n "a": 1,\n}', '3 / a name in double quotes is missing'],
    ['{\n "a": nul\n}', '2 / “nul” is no value'],
    ['{ "a": [1 2] }', '1 / a comma or “]” is missing'],
    ['{ "a": "x\n" }', '1 / a double quote is missing at the end of a text'],
    ['', '1 / the text ends in the middle'],
    ['[]]', '1 / something follows after the end'],
    ['['.repeat(60_000), '1 / nested too deeply'],
    [' '.repeat(70_000), '1 / longer than 65536 characters'],
    ['7', '1 / has to be an object, not 7'],
  ])('says where the text itself is wrong: %#', (text, wanted) => {
    expect(json(text)).toEqual([wanted]);
  });

  test('is never thrown at, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(readProfile(text).problems.length).toBeGreaterThan(0);
        expect(placesIn(text).wrong === undefined).toBe(isJson(text));
      }),
      { numRuns: 2000 },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Check values of the CRC RevEng catalogue (G. Cook), of the text 123456789; sums by hand. */
const wanted: Readonly<Record<CheckName, number>> = {
  xor8: 0x31,
  sum8: 0xdd,
  'sum8-negated': 0x23,
  'sum8-inverted': 0x22,
  sum16: 0x01dd,
  'crc8-smbus': 0xf4,
  'crc8-maxim': 0xa1,
  'crc8-sensirion': 0xf7,
  'crc16-modbus': 0x4b37,
  'crc16-arc': 0xbb3d,
  'crc16-ccitt-false': 0x29b1,
  'crc16-xmodem': 0x31c3,
  'crc16-kermit': 0x2189,
  'crc16-x25': 0x906e,
  crc32: 0xcbf43926,
  crc32c: 0xe3069283,
};

test.each(Object.entries(wanted))('%s has the value of the catalogue', (name, value) => {
  expect(checks[name as CheckName].of(ascii('123456789'))).toBe(value);
});

test('a checksum that was written is right, and wrong once a byte it is made of changes', () => {
  const spec = fc.record({
    kind: fc.constantFrom(...(Object.keys(checks) as CheckName[])),
    endian: fc.constantFrom('big' as const, 'little' as const),
    as: fc.constantFrom('bytes' as const, 'hex' as const),
  });
  fc.assert(
    fc.property(spec, fc.uint8Array({ minLength: 12, maxLength: 40 }), fc.nat(2), (how, frame, at) => {
      const checksum = { ...how, at: -8, from: 1 };
      seal(checksum, frame);
      expect(mismatchIn(checksum, frame)).toBeUndefined();
      frame[1 + at]! ^= 1;
      expect(mismatchIn(checksum, frame)).toBeDefined();
    }),
  );
});

test('numbers are read as the engine reads them, and written back the same', () => {
  const types = ['u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'f32', 'f64'] as const;
  const names = { u: 'Uint', i: 'Int', f: 'Float' } as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...types),
      fc.uint8Array({ minLength: 8, maxLength: 8 }),
      fc.boolean(),
      (type, all, little) => {
        const bytes = all.slice(0, bytesOf(type));
        const view = new DataView(bytes.buffer);
        const read = `get${names[type[0] as 'u']}${type.slice(1)}` as 'getUint16';
        const number = numberIn(bytes, type, little ? 'little' : 'big');
        expect(number).toBe(view[read](0, little));
        if (Number.isFinite(number)) expect(bytesFor(number, type, little ? 'little' : 'big')).toEqual(bytes);
      },
    ),
  );
  expect(numberIn(Uint8Array.of(0xff, 0xff, 0xfe), 'i24')).toBe(-2);
  expect(numberIn(Uint8Array.of(0xfe, 0xff, 0xff), 'u24', 'little')).toBe(0xfffffe);
  expect(numberIn(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe), 'i64')).toBe(-2);
  expect(numberIn(Uint8Array.of(0x12, 0x34), 'bcd')).toBe(1234);
  expect(numberIn(Uint8Array.of(0x12, 0x3a), 'bcd')).toBeNaN();
  expect(numberIn(ascii(' -1.5'), 'digits')).toBe(-1.5);
  expect(numberIn(ascii('1e5'), 'digits')).toBeNaN();
});
