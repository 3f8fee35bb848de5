import { ascii } from '../codec/bytes.ts';
import { defineDriver } from './driver.ts';
import { scene } from './scene.ts';

/** A greenhouse that exists only in this program: the sun heats it, its fan cools it (`runtime/scenes/greenhouse.ts`). */
export default defineDriver({
  id: 'greenhouse-simulated',
  title: 'Greenhouse (simulated)',
  ...scene(
    {
      temperature: { quantity: 'temperature', decimals: 1, min: -40, max: 85 },
      humidity: { quantity: 'relativeHumidity', decimals: 0, min: 0, max: 100 },
      fan: { quantity: 'switch', decimals: 0, min: 0, max: 1, writable: true },
    },
    500,
  ),
  vectors: [
    {
      name: 'noon',
      frame: ascii('temperature:36.2 humidity:48 fan:1'),
      readings: [{ reading: { temperature: 36.2, humidity: 48, fan: 1 } }],
    },
    { name: 'cut at its end', frame: ascii('temperature:36.2 humidity:48'), fault: 'frame/syntax' },
    { name: 'fan on', set: { fan: 1 }, bytes: ascii('fan:1\n') },
  ],
});
