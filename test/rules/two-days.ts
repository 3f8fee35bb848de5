import type { PreviewPart, PreviewQuery } from '../../station/api/rules.ts';
import type { Kernel } from '../../station/pipeline/kernel.ts';
import type { StationLog } from '../../station/runtime/log/station-log.ts';
import { PreviewDesk } from '../../station/runtime/rules/preview-desk.ts';

export const ROWS = 2 * 864_000;
const EVERY_MS = 100;
export const BEGAN_MS = 1_800_000_000_000;
const BATCH = 512;

export const HOT = {
  id: 'hot',
  version: 1,
  title: 'Too hot',
  severity: 'warning',
  when: [
    { is: 'above', channel: 'bay/temp', limit: 35, clearsAt: 33, forMs: 10_000 },
    { is: 'equals', channel: 'door/open', value: 1, join: 'butNot' },
  ],
};

/** Two days of a temperature at ten rows a second and a door, packed as a station packs them. The same numbers on every machine. */
export async function recordTwoDays(log: StationLog): Promise<void> {
  let seed = 7;
  const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const kept: Promise<number>[] = [];
  for (let row = 0; row < ROWS; row += BATCH) {
    const time = Float64Array.from({ length: BATCH }, (_, i) => BEGAN_MS + (row + i) * EVERY_MS);
    // A wave an hour long, of straight lines: no two machines need agree on a sine.
    const temp = time.map(
      (_, i) => Math.round(10 * (25 + Math.abs((((row + i) / 36_000) % 1) - 0.5) * 24 + random())) / 10,
    );
    kept.push(
      log.append({
        kind: 'batch',
        batch: { device: 'bay', channels: ['temp', 'noise'], time, columns: [temp, time.map(random)] },
      }),
    );
    const open = Float64Array.of(Number(random() < 0.1));
    if (row % (100 * BATCH) === 0)
      kept.push(
        log.append({
          kind: 'batch',
          batch: { device: 'door', channels: ['open'], time: time.slice(-1), columns: [open] },
        }),
      );
    if (kept.length % 256 === 0) await log.flush();
  }
  await log.flush();
  await Promise.all(kept);
  await log.reseal(log.next);
}

/** All that a preview tells, and in how many pieces. */
export async function previewOver(
  log: StationLog,
  kernel: Kernel,
  beside: PreviewQuery['beside'],
): Promise<{ readonly told: Partial<PreviewPart>; readonly pieces: number }> {
  const desk = new PreviewDesk({
    kernel,
    log,
    trials: { storyOf: async () => undefined },
    near: () => undefined,
  });
  const query = { rule: HOT, fromMs: 0, toMs: Infinity, ...(beside ? { beside } : {}) };
  let [told, part, pieces] = [{}, await desk.next(query), 1];
  for (; part.cursor !== undefined; pieces++) {
    told = { ...told, ...part };
    part = await desk.next({ ...query, cursor: part.cursor });
  }
  const { cursor: _, ...all } = { ...told, ...part };
  return { told: all, pieces };
}
