import * as v from 'valibot';
import { busAnswer, busAnswers, busScript, readIn } from '../codec/bus.ts';
import { hex } from '../codec/bytes.ts';
import { askedBy, everyMs } from './bus.ts';
import { defineDriver } from './driver.ts';

const STEPS = [
  { write: hex('01') }, // on
  { write: hex('42') }, // 69, the usual measuring time, in two parts: it may have had another one before
  { write: hex('65') },
  { write: hex('20') }, // once, to 1 lx, then it sleeps
  { waitMs: 180 },
  { read: 2 },
];
const COUNTS_PER_LUX = 1.2;
/** It can count no higher: there is more light than that, and nobody knows how much. */
const FULL = 0xffff;
const answer = (read: string) => busAnswer(busScript(...STEPS), hex(read));

/**
 * ROHM BH1750FVI: how bright it is.
 * @see Technical note BH1750FVI (2011.11, rev. D), pages 5, 7 and 11.
 */
export default defineDriver({
  id: 'rohm-bh1750',
  title: 'ROHM BH1750 (light)',
  options: v.object({ everyMs: everyMs(1000, 250) }),
  channels: { illuminance: { quantity: 'illuminance', decimals: 1, min: 0, max: 54_613 } },
  source: {
    link: { kind: 'i2c', addresses: [0x23, 0x5c] },
    framing: busAnswers,
    ask: (options) => askedBy(options.everyMs, ...STEPS),
  },
  telltale: 'none',
  decode(frame) {
    const read = readIn(frame, 2);
    const count = (read[0]! << 8) | read[1]!;
    return count === FULL ? [] : [{ reading: { illuminance: count / COUNTS_PER_LUX } }];
  },
  vectors: [
    {
      name: 'the example of the technical note, page 7: 0x8390',
      frame: answer('8390'),
      readings: [{ reading: { illuminance: 28_066.7 } }],
    },
    {
      name: 'a dim room, one measurement (from a logic analyser, sigrok)',
      frame: answer('0029'),
      readings: [{ reading: { illuminance: 34.2 } }],
    },
    { name: 'dark', frame: answer('0000'), readings: [{ reading: { illuminance: 0 } }] },
    { name: 'brighter than it can say', frame: answer('ffff'), readings: [] },
    { name: 'cut short', frame: answer('83'), fault: 'frame/length' },
  ],
});
