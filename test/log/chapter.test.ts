import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBlock } from '../../station/codec/block.ts';
import { unsealed } from '../../station/codec/block-header.ts';
import { Chapter } from '../../station/codec/chapter.ts';
import { sealChapter } from '../../station/codec/seal-chapter.ts';
import type { Batch } from '../../station/model/batch.ts';
import type { Entry, Logged } from '../../station/model/entry.ts';
import { codec } from '../fakes/codec.ts';

const value = fc.oneof(
  fc.double(),
  fc.constantFrom(NaN, -0, 5e-324, Infinity),
  fc.integer({ min: 0, max: 400 }).map((whole) => whole / 10),
);
const time = fc.oneof(
  fc.integer({ min: 0, max: 9 }),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e13 }),
);
const batch = fc
  .record({
    device: fc.constantFrom('a', 'b', 'c/ü'),
    subject: fc.option(fc.constantFrom('m1', 'm2')),
    channels: fc.constantFrom<readonly string[]>(['t'], ['t', 'u'], ['u', 't'], []),
    rows: fc.array(fc.tuple(time, value, value), { minLength: 1, maxLength: 5 }),
  })
  .map(({ device, subject, channels, rows }): Batch => ({
    device,
    ...(subject === null ? {} : { subject }),
    channels,
    time: Float64Array.from(rows, ([timeMs]) => timeMs),
    columns: channels.map((_, i) => Float64Array.from(rows, (row) => row[1 + i]!)),
  }));
const entry: fc.Arbitrary<Entry> = fc.oneof(
  { weight: 5, arbitrary: batch.map((each): Entry => ({ kind: 'batch', batch: each })) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('gap' as const),
      gap: fc.record({
        device: fc.constantFrom('a', 'z'),
        fromMs: fc.integer({ min: -5, max: 0 }),
        toMs: fc.integer({ min: 0, max: 9 }),
        cause: fc.constant('silent' as const),
      }),
    }),
  },
);
const entries = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 3 }), entry), { minLength: 1, maxLength: 30 })
  .map((list) => {
    let seq = 0;
    return list.map(([distance, each]): Logged => ({ ...each, seq: (seq += distance) }));
  });

test('a chapter gives back the very same entries, all of them or from any number on', () => {
  fc.assert(
    fc.property(entries, fc.nat(40), fc.nat(9), (list, seq, limit) => {
      const { bytes } = sealChapter('e', list, codec);
      expect(decodeBlock(bytes, codec).content).toEqual(list);
      expect(decodeBlock(bytes, codec)).toMatchObject({ first: list[0]!.seq, last: list.at(-1)!.seq });
      const chapter = chapterOf(bytes);
      expect(chapter.after(seq, limit)).toEqual(list.filter((each) => each.seq > seq).slice(0, limit));
    }),
  );
});

test('a speaker’s rows come out of it alone, in order of arrival', () => {
  fc.assert(
    fc.property(entries, (list) => {
      const chapter = chapterOf(sealChapter('e', list, codec).bytes);
      for (const [number, { device, subject, channels, rows }] of chapter.speakers.entries()) {
        const its = list.flatMap((each) =>
          each.kind === 'batch' &&
          each.batch.device === device &&
          each.batch.subject === subject &&
          each.batch.channels.join() === channels.join()
            ? [each.batch]
            : [],
        );
        expect([...chapter.rowsOf(number).time]).toEqual(its.flatMap((each) => [...each.time]));
        expect(its.flatMap((each) => [...each.time])).toHaveLength(rows);
      }
    }),
  );
});

test('a byte that is another, or one too few, is a fault and never another entry', () => {
  fc.assert(
    fc.property(entries, fc.nat(), fc.integer({ min: 1, max: 255 }), (list, at, flip) => {
      const { bytes } = sealChapter('e', list, codec);
      const damaged = bytes.slice();
      damaged[at % bytes.length]! ^= flip;
      expect(() => decodeBlock(damaged, codec)).toThrow();
      expect(() => decodeBlock(bytes.subarray(0, at % bytes.length), codec)).toThrow();
    }),
  );
});

function chapterOf(bytes: Uint8Array): Chapter {
  const { head, body } = unsealed(bytes);
  return new Chapter(head, body, codec);
}
