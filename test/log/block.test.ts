import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { codec } from '../fakes/codec.ts';
import { expect, test } from 'vitest';
import { BlockWriter, decodeBlock } from '../../station/codec/block.ts';
import { ByteReader } from '../../station/codec/byte-reader.ts';
import { ByteWriter } from '../../station/codec/byte-writer.ts';
import { crc32c } from '../../station/codec/checksum.ts';
import type { Entry, Logged } from '../../station/model/entry.ts';
import { toFault } from '../../station/model/fault.ts';

/** What `block-v1.bin` holds: an entry of every kind. It was written once and must be read for ever. */
const content: readonly Logged[] = [
  {
    seq: 41,
    kind: 'batch',
    batch: {
      device: 'garden',
      channels: ['soilMoisture', 'temperature'],
      time: Float64Array.of(1_700_000_000_000, 1_700_000_000_100.5),
      columns: [Float64Array.of(31.25, NaN), Float64Array.of(-0.5, 1e-300)],
    },
  },
  {
    seq: 42,
    kind: 'batch',
    batch: {
      device: 'meter',
      subject: 'übergabe 7',
      channels: ['temperature'],
      time: Float64Array.of(-1),
      columns: [Float64Array.of(-Infinity)],
    },
  },
  { seq: 45, kind: 'gap', gap: { device: 'garden', fromMs: 5, toMs: 9, cause: 'unplugged', count: 3 } },
  {
    seq: 46,
    kind: 'state',
    device: 'garden',
    timeMs: 10,
    state: {
      phase: 'waiting',
      sinceMs: 10,
      untilMs: 20,
      fault: { code: 'link/lost', detail: { address: 'a' } },
    },
  },
  {
    seq: 47,
    kind: 'event',
    event: { rule: 'dry', version: 2, device: 'garden', timeMs: 11, text: 'dry: 5 %' },
  },
  {
    seq: 300,
    kind: 'outcome',
    outcome: { id: '0a', device: 'garden', channel: 'pump', ok: true, timeMs: 12, value: 1 },
  },
];
const header = { epoch: '0011223344556677', first: 41, last: 300, entries: 6, rows: 3 };

const golden = new Uint8Array(readFileSync(new URL('../recordings/block-v1.bin', import.meta.url)));

function blockOf(entries: readonly Logged[], epoch = header.epoch): Uint8Array<ArrayBuffer> {
  const writer = new BlockWriter(epoch, codec);
  for (const entry of entries) writer.add(entry);
  return writer.seal();
}

/** What decoding throws, or nothing where it gives a block. */
function faultOf(bytes: Uint8Array): string | undefined {
  try {
    decodeBlock(bytes, codec);
    return undefined;
  } catch (error) {
    return toFault(error).code;
  }
}

/**
 * The same bytes with a checksum and a length that hold: what is wrong then must be seen in the content
 * itself.
 */
function resealed(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  view.setUint32(40, copy.length, true);
  view.setUint32(copy.length - 4, crc32c(copy.subarray(0, -4)), true);
  return copy;
}

test('the golden block says what it said when it was written', () => {
  expect(decodeBlock(golden, codec)).toEqual({ ...header, fromMs: -1, toMs: 1_700_000_000_100.5, content });
});

test('the same entries make the same bytes', () => {
  expect(blockOf(content)).toEqual(golden);
});

test('no flipped bit goes unseen', () => {
  for (let bit = 0; bit < 8 * golden.length; bit++) {
    const damaged = golden.slice();
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    expect(faultOf(damaged)).toMatch(/^frame\/(checksum|length|syntax)$/);
  }
});

test('no missing end and no bytes too many go unseen', () => {
  for (let length = 0; length < golden.length; length++)
    expect(faultOf(golden.subarray(0, length))).toMatch(/^frame\/(length|syntax)$/);
  expect(faultOf(Uint8Array.of(...golden, 0))).toBe('frame/length');
});

test('content that cannot be is refused though its checksum holds, and never makes anything big', () => {
  for (let at = 4; at < golden.length - 4; at++)
    for (const byte of [0, 1, 0x7f, 0x80, 0xff]) {
      const forged = golden.slice();
      forged[at] = byte;
      expect(faultOf(resealed(forged)) ?? 'fine').toMatch(/^(fine|frame\/(checksum|length|syntax))$/);
    }
  for (let length = 49; length < golden.length; length++)
    expect(faultOf(resealed(golden.subarray(0, length)))).toMatch(/^frame\/(length|syntax)$/);
});

test('a count that the bytes cannot bear is refused before anything of that size is made', () => {
  const writer = new ByteWriter();
  writer.bytes(golden.subarray(0, 61));
  writer.varint(0);
  writer.u8(1);
  writer.varint(0);
  writer.text('device');
  writer.varint(2 ** 50);
  writer.u32(0);
  expect(faultOf(resealed(writer.copy()))).toBe('frame/length');
});

