import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ascii, concat, hex } from '../station/codec/bytes.ts';
import { sum } from '../station/codec/checksum.ts';
import type { Framer, Framing } from '../station/codec/framing/framing.ts';
import { lines } from '../station/codec/framing/lines.ts';
import { mavlink } from '../station/codec/framing/mavlink.ts';
import { modbusRtu } from '../station/codec/framing/modbus.ts';
import { ubx } from '../station/codec/framing/ubx.ts';
import { vedirect } from '../station/codec/framing/vedirect.ts';
import { readRegisters } from '../station/codec/modbus.ts';
import { drivers } from '../station/drivers/index.ts';

const pms = drivers.get('plantower-pms5003')!.source.framing;
const particles = hex('424d001c 0000 0008 0008 0000 0008 0008 00d2 0046 002d 001e 0000 0000 9700 02c5');
const answer = hex('01 04 04 43663334 1b38');
const question = readRegisters({ unit: 1, fn: 4, address: 0, count: 2 });
const block = (fields: string) => {
  const text = ascii(`${fields}\r\nChecksum\t`);
  return concat(text, Uint8Array.of(-sum(text) & 0xff));
};
const charger = block('\r\nPID\t0xA04C\r\nV\t14990\r\nI\t2770');

/** Each framing with a good frame of its kind and noise that looks like one. */
const framings: Record<
  string,
  { framing: Framing; good: readonly Uint8Array[]; like: readonly Uint8Array[] }
> = {
  lines: {
    framing: lines(32),
    good: [ascii('21.4,40\n'), ascii('a:1\r\n'), ascii('{}\r')],
    like: [ascii('\r\r\n'), ascii('x'.repeat(40))],
  },
  modbus: {
    framing: modbusRtu,
    good: [answer, question, hex('01 84 02 c2c1')],
    like: [hex('01 04 fa'), hex('01 04 04 43'), hex('11 03')],
  },
  vedirect: {
    framing: vedirect,
    good: [charger, block('\r\nH1\t-149322\r\nH2\t-82854')],
    like: [ascii(':A0002000148\n'), ascii('\r\nChecksum\t'), ascii('\r\nV\t1'), ascii('\t\t\n')],
  },
  mavlink: {
    framing: mavlink,
    good: [
      hex('fe09ef010100050000000203590303f1d7'),
      hex('fd090000ef010100000005000000020359030310f0'),
      hex('fd090100000000000000040000000102030503d9d1010200000000000e47040cef9b'),
    ],
    like: [hex('fe'), hex('fd ff'), hex('fd 09 01'), hex('fe 09 ef 01 01 00'), hex('fd 09 02')],
  },
  ubx: {
    framing: ubx,
    good: [
      hex('b562 0a04 0000 0e34'),
      hex('b5620104120008b5622172006500350053003a002e0023004172'),
      ascii('$GPGLL,2638.1728,N,08011.3893,W,030131.000,A,A*41\r\n'),
    ],
    like: [hex('b5'), hex('b562 01'), hex('b562 0107 5c00'), ascii('$GPGLL,2638'), ascii('$'), ascii('\n')],
  },
  pms: {
    framing: pms,
    good: [particles],
    like: [hex('42'), hex('42 4d'), hex('42 4d 00 1c 00'), hex('42 4d 00 20')],
  },
};

const framed = (framer: Framer, chunks: readonly Uint8Array[]) => ({
  frames: chunks.flatMap((chunk) => framer.push(chunk)),
  rest: framer.rest?.(),
  dropped: framer.dropped,
});

describe.each(Object.entries(framings))('%s', (_, { framing, good, like }) => {
  const stream = fc
    .array(fc.oneof(fc.constantFrom(...good), fc.constantFrom(...like), fc.uint8Array({ maxLength: 12 })), {
      maxLength: 12,
    })
    .map((parts) => concat(...parts));

  test('gives the same frames however the bytes were cut', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(200), { maxLength: 10 }), (bytes, cuts) => {
        const whole = framed(framing(), [bytes]);
        const places = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
        const chunks = places.map((place, i) => bytes.slice(places[i - 1] ?? 0, place));
        expect(framed(framing(), chunks)).toEqual(whole);
        expect(
          framed(
            framing(),
            Array.from(bytes, (byte) => Uint8Array.of(byte)),
          ),
        ).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });

  test('is cut at every byte alike', () => {
    const bytes = concat(...good, like[0]!, ...good);
    const whole = framed(framing(), [bytes]);
    for (let at = 0; at <= bytes.length; at++)
      expect(framed(framing(), [bytes.slice(0, at), bytes.slice(at)])).toEqual(whole);
  });

  test('keeps no hold on the chunk', () => {
    const chunk = concat(...good);
    const framer = framing();
    const frames = framer.push(chunk);
    const before = frames.map((frame) => frame.slice());
    chunk.fill(0);
    expect(frames).toEqual(before);
    expect(frames.length).toBeGreaterThan(0);
  });

  test('finds the good frames again behind noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (noise) => {
        const framer = framing();
        framer.push(noise);
        // One good frame may be the price of noise that looked like the beginning of one; the second is found.
        for (let i = 0; i < 2; i++) framer.push(good[0]!);
        expect(framer.push(good[0]!)).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
  });

  test('holds little however much noise comes', () => {
    const framer = framing();
    const noise = Uint8Array.from({ length: 200_000 }, (_, i) => ((i * 2654435761) >>> 13) & 0xff).map(
      (byte) => (byte === 10 || byte === 13 ? 65 : byte),
    );
    let longest = 0;
    for (const frame of framer.push(noise)) longest = Math.max(longest, frame.length);
    expect(longest).toBeLessThanOrEqual(1024);
  });
});

