import { type Scene, sunAt } from './world.ts';

/** Daylight with clouds, every twenty minutes for six; one value in nine is a spike that its bad contact makes. */
export const daylight: Scene = {
  pace: 60,
  strideS: 60,
  begin(noise) {
    let hours = 0;
    let sun = 0;
    let said = 0;
    return {
      outputs: {},
      pass({ seconds, hour }) {
        hours += seconds / 3600;
        sun = sunAt(hour);
      },
      says() {
        if (++said % 9 === 0) return { illuminance: said % 2 === 0 ? 0 : 120_000 + 9000 * noise() };
        const isCloudy = (hours * 60 + 10) % 20 < 6;
        return { illuminance: 42_000 * sun * (isCloudy ? 0.4 : 1) * (1 + 0.01 * noise()) };
      },
    };
  },
};
