import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Framing } from '../../station/codec/framing/framing.ts';
import { drivers } from '../../station/drivers/index.ts';
import { Ear } from './hear.ts';
import { Dice, optionsOf, piece, stream } from './streams.ts';

/** Of each driver; a hundred times as much in the long run. */
const MEGABYTES = process.env.LONG ? 100 : 1;
const PIECE = 1 << 18;
const PATIENCE_MS = process.env.LONG ? 1_200_000 : 600_000;

// A stack for each of a million damaged frames would be most of the work.
beforeAll(() => void (Error.stackTraceLimit = process.env.LONG ? 0 : 2));

/** What a framing makes of the pieces, in a few bytes. */
function cut(framing: Framing, from: 'start' | 'midway', pieces: Iterable<Uint8Array>): string {
  const framer = framing(from);
  const digest = createHash('sha1');
  const put = (frame: Uint8Array) => digest.update(Uint32Array.of(frame.length)).update(frame);
  for (const chunk of pieces) for (const frame of framer.push(chunk)) put(frame);
  const { dropped } = framer;
  const rest = framer.rest?.();
  if (rest) put(rest);
  return `${digest.digest('hex')} ${dropped} ${framer.dropped}`;
}

function* pieces(bytes: Uint8Array, most: number, dice: Dice): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + 1 + dice.below(most));
    yield bytes.slice(at, end);
    at = end;
  }
}

describe.each([...drivers.values()])('$id', (driver) => {
  const { framing } = driver.source;
  const given = driver.vectors.flatMap((vector) =>
    'options' in vector && vector.options ? [vector.options] : [],
  );

  test('takes whatever comes: faults of a frame, and nothing worse', { timeout: PATIENCE_MS }, () => {
    const all = { frames: 0, readings: 0, faults: 0 };
    for (let seed = 1; seed <= (MEGABYTES << 20) / PIECE; seed++) {
      const dice = new Dice(seed);
      const ear = new Ear(driver, dice.of([optionsOf(driver), ...given]));
      const framer = framing(dice.of(['start', 'midway'] as const));
      for (const chunk of pieces(stream(driver, PIECE, seed), 5000, dice))
        for (const frame of framer.push(chunk)) ear.hear(frame);
      // A framing with a checksum keeps what is damaged from its decoder, which must bear it none the less.
      const frames = driver.vectors.flatMap((vector) => ('frame' in vector ? [vector.frame] : []));
      for (let left = PIECE; left > 0;) {
        const frame = piece(dice, frames).slice();
        ear.hear(frame);
        left -= 1 + frame.length;
      }
      for (const key of ['frames', 'readings', 'faults'] as const) all[key] += ear.heard[key];
    }
    console.log(`${driver.id.padEnd(24)} ${MEGABYTES} MiB: ${JSON.stringify(all)}`);
    expect(all.frames).toBeGreaterThan(1000);
    expect(all.readings).toBeGreaterThan(100); // else it was only noise to it
    expect(all.faults).toBeGreaterThan(100);
  });

  test.each(['start', 'midway'] as const)(
    'cuts the same frames from the %s, however the bytes come',
    (from) => {
      const bytes = stream(driver, 1 << 15, 77);
      const whole = cut(framing, from, [bytes]);
      for (const most of [1, 3, 300, 20_000])
        expect(cut(framing, from, pieces(bytes, most, new Dice(most))), `pieces of ${most}`).toBe(whole);
    },
  );

  test('is cut at every byte alike', () => {
    const bytes = stream(driver, 900, 5);
    const whole = cut(framing, 'start', [bytes]);
    for (let at = 0; at <= bytes.length; at++)
      expect(cut(framing, 'start', [bytes.slice(0, at), bytes.slice(at)]), `at ${at}`).toBe(whole);
  });
});
