import { ascii, latin1 } from '../../codec/bytes.ts';
import { gaussian } from './noise.ts';
import type { World } from './world.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const STRIDE_MS = 10_000;
/** As every pump should have it: nobody has to be there to stop it. */
const PUMP_LIMIT_MS = 10 * 60_000;

/** A bed, the air over it and a pump. The same seed, start and steps give the same garden. */
export function gardenWorld(seed: number, startMs: number): World {
  const noise = gaussian(seed);
  let timeMs = startMs;
  let soil = 38 + 6 * noise();
  let cloud = noise(); // slow deviation of the air from its daily curve
  let pumpSinceMs: number | undefined;

  function pass(ms: number): void {
    timeMs += ms;
    if (pumpSinceMs !== undefined && timeMs - pumpSinceMs >= PUMP_LIMIT_MS) pumpSinceMs = undefined;
    const hours = ms / HOUR_MS;
    cloud += -cloud * Math.min(1, hours / 2) + Math.sqrt(Math.min(1, hours)) * 0.9 * noise();
    const drying = 0.012 * soil * (1 + 0.06 * (airAt(timeMs) - 16)) * hours;
    const watering = pumpSinceMs === undefined ? 0 : 180 * (1 - soil / 85) * hours;
    soil = Math.min(85, Math.max(5, soil - Math.max(0, drying) + watering));
  }

  /** Warmest at 15 h, coldest at 3 h. */
  const airAt = (ms: number) => 16 + 7 * Math.sin((2 * Math.PI * (ms - 9 * HOUR_MS)) / DAY_MS) + cloud;

  return {
    step(nowMs) {
      // A laptop that slept a week finds its garden a day older; a clock set back finds it unchanged.
      const endMs = Math.max(timeMs, nowMs);
      timeMs = Math.max(timeMs, endMs - DAY_MS);
      while (timeMs < endMs) pass(Math.min(STRIDE_MS, endMs - timeMs));
      const air = airAt(timeMs) + 0.05 * noise();
      const humidity = Math.min(98, Math.max(20, 62 - 2.6 * (air - 16) + 0.3 * noise()));
      const moisture = Math.min(100, Math.max(0, soil + 0.08 * noise()));
      const pump = pumpSinceMs === undefined ? 0 : 1;
      const line = `soil:${moisture.toFixed(1)} air:${air.toFixed(1)} rh:${humidity.toFixed(1)} pump:${pump}\n`;
      return ascii(line.replace('-0.0', '0.0'));
    },
    obey(bytes) {
      for (const [, on] of latin1(bytes).matchAll(/^pump:([01])$/gm))
        pumpSinceMs = on === '1' ? (pumpSinceMs ?? timeMs) : undefined;
    },
  };
}