test('versions and codecs to come are refused by name', () => {
  for (const at of [4, 5]) {
    const newer = golden.slice();
    newer[at] = 9;
    expect(() => decodeBlock(resealed(newer), codec)).toThrow(/version|codec/);
  }
});

/** What `block-v1-packed.bin` holds: long columns, as the kernel packs them quickly. */
const long: readonly Logged[] = [3, 9].map((seq) => {
  const time = Float64Array.from({ length: 64 + seq }, (_, i) => 1_700_000_000_000 + 100 * i + (i % 3));
  const odd = [NaN, -0, Infinity, -Infinity, 5e-324, 0.1 + 0.2, 2 ** 53, -1e300];
  const columns = [
    time.map((_, i) => Math.round(200 + 9 * Math.sin(i / 9)) / 10),
    time.map((_, i) => odd[i % odd.length]!),
  ];
  return { seq, kind: 'batch', batch: { device: 'garden', channels: ['t', 'odd'], time, columns } };
});

test('a golden block of long columns says what it said when it was written, and nothing else when it is damaged', () => {
  const packed = new Uint8Array(readFileSync(new URL('../recordings/block-v1-packed.bin', import.meta.url)));
  expect(decodeBlock(packed, codec).content).toEqual(long);
  expect(blockOf(long)).toEqual(packed);
  for (let bit = 0; bit < 8 * packed.length; bit++) {
    const damaged = packed.slice();
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    expect(faultOf(damaged)).toMatch(/^frame\/(checksum|length|syntax)$/);
  }
  for (let at = 4; at < packed.length - 4; at++)
    for (const byte of [0, 1, 0x7f, 0x80, 0xff]) {
      const forged = packed.slice();
      forged[at] = byte;
      expect(faultOf(resealed(forged)) ?? 'fine').toMatch(/^(fine|frame\/(checksum|length|syntax))$/);
    }
});

test('few bytes that claim to be many numbers are refused before they are that', () => {
  const flat = (seq: number, rows: number): Logged => {
    const time = new Float64Array(rows).fill(7);
    return { seq, kind: 'batch', batch: { device: 'd', channels: ['t'], time, columns: [time] } };
  };
  const writer = new BlockWriter(header.epoch, codec);
  expect(writer.add(flat(1, 2 ** 18))).toBe(true);
  expect(writer.add(flat(2, 2 ** 18))).toBe(true);
  expect(writer.add(flat(3, 64))).toBe(false);
  const sealed = writer.seal();
  expect(sealed.length).toBeLessThan(50_000);
  expect(decodeBlock(sealed, codec).rows).toBe(2 ** 19);
  const tooMany = blockOf([flat(1, 2 ** 19 + 1)]);
  expect(faultOf(tooMany)).toBe('frame/length');
});

test('there is one NaN in a block, whichever came in', () => {
  const odd = new Float64Array(Uint8Array.of(1, 2, 3, 4, 5, 6, 0xf8, 0xff).buffer);
  const nan = (column: Float64Array): Logged => ({
    seq: 1,
    kind: 'batch',
    batch: { device: 'd', channels: ['t'], time: Float64Array.of(1), columns: [column] },
  });
  expect(blockOf([nan(odd)])).toEqual(blockOf([nan(Float64Array.of(NaN))]));
});

test('whatever goes in comes out', () => {
  const name = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' });
  const batch = fc
    .tuple(name, fc.option(name, { nil: undefined }), fc.uniqueArray(name, { maxLength: 4 }), fc.nat(20))
    .chain(([device, subject, channels, rows]) => {
      const column = (value: fc.Arbitrary<number>) =>
        fc.array(value, { minLength: rows + 1, maxLength: rows + 1 }).map((each) => Float64Array.from(each));
      const time = column(fc.double({ noNaN: true, noDefaultInfinity: true }));
      const columns = fc.tuple(...channels.map(() => column(fc.double())));
      return fc.record({ time, columns }).map(({ time, columns }): Entry => ({
        kind: 'batch',
        batch: { device, ...(subject === undefined ? {} : { subject }), channels, time, columns },
      }));
    });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(batch, fc.integer({ min: 1, max: 2 ** 40 })), { minLength: 1, maxLength: 8 }),
      (list) => {
        let seq = 0;
        const entries = list.map(([entry, distance]): Logged => ({ ...entry, seq: (seq += distance) }));
        expect(decodeBlock(blockOf(entries), codec).content).toEqual(entries);
      },
    ),
    { numRuns: 200 },
  );
});

test('whole numbers up to 2^53 - 1 survive in as few bytes as they need', () => {
  const values = [0, 1, 127, 128, 16_383, 16_384, 2 ** 32, 2 ** 49 - 1, 2 ** 49, Number.MAX_SAFE_INTEGER];
  const writer = new ByteWriter();
  for (const value of values) writer.varint(value);
  const reader = new ByteReader(writer.copy());
  expect(values.map(() => reader.varint())).toEqual(values);
  expect(() => new ByteReader(new Uint8Array(9).fill(0xff)).varint()).toThrow(/53 bit/);
});
