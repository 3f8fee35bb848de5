import { type Scene, towards } from './world.ts';

/** When what is in it has much to do, in hours of the day. */
const BUSY = [
  [10.6, 11.5],
  [14, 15],
  [20, 21],
] as const;

/** A cabinet that warms by 18 °C while what is in it is busy, and needs an hour to show it. */
export const cabinet: Scene = {
  pace: 60,
  strideS: 60,
  begin(noise) {
    let air = 27;
    let load = 5;
    return {
      outputs: {},
      pass({ seconds, hour }) {
        load = BUSY.some(([from, to]) => hour >= from && hour < to) ? 90 : 5;
        air = towards(air, 26 + 0.2 * load, seconds, 3600);
      },
      says: () => ({ temperature: air + 0.03 * noise(), load: load + noise() }),
    };
  },
};
