import { type Scene, sunAt, towards } from './world.ts';

const MINUTE_S = 60;

/** Closed it is 20 °C warmer inside than out at noon; its fan brings the air from outside in. */
export const greenhouse: Scene = {
  pace: 60,
  strideS: 60,
  begin(noise) {
    let air = 32;
    let cloud = 0;
    const outputs = { fan: 0 };
    return {
      outputs,
      pass({ seconds, hour }) {
        const outside = 16 + 7 * Math.sin((2 * Math.PI * (hour - 9)) / 24);
        cloud = towards(cloud, 0, seconds, 20 * MINUTE_S) + 0.15 * Math.sqrt(seconds / 60) * noise();
        const warmth = outside + (outputs.fan ? 6 : 20) * sunAt(hour) + cloud;
        air = towards(air, warmth, seconds, (outputs.fan ? 8 : 12) * MINUTE_S);
      },
      says: () => ({
        temperature: air + 0.15 * noise(),
        humidity: 62 - 1.6 * (air - 24) + 0.4 * noise(),
        fan: outputs.fan,
      }),
    };
  },
};
