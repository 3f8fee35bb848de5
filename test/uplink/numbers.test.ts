import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Logged } from '../../station/model/entry.ts';
import { Numbers, type Range } from '../../station/uplink/numbers.ts';
import { parcels } from '../../station/uplink/native/entries.ts';
import { stretches } from '../../station/uplink/stretches.ts';

const range = fc
  .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 9 }))
  .map(([from, more]): Range => [from, from + more]);
const ranges = fc.array(range, { maxLength: 12 });
const listed = (all: readonly Range[]) =>
  all.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i));
const plain = (all: readonly Range[]) => new Set(listed(all));

test('is a set of numbers, whatever ranges it is made of', () => {
  fc.assert(
    fc.property(ranges, range, (all, [from, to]) => {
      const numbers = new Numbers(all);
      const set = plain(all);
      const sorted = [...set].sort((a, b) => a - b);
      const span = listed([[from, to]]);
      expect(listed(numbers.ranges)).toEqual(sorted);
      expect(numbers.ranges.every(([begin], i) => begin > (numbers.ranges[i - 1]?.[1] ?? -1) + 1)).toBe(true);
      expect(numbers.size).toBe(set.size);
      expect(numbers.covers(from, to)).toBe(span.every((n) => set.has(n)));
      expect(numbers.has(from)).toBe(set.has(from));
      expect(listed(numbers.missing(from, to))).toEqual(span.filter((n) => !set.has(n)));
      expect(listed(numbers.within(from, to).ranges)).toEqual(span.filter((n) => set.has(n)));
      let upTo = 0;
      while (set.has(upTo + 1)) upTo++;
      expect(numbers.upTo).toBe(upTo);
    }),
  );
});

test('one covers another where it has all of it', () => {
  fc.assert(
    fc.property(ranges, ranges, (one, other) => {
      const [a, b] = [plain(one), plain(other)];
      expect(new Numbers(one).coversAll(new Numbers(other))).toBe([...b].every((n) => a.has(n)));
      const both = new Numbers(one);
      both.addAll(new Numbers(other));
      expect(new Set(listed(both.ranges))).toEqual(new Set([...a, ...b]));
    }),
  );
});

const batchOf = (device: string, seq: number): Logged => {
  const batch = { device, channels: [], time: Float64Array.of(seq), columns: [] };
  return { kind: 'batch', batch, seq };
};
const alone = (seq: number): Logged => ({
  kind: 'gap',
  gap: { device: 'a', fromMs: 0, toMs: 0, cause: 'silent' },
  seq,
});

const KINDS = ['a', 'a', 'b', 'c', 'alone', undefined] as const;
/** Each speaker has more than one message holds, one after the other. */
const LONG_TURNS = (['a', 'b', 'c'] as const).flatMap((speaker) => [speaker, speaker]);

test('what is wanted is cut into stretches, each number once, as an entry or as gone, never with many islands', () => {
  const log = fc.array(fc.constantFrom(...KINDS), { maxLength: 300 });
  fc.assert(
    fc.property(log, ranges, fc.integer({ min: 2, max: 12 }), (kinds, wants, turns) => {
      const entries = kinds.flatMap((kind, i) =>
        kind === undefined ? [] : kind === 'alone' ? alone(i + 1) : batchOf(kind, i + 1),
      );
      const wanted = new Numbers(wants).within(1, kinds.length);
      const cut = [...stretches(entries, wanted, turns)];
      const sent = cut.flatMap((stretch) => stretch.entries.map(({ seq }) => seq));
      const gone = cut.flatMap((stretch) => listed(stretch.gone));
      expect(sent.every((seq) => kinds[seq - 1] !== undefined)).toBe(true);
      expect(gone.every((seq) => kinds[seq - 1] === undefined)).toBe(true);
      expect([...sent, ...gone].sort((a, b) => a - b)).toEqual(listed(wanted.ranges));

      const origin = { station: 's', epoch: 'e' };
      for (const stretch of cut) {
        // What is not wanted is there already.
        const whole = new Numbers([...stretch.gone, ...stretch.entries.map(({ seq }): Range => [seq, seq])]);
        const held = new Numbers(whole.missing(1, kinds.length));
        const before = held.ranges.length;
        for (const { numbers } of parcels(origin, stretch.entries, 'late', 300)) {
          held.addAll(numbers);
          expect(held.ranges.length - before).toBeLessThanOrEqual(turns / 2 + 1);
        }
      }
    }),
    { examples: [[LONG_TURNS, [[1, LONG_TURNS.length]], 3]] },
  );
});
