import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { concat } from '../../station/codec/bytes.ts';
import { type Manifest, RecordingWriter } from '../../station/codec/recording.ts';
import { type RecordingPart, RecordingReader } from '../../station/codec/recording-reader.ts';
import type { Logged } from '../../station/model/entry.ts';
import { toFault } from '../../station/model/fault.ts';
import { codec } from '../fakes/codec.ts';

const file = new URL('../recordings/recording-v1.fieldline', import.meta.url);

/** What the file holds; it was written once and must be read for ever. */
const manifest: Manifest = {
  station: 'barn',
  devices: [
    {
      device: 'meter',
      label: 'Zähler',
      driver: 'plotter-lines',
      channels: [{ name: 'volt', quantity: 'voltage', unitText: 'V', decimals: 1 }],
    },
  ],
};
const blocks: readonly (readonly Logged[])[] = [0, 1].map((number) => [
  {
    seq: 10 * number + 1,
    kind: 'batch',
    batch: {
      device: 'meter',
      channels: ['volt'],
      time: Float64Array.from({ length: 40 }, (_, i) => 1.7e12 + 1000 * (40 * number + i)),
      columns: [Float64Array.from({ length: 40 }, (_, i) => (i === 7 ? NaN : 2300 + ((i * 7) % 11)) / 10)],
    },
  },
  {
    seq: 10 * number + 5,
    kind: 'gap',
    gap: { device: 'meter', fromMs: 1.7e12, toMs: 1.7e12 + 5, cause: 'overrun', rows: 2 },
  },
]);
const golden = new Uint8Array(readFileSync(file));

function written(): Uint8Array {
  const writer = new RecordingWriter('0011223344556677', codec);
  return concat(writer.head(manifest), ...blocks.map((entries) => writer.block(entries)), writer.end());
}

function read(bytes: Uint8Array, pieceLength = bytes.length): { parts: RecordingPart[]; fault?: string } {
  const reader = new RecordingReader(codec);
  const parts: RecordingPart[] = [];
  try {
    for (let at = 0; at < bytes.length; at += pieceLength)
      for (const part of reader.push(bytes.subarray(at, at + pieceLength))) parts.push(part);
    reader.end();
    return { parts };
  } catch (error) {
    return { parts, fault: toFault(error).code };
  }
}

test('the golden recording says what it said when it was written, in pieces of any size', () => {
  for (const pieceLength of [1, 7, 64, 1e6]) {
    const { parts, fault } = read(golden, pieceLength);
    expect(fault).toBeUndefined();
    expect(parts[0]!.manifest).toEqual(manifest);
    expect(parts.slice(1).map(({ block }) => block!.content)).toEqual(blocks);
  }
});

test('the same entries make the same recording', () => {
  expect(written()).toEqual(golden);
});

test('no flipped bit and no missing end goes unseen, and what is whole before it is given', () => {
  const sound = read(golden).parts;
  for (let bit = 0; bit < 8 * golden.length; bit++) {
    const damaged = golden.slice();
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    const { parts, fault } = read(damaged);
    expect(fault).toMatch(/^frame\/(checksum|length|syntax)$/);
    expect(parts).toEqual(sound.slice(0, parts.length));
  }
  for (let length = 0; length < golden.length; length++) {
    const { parts, fault } = read(golden.subarray(0, length));
    expect(fault).toMatch(/^frame\/(length|syntax)$/);
    expect(parts).toEqual(sound.slice(0, parts.length));
  }
  expect(read(Uint8Array.of(...golden, 0)).fault).toBe('frame/length');
  expect(read(golden.subarray(0, -24)).parts).toEqual(sound);
});

test('a block that is missing, twice or elsewhere is a fault', () => {
  const writer = new RecordingWriter('0011223344556677', codec);
  const head = writer.head(manifest);
  const [one, two] = blocks.map((entries) => writer.block(entries));
  const end = writer.end();
  for (const order of [[one], [two], [two, one], [one, one, two]])
    expect(read(concat(head, ...order.map((each) => each!), end)).fault).toMatch(/^frame\/(length|syntax)$/);
});
