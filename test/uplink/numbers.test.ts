import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Logged } from '../../station/model/entry.ts';
import { Numbers, type Range } from '../../station/uplink/numbers.ts';
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

test('what is wanted is cut into stretches that turn few times, each number once, entry or gone', () => {
  const log = fc.array(fc.constantFrom('a', 'b', 'c', undefined), { maxLength: 120 });
  fc.assert(
    fc.property(log, ranges, fc.integer({ min: 1, max: 6 }), (devices, wants, turns) => {
      const entries = devices.flatMap((device, i): Logged[] =>
        device ? [{ kind: 'gap', gap: { device, fromMs: 0, toMs: 0, cause: 'silent' }, seq: i + 1 }] : [],
      );
      const wanted = new Numbers(wants).within(1, devices.length);
      const cut = [...stretches(entries, wanted, turns)];
      const sent = cut.flatMap((stretch) => stretch.entries.map(({ seq }) => seq));
      const gone = cut.flatMap((stretch) => listed(stretch.gone));
      expect(sent.every((seq) => devices[seq - 1] !== undefined)).toBe(true);
      expect(gone.every((seq) => devices[seq - 1] === undefined)).toBe(true);
      expect([...sent, ...gone].sort((a, b) => a - b)).toEqual(listed(wanted.ranges));
      let last = 0;
      for (const stretch of cut) {
        const runs = stretch.entries.filter(
          (entry, i) => (entry.kind === 'gap' && entry.gap.device) !== deviceBefore(stretch.entries, i),
        );
        expect(runs.length + stretch.gone.length).toBeGreaterThan(0);
        expect(runs.length).toBeLessThanOrEqual(turns);
        const first = Math.min(...stretch.entries.map(({ seq }) => seq), ...listed(stretch.gone));
        expect(first).toBeGreaterThan(last);
        last = Math.max(...stretch.entries.map(({ seq }) => seq), ...listed(stretch.gone));
      }
    }),
  );
});

function deviceBefore(entries: readonly Logged[], i: number): string | undefined {
  const before = entries[i - 1];
  return before?.kind === 'gap' ? before.gap.device : undefined;
}
