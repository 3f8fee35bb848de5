import { ascii } from '../codec/bytes.ts';
import { defineDriver } from './driver.ts';
import { scene } from './scene.ts';

/** A cabinet with electronics in it that exists only in this program (`runtime/scenes/cabinet.ts`). */
export default defineDriver({
  id: 'cabinet-simulated',
  title: 'Cabinet (simulated)',
  ...scene(
    {
      temperature: { quantity: 'temperature', decimals: 2, min: -40, max: 125 },
      load: { quantity: 'percent', decimals: 0, min: 0, max: 100 },
    },
    500,
  ),
  vectors: [
    {
      name: 'at work',
      frame: ascii('temperature:31.25 load:90'),
      readings: [{ reading: { temperature: 31.25, load: 90 } }],
    },
    {
      name: 'frost',
      frame: ascii('temperature:-3.50 load:5'),
      readings: [{ reading: { temperature: -3.5, load: 5 } }],
    },
    { name: 'no number', frame: ascii('temperature:hot load:5'), fault: 'frame/syntax' },
  ],
});
