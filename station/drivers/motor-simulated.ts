import { ascii } from '../codec/bytes.ts';
import { defineDriver } from './driver.ts';
import { scene } from './scene.ts';

/** A motor with a bearing that wears out, 50 values a second; it exists only in this program (`runtime/scenes/motor.ts`). */
export default defineDriver({
  id: 'motor-simulated',
  title: 'Motor (simulated)',
  ...scene({ vibration: { quantity: 'acceleration', decimals: 3, min: -160, max: 160 } }, 20),
  vectors: [
    { name: 'a shock', frame: ascii('vibration:-6.125'), readings: [{ reading: { vibration: -6.125 } }] },
    { name: 'at rest', frame: ascii('vibration:0.000'), readings: [{ reading: { vibration: 0 } }] },
    { name: 'twice', frame: ascii('vibration:1.000 vibration:1.000'), fault: 'frame/syntax' },
  ],
});
