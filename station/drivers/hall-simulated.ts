import { ascii } from '../codec/bytes.ts';
import { defineDriver } from './driver.ts';
import { scene } from './scene.ts';

/** A hall with a motion sensor and a lamp that exists only in this program (`runtime/scenes/hall.ts`). */
export default defineDriver({
  id: 'hall-simulated',
  title: 'Hall with a motion sensor (simulated)',
  ...scene(
    {
      motion: { quantity: 'switch', decimals: 0, min: 0, max: 1 },
      lamp: { quantity: 'switch', decimals: 0, min: 0, max: 1, writable: true },
    },
    500,
  ),
  vectors: [
    { name: 'somebody', frame: ascii('motion:1 lamp:0'), readings: [{ reading: { motion: 1, lamp: 0 } }] },
    { name: 'more than there is', frame: ascii('motion:1 lamp:0 door:1'), fault: 'frame/syntax' },
    { name: 'lamp on', set: { lamp: 1 }, bytes: ascii('lamp:1\n') },
  ],
});
