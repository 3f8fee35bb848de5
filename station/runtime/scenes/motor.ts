import type { Scene } from './world.ts';

const HOUR_S = 3600;
const SHAFT_HZ = 8;
const SHOCKS_HZ = 3.1;
const RING_HZ = 18;

/**
 * A motor at 480 turns a minute. After ten hours its bearing begins to wear: shocks that ring at 18 Hz, then the shaft shakes; a day
 * later it is worn, and a day later replaced.
 */
export const motor: Scene = {
  pace: 4800,
  strideS: 4800,
  begin(noise) {
    let ranS = 0;
    let wornS = 0;
    return {
      outputs: {},
      pass({ seconds, hereS }) {
        ranS += hereS;
        wornS = (wornS + seconds) % (60 * HOUR_S);
      },
      says() {
        const wear = Math.min(1, Math.max(0, (wornS / HOUR_S - 10) / 24));
        const turn = (hz: number) => 2 * Math.PI * hz * ranS;
        const sinceShockS = ((ranS * SHOCKS_HZ) % 1) / SHOCKS_HZ;
        const shake = 1 + Math.max(0, 2 * wear - 1);
        const shock =
          9 * wear * Math.exp(-sinceShockS / 0.04) * Math.cos(2 * Math.PI * RING_HZ * sinceShockS);
        return { vibration: shake * Math.sin(turn(SHAFT_HZ)) + shock + 0.12 * noise() };
      },
    };
  },
};
