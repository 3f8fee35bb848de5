import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PacketCap } from '../../node-bridge/broker/packet-cap.ts';

const MOST = 1_000;

const PINGREQ = Uint8Array.of(0xc0, 0);

/** A PUBLISH to topic `t` whose variable header and payload take up `length` bytes in all (MQTT 3.1.1 section 2.2.3). */
function publish(length: number): Uint8Array {
  const digits = [];
  for (let rest = length; ; rest >>= 7) {
    digits.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    if (rest <= 0x7f) break;
  }
  const body = new Uint8Array(length).fill(0xff);
  body.set([0, 1, 0x74]);
  return Buffer.concat([Uint8Array.of(0x30, ...digits), body]);
}

/** Whether the cap holds for bytes that come in pieces of these lengths. */
function holds(bytes: Uint8Array, pieces: readonly number[]): boolean {
  const cap = new PacketCap(MOST);
  let at = 0;
  for (const length of pieces) {
    if (!cap.holds(bytes.subarray(at, at + length))) return false;
    at += length;
  }
  return cap.holds(bytes.subarray(at));
}

test('packets up to the limit pass however they are cut, and the first larger one does not', () => {
  const sizes = fc.array(fc.integer({ min: 3, max: MOST }), { maxLength: 8 });
  const cuts = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 20 });
  fc.assert(
    fc.property(sizes, cuts, fc.integer({ min: MOST + 1, max: 20 * MOST }), (fitting, pieces, large) => {
      const good = Buffer.concat([PINGREQ, ...fitting.map(publish), PINGREQ]);
      expect(holds(good, pieces)).toBe(true);
      expect(holds(Buffer.concat([good, publish(large)]), pieces)).toBe(false);
    }),
  );
});

test('a length that does not end within four bytes is no packet', () => {
  expect(holds(Uint8Array.of(0x30, 0x80, 0x80, 0x80, 0x80, 0x01), [])).toBe(false);
});

test('it is noticed at the header, before the packet has come', () => {
  expect(holds(publish(300 * 1024).subarray(0, 4), [])).toBe(false);
});
