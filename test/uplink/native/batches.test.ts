import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry, Logged } from '../../../station/model/entry.ts';
import { arrived, batch, sent } from './scene.ts';

describe('batches', () => {
  const rows = fc.integer({ min: 0, max: 40 });
  const value = fc.oneof(
    fc.double(),
    fc.constantFrom(-0, Infinity, -Infinity),
    fc.integer({ min: -999, max: 999 }),
  );
  const names = fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/), { maxLength: 4 });
  const aBatch = fc
    .record({ device: fc.constantFrom('a', 'b', 'c'), subject: fc.constantFrom(undefined, 's'), rows, names })
    .chain(({ device, subject, rows, names }) =>
      fc
        .tuple(
          fc.array(fc.double({ min: 0, max: 2e12, noNaN: true }), { minLength: rows, maxLength: rows }),
          fc.array(fc.array(value, { minLength: rows, maxLength: rows }), {
            minLength: names.length,
            maxLength: names.length,
          }),
        )
        .map(([time, columns]) =>
          batch(device, time, Object.fromEntries(names.map((name, i) => [name, columns[i]!])), subject),
        ),
    );

  test('whatever is gathered into whichever messages, a receiver has the same entries', () => {
    fc.assert(
      fc.property(
        fc.array(aBatch, { maxLength: 30 }),
        fc.integer({ min: 300, max: 4_000 }),
        (batches, mostBytes) => {
          const entries = batches.map((batch, i): Logged => ({ kind: 'batch', batch, seq: 3 * i + 1 }));
          const messages = sent(entries, 'live', mostBytes);
          const plain = ({ batch, ...rest }: Extract<Logged, { kind: 'batch' }>) => {
            const columns = Object.fromEntries(batch.channels.map((name, i) => [name, batch.columns[i]!]));
            return { ...rest, ...batch, channels: null, columns };
          };
          const all = arrived(messages) as Extract<Logged, { kind: 'batch' }>[];
          expect(all.map(plain)).toEqual((entries as typeof all).map(plain));
        },
      ),
    );
  });

  test('a message is full at 64 KiB, and an entry is never cut', () => {
    const wide = (seq: number): Logged => ({
      kind: 'batch',
      seq,
      batch: batch(
        'a',
        Array.from({ length: 200 }, (_, i) => i / 3),
        { x: Array.from({ length: 200 }, (_, i) => i / 7) },
      ),
    });
    const messages = sent(Array.from({ length: 50 }, (_, i) => wide(i + 1)));
    expect(messages.length).toBeGreaterThan(1);
    expect(Math.max(...messages.map(({ payload }) => payload.length))).toBeLessThanOrEqual(64 * 1024);
    const tiny = sent([wide(1), wide(2)], 'live', 10);
    expect(tiny).toHaveLength(2);
  });

  test('one too large for any message is told as a gap of its rows, so that the rest goes on', () => {
    const wide = (rows: number, channels: number) => {
      const column = Array.from({ length: rows }, (_, i) => -(i + 1) / 3e-300);
      return batch(
        'a',
        column.map((_, i) => 1.7e12 + i / 7),
        Object.fromEntries(Array.from({ length: channels }, (_, i) => [`c${i}`, column])),
      );
    };
    const most: Logged = { kind: 'batch', seq: 1, batch: wide(500, 19) };
    const more: Logged = { kind: 'batch', seq: 2, batch: wide(500, 20) };
    const messages = sent([most, more]);
    expect(Math.max(...messages.map(({ payload }) => payload.length))).toBeLessThan(256 * 1024 - 1_000);
    const [first, second] = arrived(messages);
    expect(first).toEqual(most);
    expect(second).toMatchObject({ seq: 2, kind: 'gap', gap: { device: 'a', count: 500, fromMs: 1.7e12 } });
  });

  test('nor does one with a name that no receiver would read', () => {
    const odd: Logged = { kind: 'batch', seq: 7, batch: batch('a', [5], { 'two words': [1] }) };
    expect(arrived(sent([odd]))).toMatchObject([
      { seq: 7, kind: 'gap', gap: { fromMs: 5, toMs: 5, count: 1 } },
    ]);
  });

  test('a channel may have any name a topic can have', () => {
    const channels = Object.fromEntries([
      ['constructor', [1]],
      ['__proto__', [2]],
      ['time', [3]],
    ]);
    const [entry] = arrived(sent([{ kind: 'batch', seq: 1, batch: batch('a', [0], channels) }]));
    expect(entry).toMatchObject({ batch: { channels: ['constructor', '__proto__', 'time'] } });
  });
});

test('every kind of entry travels with its number', () => {
  const entries: readonly Entry[] = [
    { kind: 'batch', batch: batch('a', [1], { x: [1] }) },
    { kind: 'event', event: { rule: 'r', version: 1, device: 'a', timeMs: 1, text: 't' } },
    { kind: 'state', device: 'a', state: { phase: 'opening', attempt: 3 }, timeMs: 1 },
    { kind: 'outcome', outcome: { id: 'i', device: 'a', channel: 'x', ok: true, timeMs: 1, value: 1 } },
    { kind: 'gap', gap: { device: 'a', fromMs: 1, toMs: 2, cause: 'wiped' } },
  ];
  const logged = entries.map((entry, i): Logged => ({ ...entry, seq: i + 1 }));
  expect(arrived(sent(logged, 'late'))).toEqual(logged);
});
