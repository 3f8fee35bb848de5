import { ascii } from '../codec/bytes.ts';
import { defineDriver } from './driver.ts';
import { scene } from './scene.ts';

/** A light sensor with a bad contact that exists only in this program (`runtime/scenes/daylight.ts`). */
export default defineDriver({
  id: 'daylight-simulated',
  title: 'Light sensor (simulated)',
  ...scene({ illuminance: { quantity: 'illuminance', decimals: 0, min: 0, max: 200_000 } }, 500),
  vectors: [
    {
      name: 'morning',
      frame: ascii('illuminance:36900'),
      readings: [{ reading: { illuminance: 36_900 } }],
    },
    { name: 'a spike', frame: ascii('illuminance:0'), readings: [{ reading: { illuminance: 0 } }] },
    { name: 'no number', frame: ascii('illuminance:'), fault: 'frame/syntax' },
  ],
});
