import type { Batch } from '../model/batch.ts';

export interface LastValue {
  readonly timeMs: number;
  readonly value: number;
}

const RATE_OVER_MS = 5_000;
/** Who of several speakers said nothing for so long makes room for another. */
const GONE_AFTER_MS = 600_000;

interface Spoken extends LastValue {
  readonly subject: string | undefined;
}

/**
 * The newest value of each channel of a device, and how many rows a second come. Of several speakers on its wire that name
 * the same channel it is the device's own value, or that of the one heard first.
 */
export class LastValues {
  readonly #values = new Map<string, Spoken>();
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

  forget(): void {
    this.#values.clear();
  }

  saw({ subject, time, channels, columns }: Batch): void {
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
  shown(
    scale: (name: string, timeMs: number) => { gain: number; offset: number },
  ): Record<string, LastValue> {
    const shown: Record<string, LastValue> = {};
    for (const [name, { timeMs, value }] of this.#values) {
      const { gain, offset } = scale(name, timeMs);
      shown[name] = { timeMs, value: gain * value + offset };
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
