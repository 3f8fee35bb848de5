import { ascii } from '../codec/bytes.ts';
import { defineDriver } from './driver.ts';
import { scene } from './scene.ts';

/** A household's meter and its car charger that exist only in this program (`runtime/scenes/household.ts`). */
export default defineDriver({
  id: 'household-simulated',
  title: 'Household (simulated)',
  ...scene(
    {
      power: { quantity: 'power', decimals: 0, min: 0, max: 40_000 },
      energy: { quantity: 'energy', decimals: 0, min: 0, max: 999_999_999 },
      charger: { quantity: 'switch', decimals: 0, min: 0, max: 1, writable: true },
    },
    500,
  ),
  vectors: [
    {
      name: 'cooking while the car is charged',
      frame: ascii('power:7840 energy:120431 charger:1'),
      readings: [{ reading: { power: 7840, energy: 120_431, charger: 1 } }],
    },
    { name: 'another sign', frame: ascii('power=7840 energy:1 charger:1'), fault: 'frame/syntax' },
    { name: 'charger off', set: { charger: 0 }, bytes: ascii('charger:0\n') },
  ],
});
