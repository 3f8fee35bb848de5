import type { Driver } from '../drivers/driver.ts';
import { type Batch, columnOf } from '../model/batch.ts';
import type { Channel } from '../model/channel.ts';
import type { Command } from '../model/command.ts';
import { type FaultError, fault } from '../model/fault.ts';
import type { Clock } from './platform.ts';
import type { Wire } from './wire.ts';

/** A command lives this long after its arrival unless it says otherwise, and never longer than the second. */
export const TTL_MS = { fallback: 10_000, most: 60_000 } as const;
/** After this long without the device reporting the wanted value, nobody knows what became of it. */
export const CONFIRM_WITHIN_MS = 5_000;

/**
 * Carries commands to one device, each as soon as the one before is out, and waits until the device itself reports the value.
 * None goes out after its time to live, whatever held it up.
 */
export class Commands {
  readonly #device: string;
  readonly #driver: Driver;
  readonly #options: unknown;
  readonly #clock: Clock;
  readonly #channelOf: (name: string) => Channel | undefined;
  readonly #awaited = new Set<{ look(batch: Batch): void }>();
  /** Resolves once nothing is being written. */
  #written: Promise<void> = Promise.resolve();

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
   * Resolves with the value that the device reported. `arrivedMs` is by the steady clock.
   * @throws command/unknown-channel, command/out-of-range, command/expired, command/offline, command/unconfirmed.
   */
  async obey(command: Command, arrivedMs: number, wire: Wire | undefined): Promise<number> {
    const channel = this.#writable(command.channel);
    const { min = -Infinity, max = Infinity } = channel;
    const { value, channel: name, ttlMs = TTL_MS.fallback } = command;
    if (!Number.isFinite(value) || value < min || value > max)
      throw fault('command/out-of-range', { value, min, max });
    const deadlineMs = arrivedMs + Math.min(ttlMs, TTL_MS.most);
    const late = () => fault('command/expired', { expiresMs: this.#clock.now() });
    if (this.#clock.steady() >= deadlineMs) throw late();
    if (!wire) throw fault('command/offline', { device: this.#device });
    const bytes = this.#driver.encode!(name, value, this.#options);
    const free = await this.#turn(deadlineMs, late);
    const reported = this.#reported(name, value, channel.decimals);
    const confirmed = wire
      .write(bytes)
      .finally(free)
      .then(() => reported.value);
    const unknown = () => fault('command/unconfirmed', { waitedMs: CONFIRM_WITHIN_MS });
    return await this.#within(CONFIRM_WITHIN_MS, confirmed, unknown).finally(reported.forget);
  }

  /** Waits for the command before; whoever has its turn frees the next. @throws command/expired. */
  async #turn(deadlineMs: number, late: () => FaultError): Promise<() => void> {
    const before = this.#written;
    let free!: () => void;
    this.#written = new Promise((resolve) => (free = resolve));
    try {
      await this.#within(deadlineMs - this.#clock.steady(), before, late);
    } catch (error) {
      void before.then(free);
      throw error;
    }
    return free;
  }

  async #within<T>(ms: number, work: Promise<T>, otherwise: () => FaultError): Promise<T> {
    const stop = new AbortController();
    const late = this.#clock.sleep(ms, stop.signal).then(() => {
      throw otherwise();
    });
    return await Promise.race([work, late]).finally(() => stop.abort());
  }

  #writable(name: string): Channel {
    const channel = this.#channelOf(name);
    if (!channel?.writable || !this.#driver.encode)
      throw fault('command/unknown-channel', { device: this.#device, channel: name });
    return channel;
  }

  /** Resolves once the newest value from now on is the wanted one, to half of the last decimal. */
  #reported(name: string, wanted: number, decimals: number): { value: Promise<number>; forget(): void } {
    const sentMs = this.#clock.now();
    let look!: { look(batch: Batch): void };
    const value = new Promise<number>((resolve) => {
      look = {
        look: (batch) => {
          const newest = columnOf(batch, name)?.findLast(
            (each, row) => !Number.isNaN(each) && batch.time[row]! >= sentMs,
          );
          if (newest !== undefined && Math.abs(newest - wanted) <= 0.5 * 10 ** -decimals) resolve(newest);
        },
      };
    });
    this.#awaited.add(look);
    return { value, forget: () => this.#awaited.delete(look) };
  }
}
