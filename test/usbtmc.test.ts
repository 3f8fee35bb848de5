import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ascii, concat, hex } from '../station/codec/bytes.ts';
import { messageIn, messageOut, nextTag, requestIn } from '../station/codec/usbtmc.ts';
import { toFault } from '../station/model/fault.ts';

const codeOf = (work: () => unknown) => {
  try {
    work();
    return undefined;
  } catch (error) {
    return toFault(error).code;
  }
};

test('a question goes out as the specification lays it out: header, tag and its inverse, length, end, padding', () => {
  // USBTMC 1.0, tables 1 and 3; the message is that of its section 3.2.1.1: `*IDN?` and a line feed.
  expect(messageOut(1, ascii('*IDN?\n'))).toEqual(
    concat(hex('01 01 fe 00 06 00 00 00 01 00 00 00'), ascii('*IDN?\n'), hex('00 00')),
  );
  for (let length = 0; length < 9; length++) expect(messageOut(7, new Uint8Array(length)).length % 4).toBe(0);
  expect(messageOut(7, new Uint8Array(300)).slice(0, 12)).toEqual(hex('01 07 f8 00 2c 01 00 00 01 00 00 00'));
});

test('an answer is asked for with the most that may come', () => {
  expect(requestIn(2, 1024)).toEqual(hex('02 02 fd 00 00 04 00 00 00 00 00 00'));
});

test('tags go from 1 to 255 and begin again; 0 is none', () => {
  expect([nextTag(1), nextTag(254), nextTag(255)]).toEqual([2, 255, 1]);
  expect(() => messageOut(0, ascii('x'))).toThrow(RangeError);
});

test('an answer gives its bytes without padding, and says whether more is to come', () => {
  const answer = concat(hex('02 02 fd 00 05 00 00 00 01 00 00 00'), ascii('1.25\n'), hex('00 00 00'));
  expect(messageIn(2, answer)).toEqual({ bytes: ascii('1.25\n'), last: true });
  expect(messageIn(2, answer.with(8, 0)).last).toBe(false);
});

test('the answer to another request, a short one and one that claims more than it has are refused', () => {
  const answer = concat(hex('02 02 fd 00 05 00 00 00 01 00 00 00'), ascii('1.25\n'));
  expect(codeOf(() => messageIn(3, answer))).toBe('frame/syntax');
  expect(codeOf(() => messageIn(2, answer.with(0, 1)))).toBe('frame/syntax');
  expect(codeOf(() => messageIn(2, answer.with(2, 0)))).toBe('frame/syntax');
  expect(codeOf(() => messageIn(2, answer.with(4, 6)))).toBe('frame/length');
  expect(codeOf(() => messageIn(2, answer.slice(0, 11)))).toBe('frame/length');
});

test('any bytes are a part or a fault', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 255 }), (bytes, tag) => {
      expect([undefined, 'frame/syntax', 'frame/length']).toContain(codeOf(() => messageIn(tag, bytes)));
      const head = Uint8Array.of(2, tag, ~tag & 0xff, 0, ...bytes);
      expect([undefined, 'frame/length']).toContain(codeOf(() => messageIn(tag, head)));
    }),
  );
});
