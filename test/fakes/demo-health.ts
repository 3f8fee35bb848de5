import type { LineCounts, LineHealth } from '../../station/api/doctor.ts';
import { lineEvents } from '../../station/api/doctor.ts';

const NONE = Object.fromEntries(lineEvents.map((event) => [event, 0])) as LineCounts;
const STRETCHES = 60;
const STRETCH_MS = 5_000;

/** A line of 9600 baud, half full, whose cable dropped three times 40 s apart where `isSick`. */
export function demoHealth(nowMs: number, isSick: boolean): LineHealth {
  const drops = isSick
    ? [130, 90, 50].map((agoS) => ({
        timeMs: nowMs - agoS * 1_000,
        code: 'link/lost' as const,
        awayMs: 3_200,
      }))
    : [];
  const strip = Array.from({ length: STRETCHES }, (_, i): LineCounts => {
    const fromMs = nowMs - (STRETCHES - i) * STRETCH_MS;
    const isAway = drops.some(({ timeMs }) => timeMs >= fromMs && timeMs < fromMs + STRETCH_MS);
    const framing = isSick && i % 17 === 3 ? 4 : 0;
    return {
      ...NONE,
      bytes: isAway ? 700 : 2_300 + 200 * Math.sin(i),
      frames: 92,
      framing,
      damaged: framing,
    };
  });
  return {
    nowMs,
    openMs: isSick ? 46_800 : 300_000,
    live: true,
    line: { baudRate: 9600, parity: 'none' },
    capacityPerS: 960,
    bytesPerS: 462,
    stretchMs: STRETCH_MS,
    strip,
    beat: { periodMs: 54.2, p50Ms: 0.8, p95Ms: 3.1, missing: isSick ? 3 : 0, of: 255 },
    drops,
    restarts: [],
    damagedBy: isSick ? { 'frame/syntax': 12, dropped: 1 } : {},
    lastHeardMs: nowMs - 40,
    diagnosis: isSick
      ? {
          finding: 'sick',
          suspicions: [
            { cause: 'drops-regularly', evidence: { times: 3, everyMs: 40_000, awayMs: 3_200 } },
            { cause: 'noise', evidence: { damaged: 16, errors: 16, percent: 0.3 } },
          ],
        }
      : { finding: 'well', suspicions: [] },
  };
}
