import { describe, expect, test } from 'vitest';
import { hex } from '../../station/codec/bytes.ts';
import { decode, hasCorpus, json, show, total, type Score } from './place.ts';

interface Received {
  readonly vectors: readonly { readonly name: string; readonly rx_chunks_hex: readonly string[] }[];
}

/** What firmata.js' own tests assert of the bytes they give it: its words, in ours. */
const asserted: Record<string, readonly object[]> = {
  'must be able to read value of digital pin (INPUT)': [{ d2: 1 }, { d2: 0 }, { d2: 1 }, { d2: 0 }],
  'must be able to read value of analog pin': [{ a1: 1023 }, { a1: 0 }, { a1: 1023 }, { a1: 0 }],
  'must be able to write and read to a digital port without garbling state': [
    { d10: 1 },
    { d10: 0 },
    { d10: 1 },
    { d10: 0 },
  ],
};

describe.skipIf(!hasCorpus)('Firmata', () => {
  test('firmata.js understands the same bytes in the same way, in whichever pieces they come', () => {
    const score: Score = { agree: 0, disagree: 0, missed: 0 };
    const { vectors } = json<Received>('firmata/rx-a.json');
    const all = vectors.map(({ name, rx_chunks_hex }) => {
      const options = { inputs: ['2', '10'], outputs: [], pwm: ['2'], reference: 0 };
      const { said, counts } = decode('firmata-board', hex(rx_chunks_hex.join('')), options);
      const wanted = asserted[name];
      const agree = !wanted || JSON.stringify(said.map(({ reading }) => reading)) === JSON.stringify(wanted);
      if (!agree) console.log(`Firmata ${name}: ${JSON.stringify(said)}`);
      score[agree ? 'agree' : 'disagree'] += counts.frames;
      return counts;
    });
    show('Firmata', 1, score, total(all));
    expect(score.disagree).toBe(0);
    // Answers about pins that have no state, and bytes between messages, both of which its tests put in on purpose.
    expect(total(all).faults + total(all).dropped).toBeLessThanOrEqual(6);
  });
});
