import { type Batch, columnOf } from '../../model/batch.ts';
import { isSame } from '../../model/control.ts';
import type { Clock } from '../platform.ts';

/** The wall's clock counts whole milliseconds: what was heard in the one in which something was sent may be stamped before it. */
const GRAIN_MS = 1;

/** Waits for what a device itself reports of its channels. */
export class ReadBack {
  readonly #clock: Clock;
  readonly #awaited = new Set<(batch: Batch) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Every batch of the device passes here, in order. */
  saw(batch: Batch): void {
    for (const look of this.#awaited) look(batch);
  }

  /** Resolves once the newest value from now on is the wanted one, to half of the last decimal. */
  of(channel: string, wanted: number, decimals: number): { value: Promise<number>; forget(): void } {
    const beforeMs = this.#clock.now() - GRAIN_MS;
    let look!: (batch: Batch) => void;
    const value = new Promise<number>((resolve) => {
      look = (batch) => {
        const newest = columnOf(batch, channel)?.findLast(
          (each, row) => !Number.isNaN(each) && batch.time[row]! > beforeMs,
        );
        if (newest !== undefined && isSame(newest, wanted, decimals)) resolve(newest);
      };
    });
    this.#awaited.add(look);
    return { value, forget: () => this.#awaited.delete(look) };
  }
}
