import type { Driver } from '../../drivers/driver.ts';
import type { Batch } from '../../model/batch.ts';
import { fault, toFault } from '../../model/fault.ts';
import type { Clock } from '../platform.ts';
import type { Wire } from '../wire/wire.ts';
import type { Due } from '../wire/frame.ts';
import { CONFIRM_WITHIN_MS } from './limits.ts';
import { ReadBack } from './read-back.ts';
import { within } from './within.ts';

/** A value on its way to a device. */
export interface Letter {
  readonly channel: string;
  readonly value: number;
  readonly decimals: number;
  /** Written in letters instead of as a value; empty: what is written is taken away. */
  readonly text?: string;
  /** After this, by the steady clock, it must not go out any more. */
  readonly untilMs: number;
  /** Aborts, with why, where something newer takes its place. */
  readonly signal: AbortSignal;
  /** Asked right before it goes out. @throws why it must not. */
  may(): void;
  /** It goes out now; the device has said that it took it. */
  sent(): void;
  accepted?(): void;
}

/** Writes letters on a device; resolves with whether the device shows them, as far as it can say so itself. @throws what `due` throws. */
export type Pen = (text: string, due: Due) => Promise<boolean>;

interface Open {
  readonly wire: Wire;
  /** What is on its way over it, each with a signal of its own: many may wait at once. */
  readonly underWay: Set<AbortController>;
}

/** Writes to one device, each value as soon as the one before is out, and waits until the device itself reports it. */
export class Writer {
  readonly #device: string;
  readonly #driver: Driver;
  readonly #options: unknown;
  readonly #clock: Clock;
  readonly #readBack: ReadBack;
  readonly #pen: Pen | undefined;
  #open: Open | undefined;
  /** Resolves once nothing is being written. */
  #written: Promise<unknown> = Promise.resolve();

  constructor(device: string, driver: Driver, options: unknown, clock: Clock, pen?: Pen) {
    this.#pen = pen;
    this.#device = device;
    this.#driver = driver;
    this.#options = options;
    this.#clock = clock;
    this.#readBack = new ReadBack(clock);
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  opened(wire: Wire): void {
    this.#open = { wire, underWay: new Set() };
    this.#written = Promise.resolve();
  }

  /** What is on its way ends now, and nothing of it is ever written again. */
  closed(): void {
    for (const each of this.#open?.underWay ?? []) each.abort(this.#offline());
    this.#open = undefined;
  }

  saw(batch: Batch): void {
    this.#readBack.saw(batch);
  }

  /**
   * Resolves once it is out, and the device has taken it where it says so.
   * @throws command/offline, command/expired, what `may` throws: nothing was written; command/unconfirmed, frame/refused.
   */
  async put(letter: Letter): Promise<void> {
    await this.#send(letter, async (gone, taken) => {
      await within(this.#clock, CONFIRM_WITHIN_MS, taken, unknown, letter.signal, gone);
    });
  }

  /** Resolves with the value that the device reports. @throws as put. */
  set(letter: Letter): Promise<number> {
    const { channel, value, text, decimals, signal } = letter;
    return this.#send(letter, async (gone, taken) => {
      const reported = this.#readBack.of(channel, value, decimals);
      const told = taken.then((isShown) => (text !== undefined && isShown ? value : reported.value));
      return await within(this.#clock, CONFIRM_WITHIN_MS, told, unknown, signal, gone).finally(
        reported.forget,
      );
    });
  }

  async #send<T>(
    letter: Letter,
    then: (gone: AbortSignal, taken: Promise<boolean>) => Promise<T>,
  ): Promise<T> {
    const open = this.#open;
    if (!open) throw this.#offline();
    const life = new AbortController();
    const { signal: gone } = life;
    open.underWay.add(life);
    const given = new AbortController();
    let follow: Promise<T> | undefined;
    let out!: () => void;
    const isOut = new Promise<void>((resolve) => (out = resolve));
    // What follows begins with the very moment of writing: a device may report at once.
    const due = () => {
      for (const signal of [given.signal, letter.signal, gone]) signal.throwIfAborted();
      if (this.#clock.steady() >= letter.untilMs) throw expired(this.#clock);
      letter.may();
      letter.sent();
      follow = then(gone, taken);
      follow.catch(() => undefined); // thrown again below
      out();
    };
    const taken = this.#write(open.wire, letter, due).then((took) => {
      if (took) letter.accepted?.();
      return took;
    });
    const leftMs = letter.untilMs - this.#clock.steady();
    const late = () => expired(this.#clock);
    try {
      await within(this.#clock, leftMs, Promise.race([isOut, taken]), late, letter.signal, gone);
      return await (follow ?? Promise.reject(this.#offline()));
    } catch (error) {
      given.abort(error);
      throw this.#meaning(error, follow !== undefined);
    } finally {
      open.underWay.delete(life);
    }
  }

  /** Values go out in their order; letters go with the next picture, and hold nothing up. */
  #write(wire: Wire, { channel, value, text }: Letter, due: Due): Promise<boolean> {
    if (text !== undefined && this.#pen) return this.#pen(text, due);
    const bytes = this.#driver.encode!(channel, value, this.#options);
    const written = this.#written.then(() => wire.write(bytes, due));
    this.#written = written.catch(() => undefined);
    return written;
  }

  /** A line that broke: before anything went out nothing was done, afterwards nobody knows. */
  #meaning(error: unknown, isOut: boolean): unknown {
    const { code } = toFault(error);
    if (!code.startsWith('link/') && code !== 'command/offline') return error;
    return isOut ? fault('command/unconfirmed', { waitedMs: 0, lost: true }) : this.#offline();
  }

  #offline() {
    return fault('command/offline', { device: this.#device });
  }
}

export const expired = (clock: Clock, ageMs?: number) =>
  fault('command/expired', { expiresMs: clock.now(), ...(ageMs === undefined ? {} : { ageMs }) });
const unknown = () => fault('command/unconfirmed', { waitedMs: CONFIRM_WITHIN_MS });
