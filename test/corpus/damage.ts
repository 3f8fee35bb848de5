import { expect } from 'vitest';
import { decode } from './captures.ts';

/**
 * Spoils one frame after another of a stream: a byte changed, its end cut off, garbage before it. What is read must be what
 * the undamaged stream says, and no more than `neighbours` readings may be lost with the spoiled frame, never without a word.
 */
export function expectHarmless(
  id: string,
  frames: readonly Uint8Array[],
  { options, neighbours, rounds = 300 }: { options?: unknown; neighbours: number; rounds?: number },
): void {
  const truth = decode(id, Buffer.concat(frames), options);
  const known = new Set(truth.said.map(({ reading }) => JSON.stringify(reading)));
  const each = truth.said.length / frames.length;
  const random = numbersFrom(20261121);
  let refused = 0;
  for (let round = 0; round < rounds; round++) {
    const at = Math.floor(random() * frames.length);
    const spoiled = [flip, cut, garbage][round % 3]!(frames[at]!, random);
    const { said, counts } = decode(id, Buffer.concat(frames.with(at, spoiled)), options);
    const strange = said.filter(({ reading }) => !known.has(JSON.stringify(reading)));
    expect(strange, `round ${round}, frame ${at}: ${Buffer.from(spoiled).toString('hex')}`).toEqual([]);
    const told = counts.faults + counts.dropped - truth.counts.faults - truth.counts.dropped;
    const missing = truth.said.length - said.length;
    if (missing > 0)
      expect(told, `round ${round}: ${missing} readings went without a word`).toBeGreaterThan(0);
    expect(missing, `round ${round}`).toBeLessThanOrEqual(each * (1 + neighbours));
    if (told > 0) refused++;
  }
  console.log(`${id.padEnd(16)} damaged ${rounds} times: told ${refused} times, wrong 0`);
  expect(refused).toBeGreaterThan(rounds / 2);
}

function flip(frame: Uint8Array, random: () => number): Uint8Array {
  const flipped = Uint8Array.from(frame);
  flipped[Math.floor(random() * frame.length)]! ^= 1 + Math.floor(random() * 255);
  return flipped;
}
const cut = (frame: Uint8Array, random: () => number) =>
  frame.slice(0, 2 + Math.floor(random() * (frame.length - 2)));
const garbage = (frame: Uint8Array, random: () => number) =>
  Buffer.concat([
    Uint8Array.from({ length: 1 + Math.floor(random() * 40) }, () => Math.floor(random() * 256)),
    frame,
  ]);

/** The same numbers each time: a damage that was found once is found again. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