describe('lines', () => {
  test('end with LF, CR LF or CR; empty ones are none', () => {
    expect(framed(lines()(), [ascii('a\nb\r\nc\r\n\n\rd')])).toEqual({
      frames: ['a', 'b', 'c'].map(ascii),
      rest: ascii('d'),
      dropped: 0,
    });
  });

  test('heard from the middle of one begin with the next, however the bytes were cut', () => {
    const bytes = ascii('0.5,relay:0\r\nt:21.5,relay:0\r\nt:21.6,relay:1\n');
    for (let at = 0; at <= bytes.length; at++) {
      const { frames, dropped } = framed(lines()('midway'), [bytes.slice(0, at), bytes.slice(at)]);
      expect(frames).toEqual([ascii('t:21.5,relay:0'), ascii('t:21.6,relay:1')]);
      expect(dropped).toBe(0);
    }
  });

  test('that are too long are dropped whole and counted, one by one', () => {
    const long = 'x'.repeat(33);
    const { frames, dropped } = framed(lines(32)(), [
      ascii(`${'y'.repeat(32)}\n${long}\n${long}`),
      ascii(`${long}\nok\n`),
    ]);
    expect(frames).toEqual([ascii('y'.repeat(32)), ascii('ok')]);
    expect(dropped).toBe(2);
  });

  test('a megabyte without an end is passed over in one go', () => {
    const framer = lines()();
    for (let i = 0; i < 256; i++) framer.push(new Uint8Array(4096).fill(65));
    expect(framer.push(ascii('\nok\n'))).toEqual([ascii('ok')]);
    expect(framer.dropped).toBe(1);
  });
});

describe('frames that announce their length', () => {
  test('are not held back by noise that announces a long one', () => {
    const framer = modbusRtu();
    expect(framer.push(hex('01 04 fa'))).toEqual([]);
    expect(framer.push(answer)).toEqual([answer]);
    expect(framer.dropped).toBe(1);
  });

  test.each([
    ['modbus', answer],
    ['pms', particles],
  ] as const)(
    'each damaged one of %s is counted, and the good ones around it are delivered',
    (name, frame) => {
      for (let at = 0; at < frame.length; at++)
        for (const change of [1, 0x80, 0xff]) {
          const damaged = frame.slice();
          damaged[at]! ^= change;
          const { frames, dropped } = framed(framings[name]!.framing(), [
            frame,
            damaged,
            frame,
            frame.slice(0, at),
            frame,
            frame,
          ]);
          expect(frames, `byte ${at}`).toEqual(Array.from({ length: 4 }, () => frame));
          // One whose damage shortens it may count twice: what is left of it looks like another.
          const lost = at === 0 ? 1 : 2;
          expect([lost, lost + 1], `byte ${at}`).toContain(dropped);
        }
    },
  );

  test('several damaged ones in a row are counted one by one', () => {
    const damaged = particles.with(10, 0xff);
    expect(framed(pms(), [damaged, damaged, damaged, particles])).toMatchObject({
      frames: [particles],
      dropped: 3,
    });
    expect(framed(pms(), [particles, damaged, damaged])).toMatchObject({ frames: [particles], dropped: 2 });
  });

  test('requests and answers on one wire are told apart', () => {
    expect(modbusRtu().push(concat(question, answer, question, hex('01 84 02 c2c1')))).toEqual([
      question,
      answer,
      question,
      hex('01 84 02 c2c1'),
    ]);
  });
});

describe('VE.Direct blocks', () => {
  test('may be interrupted by HEX messages anywhere', () => {
    const message = ascii(':7F0ED0071\n');
    for (let at = 0; at < charger.length - 1; at++)
      expect(vedirect().push(concat(charger.slice(0, at), message, charger.slice(at))), `at ${at}`).toEqual([
        message.slice(0, -1),
        charger,
      ]);
  });

  test('a HEX message that breaks off is dropped, and takes nothing of the block with it', () => {
    for (const broken of [':7F0ED', ':', `:${'7'.repeat(200)}`, ':7F:7F0']) {
      const framer = vedirect();
      const frames = framer.push(concat(charger, ascii(broken), charger, ascii(':51641F9\n')));
      // A CR LF ends a message; what is broken in another way was none.
      expect(frames.filter(([first]) => first !== 0x3a).length, broken).toBe(2);
      expect(frames.at(-1)).toEqual(ascii(':51641F9'));
    }
  });

  test('a block that lost its end does not swallow the next', () => {
    for (let end = 13; end < charger.length - 1; end++) {
      const framer = vedirect();
      const frames = framer.push(concat(charger.slice(0, end), charger, charger));
      expect(frames.slice(-2), `cut at ${end}`).toEqual([charger, charger]);
      expect(frames.length - 2 + framer.dropped, `cut at ${end}`).toBe(1);
    }
  });

  test('the end of a block heard from its middle is told from what follows', () => {
    const framer = vedirect();
    expect(framer.push(concat(hex('b4'), charger))).toEqual([charger]);
    expect(framer.dropped).toBe(1);
  });
});
