import type { Batch } from '../../model/batch.ts';
import type { Control } from '../../model/control.ts';
import type { Fault } from '../../model/fault.ts';
import type { Kernel } from '../../pipeline/kernel.ts';
import type { Clock } from '../platform.ts';
import { type Ending, Guard, type Look } from './guard.ts';
import { LOOK_EVERY_MS } from './limits.ts';

/** What an output needs of its surroundings. */
export interface Around {
  readonly clock: Clock;
  readonly kernel: Pick<Kernel, 'program'>;
  readonly look: Look;
  /** The station itself sets an output to its safe value, as anybody's command; resolves with whether that was confirmed. */
  end(channel: string, value: number, why: Ending | 'safe state'): Promise<boolean>;
}

/** What cannot be ended is tried again after this long, and then twice as long each time. */
const AGAIN_MS = { first: 5_000, most: 60_000 } as const;

/** Looks after one output for as long as it is on, and ends it when its guard says so. */
export class Watchman {
  readonly #name: string;
  readonly #control: () => Control;
  readonly #canWrite: () => boolean;
  readonly #around: Around;
  #made: Guard | undefined;
  #onSinceMs: number | undefined;
  #isWatching = false;
  /** Between two looks, and after a try that failed. */
  #nap = new AbortController();
  #rest = new AbortController();

  constructor(name: string, control: () => Control, canWrite: () => boolean, around: Around) {
    this.#name = name;
    this.#control = control;
    this.#canWrite = canWrite;
    this.#around = around;
  }

  /** Why it may not be on now. */
  get lock(): Fault | undefined {
    return this.#guard.lock;
  }
  get isOn(): boolean {
    return this.#onSinceMs !== undefined;
  }
  get onSinceMs(): number | undefined {
    return this.#onSinceMs;
  }

  /** The output was set, or reported itself, so. */
  is(on: boolean): void {
    if (on !== this.isOn) this.#onSinceMs = on ? this.#around.clock.now() : undefined;
    this.#guard.is(on);
    if (on) this.#watch();
  }

  /** Somebody has set it anew: a try before that failed is no reason to wait. */
  set(): void {
    this.#guard.renew();
    this.#rest.abort();
  }

  /** Somebody wants it so, now. */
  renew(): void {
    this.#guard.renew();
  }

  heard(batch: Batch): void {
    this.#guard.heard(batch);
    if (this.#guard.ending) this.#watch();
  }

  /** Forgets all that it knows; a new guard begins when it is needed. */
  free(): void {
    this.#made?.free();
    this.#made = undefined;
    this.#onSinceMs = undefined;
    this.#nap.abort();
    this.#rest.abort();
  }

  get #guard(): Guard {
    const { kernel, clock, look } = this.#around;
    return (this.#made ??= new Guard(this.#control(), kernel, clock, look));
  }

  #watch(): void {
    const { maxOnMs, deadManMs, interlocks = [] } = this.#control();
    if (maxOnMs === undefined && deadManMs === undefined && !interlocks.some(({ ends }) => ends)) return;
    if (this.#guard.ending) this.#nap.abort();
    if (this.#isWatching) return;
    this.#isWatching = true;
    void this.#lookAfter().finally(() => (this.#isWatching = false));
  }

  async #lookAfter(): Promise<void> {
    const { clock, end } = this.#around;
    let waitMs: number = AGAIN_MS.first;
    while (this.#made?.isOn) {
      this.#made.tick();
      const why = this.#made.ending;
      const { safe } = this.#control();
      if (!why || safe === undefined || !this.#canWrite()) {
        this.#nap = new AbortController();
        await clock.sleep(LOOK_EVERY_MS, this.#nap.signal).catch(() => undefined);
      } else if (await end(this.#name, safe, why)) waitMs = AGAIN_MS.first;
      else {
        this.#rest = new AbortController();
        await clock.sleep(waitMs, this.#rest.signal).catch(() => undefined);
        waitMs = this.#rest.signal.aborted ? AGAIN_MS.first : Math.min(AGAIN_MS.most, 2 * waitMs);
      }
    }
  }
}
