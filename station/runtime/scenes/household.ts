import type { Scene } from './world.ts';

/** When somebody cooks, in hours of the day. */
const COOKING = [
  [7.2, 7.5],
  [10.63, 10.95],
  [12.2, 12.6],
  [18.2, 19],
] as const;

/** When the car is at home and not full, in hours of the day. */
const CHARGING = [
  [8.5, 13],
  [18, 23.5],
] as const;

const isIn = (spans: readonly (readonly [number, number])[], hour: number): boolean =>
  spans.some(([from, to]) => hour >= from && hour < to);

/** A household that cooks while its car is charged. */
export const household: Scene = {
  pace: 60,
  strideS: 30,
  begin(noise) {
    let power = 0;
    let energyWh = 120_000;
    const outputs = { charger: 1 };
    return {
      outputs,
      pass({ seconds, hour }) {
        const charging = isIn(CHARGING, hour) ? 3700 * outputs.charger : 0;
        const isCooling = (hour * 60) % 40 < 14;
        power = 350 + (isIn(COOKING, hour) ? 4200 : 0) + (isCooling ? 120 : 0) + charging;
        energyWh += (power * seconds) / 3600;
      },
      says: () => ({ power: power + 15 * noise(), energy: energyWh, charger: outputs.charger }),
    };
  },
};
