import type { Libc } from './libc.ts';

/** So late, at most, is a descriptor looked at that came while others were waited for, and a process that wants to end ends. */
const ROUND_MS = 50;

/** Waits for many descriptors with one thread. */
export class Poller {
  readonly #libc: Libc;
  readonly #waiting = new Map<number, () => void>();
  #looking: Promise<unknown> = Promise.resolve();
  #isGoing = false;

  constructor(libc: Libc) {
    this.#libc = libc;
  }

  /** Resolves when there is something to read, it is gone, or it was let go. */
  stirred(fd: number): Promise<void> {
    return new Promise((wake) => {
      this.#waiting.set(fd, wake);
      if (!this.#isGoing) void this.#go();
    });
  }

  /** Resolves once nobody looks at the descriptor any more: its number may then be another's. */
  async letGo(fd: number): Promise<void> {
    this.#wake(fd);
    await this.#looking;
  }

  async #go(): Promise<void> {
    this.#isGoing = true;
    while (this.#waiting.size > 0) {
      const looking = this.#libc.poll([...this.#waiting.keys()], ROUND_MS);
      this.#looking = looking;
      for (const fd of await looking) this.#wake(fd);
      // Who was woken asks again before the next round.
      await new Promise(setImmediate);
    }
    this.#isGoing = false;
  }

  #wake(fd: number): void {
    const wake = this.#waiting.get(fd);
    this.#waiting.delete(fd);
    wake?.();
  }
}

let shared: Poller | undefined;

/** The one poller of this process: a thread for all its wires. */
export const sharedPoller = (libc: Libc): Poller => (shared ??= new Poller(libc));
