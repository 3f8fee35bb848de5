import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ascii, concat, hex } from '../../station/codec/bytes.ts';
import { seal } from '../../station/codec/profile/checks.ts';
import { draftOf } from '../../station/codec/profile/draft.ts';
import { findNumber } from '../../station/codec/profile/search.ts';
import { suggestChecksum, suggestFraming } from '../../station/codec/profile/suggest.ts';
import { cutHeard, readFrames } from '../../station/codec/profile/try.ts';
import type { HeardBytes } from '../../station/model/profile.ts';
import { Dice } from '../fuzz/streams.ts';

const draft = (framing: object, fields: readonly object[] = [], more: object = {}) =>
  draftOf({ framing, frames: [{ name: 'a', fields }], ...more });

/** A value that wanders as a measured one does. */
const wander = (from: number, step: number, count: number, dice: Dice): readonly number[] => {
  let value = from;
  return Array.from({ length: count }, () => (value += (dice.below(3) - 1) * step));
};

/** Frames with other things in every byte: a counter, noise, constants, another wandering number. */
function framesWith(
  write: (view: DataView, i: number) => void,
  length: number,
  count: number,
  dice: Dice,
): readonly HeardBytes[] {
  const others = wander(3_000, 3, count, dice);
  return Array.from({ length: count }, (_, i) => {
    const bytes = dice.bytes(length);
    bytes.set([0xaa, 0x55, i & 255, 0, 7]);
    const view = new DataView(bytes.buffer);
    view.setUint16(length - 3, others[i]!);
    write(view, i);
    return { timeMs: 1_000 * i, bytes };
  });
}

const planted = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  at: fc.integer({ min: 5, max: 12 }),
  type: fc.constantFrom('u16', 'i16', 'i24', 'u32', 'i32', 'f32'),
  little: fc.boolean(),
  scale: fc.constantFrom(1, 0.1, 0.01),
});

describe('a number that stands somewhere in binary frames', () => {
  test('is found by what the display shows, now and later, whatever its place, type, byte order and scale', () => {
    let first = 0;
    let runs = 0;
    fc.assert(
      fc.property(planted, ({ seed, at, type, little, scale }) => {
        const dice = new Dice(seed);
        const numbers = wander(type.startsWith('i') ? -260 : 2_600, 4, 40, dice);
        const frames = framesWith(
          (view, i) => {
            const value = numbers[i]!;
            if (type === 'f32') view.setFloat32(at, value * scale, little);
            else if (type === 'i24')
              for (let n = 0; n < 3; n++) view.setUint8(at + n, (value >> (8 * (little ? n : 2 - n))) & 255);
            else if (type === 'u16') view.setUint16(at, value, little);
            else if (type === 'i16') view.setInt16(at, value, little);
            else if (type === 'u32') view.setUint32(at, value, little);
            else view.setInt32(at, value, little);
          },
          20,
          40,
          dice,
        );
        const decimals = scale === 1 ? 0 : scale === 0.1 ? 1 : 2;
        const shownAt = (i: number) => ({ text: (numbers[i]! * scale).toFixed(decimals), atMs: 1_000 * i });
        const { profile } = draft({ kind: 'fixed', start: 'AA 55', bytes: 20 });
        const found = findNumber(profile, frames, [shownAt(20), shownAt(36)]);
        const values = numbers.map((number) => number * scale);
        const right = found.findIndex((each) =>
          each.values.every((value, i) => Math.abs(value - values[i]!) < 0.6 * 10 ** -decimals),
        );
        runs++;
        if (right === 0) first++;
        expect(right, JSON.stringify(found.slice(0, 3).map(({ field }) => field))).toBeGreaterThanOrEqual(0);
        expect(right).toBeLessThan(5);
      }),
      { numRuns: 150 },
    );
    console.log(`planted numbers: ${first} of ${runs} are the first candidate`);
    expect(first / runs).toBeGreaterThan(0.85);
  });

  test('is not found where nothing shows it, in a checksum, or in what another field says', () => {
    const dice = new Dice(5);
    const frames = framesWith((view) => view.setInt16(6, 234), 12, 30, dice);
    const { profile } = draft({ kind: 'fixed', start: 'AA 55', bytes: 12 });
    expect(findNumber(profile, frames, [{ text: '23.4' }]).some(({ from }) => from === 6)).toBe(true);
    expect(findNumber(profile, frames, [{ text: '' }])).toEqual([]);
    expect(findNumber(profile, frames, [{ text: 'warm' }])).toEqual([]);
    expect(findNumber(profile, frames, [{ text: '987654321' }])).toEqual([]);
    const known = draft({ kind: 'fixed', start: 'AA 55', bytes: 12 }, [
      { from: 'bytes', name: 't', at: 6, type: 'i16' },
    ]);
    expect(
      findNumber(known.profile, frames, [{ text: '23.4' }]).filter(({ from, to }) => from < 8 && to > 6),
    ).toEqual([]);
    const summed = draft({ kind: 'fixed', start: 'AA 55', bytes: 12 }, [], {
      checksum: { kind: 'sum16', at: 6 },
    });
    expect(
      findNumber(summed.profile, frames, [{ text: '23.4' }]).filter(({ from, to }) => from < 8 && to > 6),
    ).toEqual([]);
  });

  test(
    'work is bounded: the longest frames, the most of them, take no longer than a few seconds',
    { timeout: 300_000 },
    () => {
      const dice = new Dice(9);
      const frames = Array.from({ length: 5_000 }, (_, i) => ({ timeMs: i, bytes: dice.bytes(1_024) }));
      const { profile } = draft({ kind: 'cobs', maxBytes: 1_024 });
      const startedMs = performance.now();
      expect(findNumber(profile, frames, [{ text: '23.4' }]).length).toBeLessThanOrEqual(12);
      console.log(
        `search through 5,000 frames of 1,024 bytes of noise: ${Math.round(performance.now() - startedMs)} ms`,
      );
    },
  );
});

