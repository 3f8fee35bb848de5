import { deviceOf, type Logged } from '../../../model/entry.ts';
import { extentOf } from '../../../model/extent.ts';
import { type Losses, lossesIn, plus } from '../../../model/losses.ts';
import type { Claimed } from './snapshot.ts';

/** What is counted anew of one device. */
export interface DeviceCount {
  rows: number;
  told: Losses;
  lastMs: number;
  /** Rows above each reader's bookmark, in the order of the readers. */
  readonly ahead: number[];
}

/** An origin's entries, counted anew as they are read. */
export class Count {
  entries = 0;
  rows = 0;
  readonly devices = new Map<string, DeviceCount>();
  readonly #at: readonly number[];

  constructor({ readers }: Claimed) {
    this.#at = readers.map(({ at }) => at);
  }

  add(entry: Logged): void {
    const device = this.of(deviceOf(entry));
    const { rows, toMs } = extentOf(entry);
    this.entries++;
    this.rows += rows;
    device.rows += rows;
    if (rows > 0) device.lastMs = Math.max(device.lastMs, toMs);
    device.told = plus(device.told, lossesIn(entry));
    for (const [i, at] of this.#at.entries()) if (entry.seq > at) device.ahead[i]! += rows;
  }

  of(device: string): DeviceCount {
    const known = this.devices.get(device);
    if (known) return known;
    const fresh = { rows: 0, told: {}, lastMs: -Infinity, ahead: this.#at.map(() => 0) };
    this.devices.set(device, fresh);
    return fresh;
  }
}
