import { fault } from '../../station/model/fault.ts';
import { Turns } from '../../station/runtime/turns.ts';

/** A system that has not come back by then holds the bus; nobody else waits for it. */
const HANGING_MS = 1_000;

/**
 * The system is asked one thing at a time for a bus, so that at most one thread waits there, and who comes while that hangs is
 * refused at once.
 */
export class BusTurns {
  readonly #turns = new Turns();
  readonly #now: () => number;
  #sinceMs: number | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Nobody is waiting for the system. */
  get isIdle(): boolean {
    return this.#sinceMs === undefined;
  }

  /** `address`: whose turn it is, where it is refused. @throws link/stuck, and what `work` throws. */
  take<T>(address: string, work: () => Promise<T>): Promise<T> {
    if (this.#sinceMs !== undefined && this.#now() - this.#sinceMs > HANGING_MS)
      return Promise.reject(fault('link/stuck', { address }));
    return this.#turns.take(async () => {
      this.#sinceMs = this.#now();
      try {
        return await work();
      } finally {
        this.#sinceMs = undefined;
      }
    });
  }

  /** Gives back what was used, once nobody waits with it any more; never, on a bus that hangs for ever. */
  release(work: () => void): Promise<void> {
    return this.#turns.take(async () => work());
  }
}
