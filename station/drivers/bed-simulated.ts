import { ascii } from '../codec/bytes.ts';
import { defineDriver } from './driver.ts';
import { scene } from './scene.ts';

/** A bed with a pump and a water tank that exists only in this program (`runtime/scenes/bed.ts`). */
export default defineDriver({
  id: 'bed-simulated',
  title: 'Bed with a pump (simulated)',
  ...scene(
    {
      soilMoisture: { quantity: 'soilMoisture', decimals: 1, min: 0, max: 100 },
      tankLevel: { quantity: 'percent', decimals: 1, min: 0, max: 100 },
      flow: { quantity: 'volumeFlow', decimals: 2, min: 0, max: 10 },
      pump: { quantity: 'switch', decimals: 0, min: 0, max: 1, writable: true },
    },
    500,
  ),
  vectors: [
    {
      name: 'watered',
      frame: ascii('soilMoisture:31.5 tankLevel:28.0 flow:0.12 pump:1'),
      readings: [{ reading: { soilMoisture: 31.5, tankLevel: 28, flow: 0.12, pump: 1 } }],
    },
    {
      name: 'in another order',
      frame: ascii('tankLevel:28.0 soilMoisture:31.5 flow:0.12 pump:1'),
      fault: 'frame/syntax',
    },
    { name: 'pump on', set: { pump: 1 }, bytes: ascii('pump:1\n') },
  ],
});
