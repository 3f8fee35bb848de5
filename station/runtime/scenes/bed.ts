import type { Scene } from './world.ts';

const HOUR_S = 3600;

/** A bed that dries by itself; its pump waters it from a tank that nobody fills. */
export const bed: Scene = {
  pace: 1200,
  strideS: 600,
  begin(noise) {
    let soil = 32;
    let tank = 32;
    const outputs = { pump: 0 };
    const flows = () => outputs.pump === 1 && tank > 1;
    return {
      outputs,
      pass({ seconds }) {
        const hours = seconds / HOUR_S;
        if (flows()) {
          soil += 4.2 * hours;
          tank = Math.max(0, tank - 6.6 * hours);
        }
        soil -= 0.012 * soil * hours;
      },
      says: () => ({
        soilMoisture: soil + 0.05 * noise(),
        tankLevel: tank,
        flow: flows() ? 0.12 + 0.004 * noise() : 0,
        pump: outputs.pump,
      }),
    };
  },
};
