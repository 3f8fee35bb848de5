import { shownOf, type Scale } from '../../model/scale.ts';
import type { Batch } from '../../model/batch.ts';

export interface LastValue {
  readonly timeMs: number;
  readonly value: number;
}

const RATE_OVER_MS = 5_000;
/** Who of several speakers said nothing for so long makes room for another. */
const GONE_AFTER_MS = 600_000;

/** So many speakers are remembered; of more, those heard last. */
const MOST_SPEAKERS = 256;

interface Spoken extends LastValue {
  readonly subject: string | undefined;
}

/**
 * The newest value of each channel of a device, and how many rows a second come. Of several speakers on its wire that name
 * the same channel it is the device's own value, or that of the one heard first.
 */
export class LastValues {
  readonly #values = new Map<string, Spoken>();
  readonly #speakers = new Set<string>();
  #lastMs = 0;
  #recent: { readonly timeMs: number; readonly rows: number }[] = [];

  /** The values as the device said them, with the newest time; undefined before the first. */
  get row(): { readonly timeMs: number; readonly values: ReadonlyMap<string, number> } | undefined {
    if (this.#values.size === 0) return undefined;
    return {
      timeMs: this.#lastMs,
      values: new Map([...this.#values].map(([name, { value }]) => [name, value])),
    };
  }

  /** The newest value of a channel, raw. */
  of(name: string): LastValue | undefined {
    return this.#values.get(name);
  }

  /** Who of several speakers on the wire was heard; nothing where the device speaks for itself. */
  get heard(): { readonly speakers?: readonly string[] } {
    return this.#speakers.size === 0 ? {} : { speakers: [...this.#speakers] };
  }

  forget(): void {
    this.#speakers.clear();
    this.#values.clear();
  }

  saw({ subject, time, channels, columns }: Batch): void {
    if (subject !== undefined) this.#heard(subject);
    columns.forEach((column, i) => {
      const row = column.findLastIndex((value) => !Number.isNaN(value));
      if (row < 0) return;
      const spoken = { subject, timeMs: time[row]!, value: column[row]! };
      if (this.#mayReplace(channels[i]!, spoken)) this.#values.set(channels[i]!, spoken);
    });
    const timeMs = time.at(-1)!;
    this.#lastMs = timeMs;
    this.#recent.push({ timeMs, rows: time.length });
    // Later than now is what came before the clock was set back.
    while (this.#recent[0]!.timeMs < timeMs - RATE_OVER_MS || this.#recent[0]!.timeMs > timeMs)
      this.#recent.shift();
  }

  #heard(subject: string): void {
    if (this.#speakers.has(subject)) return;
    this.#speakers.add(subject);
    const [first] = this.#speakers;
    if (this.#speakers.size > MOST_SPEAKERS) this.#speakers.delete(first!);
  }

  #mayReplace(name: string, { subject, timeMs }: Spoken): boolean {
    const known = this.#values.get(name);
    return (
      !known ||
      subject === undefined ||
      known.subject === subject ||
      Math.abs(timeMs - known.timeMs) > GONE_AFTER_MS
    );
  }

  /** As shown: each value scaled as it was at its time. */
  shown(scale: (name: string, timeMs: number) => Scale): Record<string, LastValue> {
    const shown: Record<string, LastValue> = {};
    for (const [name, { timeMs, value }] of this.#values) {
      shown[name] = { timeMs, value: shownOf(scale(name, timeMs), value) };
    }
    return shown;
  }

  rowsPerS(nowMs: number): number {
    const recent = this.#recent.filter(({ timeMs }) => timeMs > nowMs - RATE_OVER_MS);
    if (recent.length === 0) return 0;
    const rows = recent.reduce((sum, each) => sum + each.rows, 0);
    return rows / (Math.max(1_000, Math.min(RATE_OVER_MS, nowMs - recent[0]!.timeMs)) / 1_000);
  }
}