describe('a number in text', () => {
  const lines = (texts: readonly string[]) =>
    texts.map((text, i) => ({ timeMs: 1_000 * i, bytes: ascii(text) }));
  const find = (texts: readonly string[], ...shown: readonly string[]) =>
    findNumber(
      draft({ kind: 'lines' }).profile,
      lines(texts),
      shown.map((text) => ({ text })),
    );

  test('is found by its key, its column, the words before it, and with its scale', () => {
    expect(find(['T=21.5 H=40', 'T=21.6 H=41'], '21.6')[0]).toMatchObject({
      field: { from: 'key', key: 'T' },
      values: [21.5, 21.6],
      from: 2,
      to: 6,
    });
    expect(find(['7,215,40', '8,216,41'], '21.6')[0]).toMatchObject({
      field: { from: 'column', column: 2, scale: 0.1 },
    });
    expect(find(['it is 21.5 degrees', 'it is 21.6 degrees'], '21.6')[0]).toMatchObject({
      field: { from: 'column', column: 3 },
      separator: ' ',
    });
    expect(find(['7;21,5', '8;21,6'], '21.6')[0]).toMatchObject({
      field: { from: 'column', column: 2, comma: true },
      separator: ';',
    });
  });

  test('two numbers shown at different times leave one place', () => {
    const texts = ['1,21,21', '2,22,21', '3,23,21'];
    expect(find(texts, '21').length).toBeGreaterThan(1);
    const later = findNumber(
      draft({ kind: 'lines' }).profile,
      lines(texts.flatMap((text) => [text, text, text, text, text])),
      [
        { text: '21', atMs: 500 },
        { text: '23', atMs: 14_000 },
      ],
    );
    expect(later.map(({ field }) => field)).toEqual([{ from: 'column', column: 2 }]);
  });
});

describe('suggestions', () => {
  const dice = new Dice(3);
  const heard = (bytes: Uint8Array): readonly HeardBytes[] => [{ timeMs: 0, bytes }];
  const fixed = Array.from({ length: 30 }, (_, i) => {
    const frame = concat(hex('aa 55'), Uint8Array.of(i), dice.bytes(5), Uint8Array.of(0, 0));
    seal({ kind: 'crc16-modbus', at: -2, endian: 'little' }, frame);
    return frame;
  });

  test('say how a stream is cut', () => {
    expect(suggestFraming(heard(concat(...fixed)))[0]).toMatchObject({
      part: { kind: 'fixed', start: 'AA 55', bytes: 10 },
    });
    expect(suggestFraming(heard(ascii('T=21.5\r\nT=21.6\r\nT=21.6\r\nT=21.6\r\n')))[0]).toMatchObject({
      part: { kind: 'lines' },
    });
    const sized = Array.from({ length: 40 }, (_, i) =>
      concat(hex('42 4d'), Uint8Array.of(2 + (i % 4)), dice.bytes(2 + (i % 4))),
    );
    expect(suggestFraming(heard(concat(...sized)))[0]).toMatchObject({
      part: { kind: 'length', length: { at: 2, plus: 3 } },
    });
    expect(suggestFraming(heard(new Dice(4).bytes(4_000))).map(({ part }) => part['kind'])).not.toContain(
      'fixed',
    );
    expect(suggestFraming([])).toEqual([]);
  });

  test('say which checksum is right in nearly all frames, and none of frames that are all alike', () => {
    expect(suggestChecksum(fixed)[0]).toMatchObject({
      part: { kind: 'crc16-modbus', at: -2, endian: 'little' },
      share: 1,
    });
    expect(suggestChecksum(Array.from({ length: 30 }, () => fixed[0]!))).toEqual([]);
    expect(suggestChecksum(Array.from({ length: 40 }, () => dice.bytes(10)))).toEqual([]);
  });
});

test('a profile that is not finished reads what it can: frames are cut, fields that are sound are shown', () => {
  const json = {
    framing: { kind: 'fixed', start: 'AA', bytes: 4 },
    frames: [
      {
        name: 'a',
        fields: [
          { from: 'bytes' },
          { from: 'bytes', name: 't', at: 1, type: 'u16', scale: 0.1, unit: 'Cel' },
        ],
      },
    ],
  };
  const half = draftOf(json);
  const { frames, dropped } = cutHeard(half, [{ timeMs: 7, bytes: hex('aa 00 d7 00 bb aa 00 d8 00') }]);
  expect(dropped).toBe(1);
  expect(readFrames(half, frames)).toEqual([
    {
      timeMs: 7,
      bytes: hex('aa 00 d7 00'),
      kind: 'a',
      fields: [{ index: 1, name: 't', from: 1, to: 3, value: 21.5, decimals: 1, unit: '°C' }],
    },
    {
      timeMs: 7,
      bytes: hex('aa 00 d8 00'),
      kind: 'a',
      fields: [{ index: 1, name: 't', from: 1, to: 3, value: 21.6, decimals: 1, unit: '°C' }],
    },
  ]);
  for (const nothing of [null, 7, [], { framing: 3, frames: 'x' }])
    expect(draftOf(nothing).profile.framing).toEqual({ kind: 'lines' });
});
