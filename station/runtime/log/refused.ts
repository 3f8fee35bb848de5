import { deviceOf, type Entry, type Gap } from '../../model/entry.ts';
import { extentOf } from '../../model/extent.ts';

/**
 * Entries that found no place in memory while the store took nothing: one gap a device, told once there is
 * room again.
 */
export class Refused {
  readonly #gaps = new Map<string, Gap>();

  note(entry: Entry): void {
    const device = deviceOf(entry);
    const { fromMs, toMs, rows } = extentOf(entry);
    const known = this.#gaps.get(device) ?? { fromMs, toMs, count: 0 };
    this.#gaps.set(device, {
      device,
      fromMs: Math.min(known.fromMs, fromMs),
      toMs: Math.max(known.toMs, toMs),
      cause: 'log-full',
      count: (known.count ?? 0) + (entry.kind === 'gap' ? (entry.gap.count ?? 0) : rows),
    });
  }

  take(): Gap[] {
    const gaps = [...this.#gaps.values()];
    this.#gaps.clear();
    return gaps;
  }
}
