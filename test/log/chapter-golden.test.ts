import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decodeBlock } from '../../station/codec/block.ts';
import { sealChapter } from '../../station/codec/seal-chapter.ts';
import type { Logged } from '../../station/model/entry.ts';
import { toFault } from '../../station/model/fault.ts';
import { codec } from '../fakes/codec.ts';

const file = new URL('../recordings/block-v1-chapter.bin', import.meta.url);

/** What the file holds: columns of each form that the kernel has, and an entry of every kind. Read for ever. */
const content: readonly Logged[] = entries();

function entries(): Logged[] {
  const list: Logged[] = [];
  let seq = 7;
  for (let i = 0; i < 12; i++) {
    list.push({ kind: 'batch', batch: meter(i), seq: seq++ });
    if (i % 3 === 0) list.push({ kind: 'batch', batch: odd(i), seq: seq++ });
    if (i % 5 === 0) list.push({ kind: 'gap', gap: gap(i), seq: (seq += 2) - 1 });
  }
  const state = { phase: 'live', sinceMs: 5 } as const;
  list.push({ kind: 'state', device: 'meter', state, timeMs: 1.7e12 + 1, seq: (seq += 9) });
  return list;
}

function gap(i: number) {
  return { device: 'meter', fromMs: 1.7e12 + i, toMs: 1.7e12 + i + 1, cause: 'silent', rows: i } as const;
}

/** Decimals, a walk, singles, a switch, averages, a column that is mostly empty. */
function meter(i: number) {
  const rows = Array.from({ length: 32 }, (_, row) => 32 * i + row);
  const column = (value: (row: number) => number) => Float64Array.from(rows, value);
  const bump = (row: number) => ((row * 7919) % 101) - 50;
  return {
    device: 'meter',
    channels: ['volt', 'count', 'single', 'on', 'mean', 'rare'],
    time: column((row) => 1.7e12 + 100 * row + (bump(row) % 3)),
    columns: [
      column((row) => (23_000 + bump(row)) / 100),
      column((row) => 1_000_000 + 5 * row * row),
      column((row) => Math.fround(bump(row) / 7)),
      column((row) => Number(row % 40 > 20)),
      column((row) => (10 + (row % 6)) / 3),
      column((row) => (row % 50 === 0 ? bump(row) : NaN)),
    ],
  };
}

function odd(i: number) {
  return {
    device: 'odd',
    subject: 'nach Süden',
    channels: ['x'],
    time: Float64Array.of(-1.5, i, 1e15),
    columns: [Float64Array.of(-0, i === 0 ? -Infinity : 5e-324, Number.MAX_VALUE / (i + 1))],
  };
}

const golden = new Uint8Array(readFileSync(file));

test('the golden chapter says what it said when it was written', () => {
  const block = decodeBlock(golden, codec);
  expect(block.content).toEqual(content);
  expect(block).toMatchObject({ epoch: '0011223344556677', first: 7, entries: content.length, rows: 396 });
});

test('the same entries make the same chapter', () => {
  expect(sealChapter('0011223344556677', content, codec).bytes).toEqual(golden);
});

test('no flipped bit and no missing end of a chapter goes unseen', () => {
  for (let bit = 0; bit < 8 * golden.length; bit++) {
    const damaged = golden.slice();
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    expect(faultOf(damaged)).toMatch(/^frame\/(checksum|length|syntax)$/);
  }
  for (let length = 0; length < golden.length; length++)
    expect(faultOf(golden.subarray(0, length))).toMatch(/^frame\/(length|syntax)$/);
  expect(faultOf(Uint8Array.of(...golden, 0))).toBe('frame/length');
});

function faultOf(bytes: Uint8Array): string | undefined {
  try {
    decodeBlock(bytes, codec);
    return undefined;
  } catch (error) {
    return toFault(error).code;
  }
}
