import type { Driver } from '../drivers/driver.ts';
import { type Batch, columnOf } from '../model/batch.ts';
import type { Channel } from '../model/channel.ts';
import type { Command } from '../model/command.ts';
import { fault } from '../model/fault.ts';
import type { Clock } from './platform.ts';
import type { Wire } from './wire.ts';

/** A command lives this long after its arrival unless it says otherwise, and never longer than the second. */
export const TTL_MS = { fallback: 10_000, most: 60_000 } as const;
/** After this long without the device reporting the wanted value, nobody knows what became of it. */
export const CONFIRM_WITHIN_MS = 5_000;

/** Carries commands to one device at once, and waits until the device itself reports the value. */
export class Commands {
  readonly #device: string;
  readonly #driver: Driver;
  readonly #options: unknown;
  readonly #clock: Clock;
  readonly #channelOf: (name: string) => Channel | undefined;
  readonly #awaited = new Set<{ look(batch: Batch): void }>();

  constructor(
    device: string,
    driver: Driver,
    options: unknown,
    clock: Clock,
    channelOf: (name: string) => Channel | undefined,
  ) {
    this.#device = device;
    this.#driver = driver;
    this.#options = options;
    this.#clock = clock;
    this.#channelOf = channelOf;
  }

  /** Every batch of the device passes here, in order. */
  saw(batch: Batch): void {
    for (const each of this.#awaited) each.look(batch);
  }

  /**
   * Resolves with the value that the device reported.
   * @throws command/unknown-channel, command/out-of-range, command/expired, command/offline, command/unconfirmed.
   */
  async obey(command: Command, arrivedMs: number, wire: Wire | undefined): Promise<number> {
    const channel = this.#writable(command.channel);
    const { min = -Infinity, max = Infinity } = channel;
    const { value, channel: name, ttlMs = TTL_MS.fallback } = command;
    if (!(value >= min && value <= max)) throw fault('command/out-of-range', { value, min, max });
    const expiresMs = arrivedMs + Math.min(ttlMs, TTL_MS.most);
    if (this.#clock.now() >= expiresMs) throw fault('command/expired', { expiresMs });
    if (!wire) throw fault('command/offline', { device: this.#device });
    const reported = this.#reported(name, value, channel.decimals);
    try {
      await wire.write(this.#driver.encode!(name, value, this.#options));
    } catch (error) {
      reported.forget();
      throw error;
    }
    return await reported.value;
  }

  #writable(name: string): Channel {
    const channel = this.#channelOf(name);
    if (!channel?.writable || !this.#driver.encode)
      throw fault('command/unknown-channel', { device: this.#device, channel: name });
    return channel;
  }

  /** Resolves once a row from now on carries the value, to half of the last decimal. */
  #reported(name: string, wanted: number, decimals: number): { value: Promise<number>; forget(): void } {
    const sentMs = this.#clock.now();
    const stop = new AbortController();
    let look!: { look(batch: Batch): void };
    const seen = new Promise<number>((resolve) => {
      look = {
        look: (batch) => {
          const value = columnOf(batch, name)?.findLast((_, row) => batch.time[row]! >= sentMs);
          if (value !== undefined && Math.abs(value - wanted) <= 0.5 * 10 ** -decimals) resolve(value);
        },
      };
    });
    const forget = () => {
      this.#awaited.delete(look);
      stop.abort();
    };
    this.#awaited.add(look);
    const unknown = this.#clock.sleep(CONFIRM_WITHIN_MS, stop.signal).then(() => {
      throw fault('command/unconfirmed', { waitedMs: CONFIRM_WITHIN_MS });
    });
    unknown.catch(() => undefined);
    return { value: Promise.race([seen, unknown]).finally(forget), forget };
  }
}
