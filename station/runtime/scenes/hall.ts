import type { Scene } from './world.ts';

const MINUTE_S = 60;
const STAYS_S = 4 * MINUTE_S;

/** A hall that somebody walks through by day: three times within the hour after the beginning, later every two hours. */
export const hall: Scene = {
  pace: 60,
  strideS: 15,
  begin() {
    let beenS = 0;
    let comesS = 12 * MINUTE_S;
    let visits = 0;
    let isThere = false;
    const outputs = { lamp: 0 };
    return {
      outputs,
      pass({ seconds, hour }) {
        beenS += seconds;
        isThere = beenS >= comesS && beenS < comesS + STAYS_S;
        if (beenS < comesS + STAYS_S) return;
        const isNight = hour < 7 || hour > 21;
        comesS = beenS + (++visits < 3 ? 20 : isNight ? 600 : 120) * MINUTE_S;
      },
      says: () => ({ motion: isThere ? 1 : 0, lamp: outputs.lamp }),
    };
  },
};
