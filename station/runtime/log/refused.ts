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
    const known = this.#gaps.get(device) ?? { fromMs, toMs, rows: 0 };
    // A gap that finds no place has told of rows that are lost as well.
    const lost = entry.kind === 'gap' ? (entry.gap.rows ?? 0) : rows;
    this.#gaps.set(device, {
      device,
      fromMs: Math.min(known.fromMs, fromMs),
      toMs: Math.max(known.toMs, toMs),
      cause: 'log-full',
      rows: (known.rows ?? 0) + lost,
    });
  }

  /** What is to be told now: of everybody but those who are refused still. */
  take(but: ReadonlySet<string>): Gap[] {
    const gaps = [...this.#gaps.values()].filter(({ device }) => !but.has(device));
    for (const { device } of gaps) this.#gaps.delete(device);
    return gaps;
  }
}
