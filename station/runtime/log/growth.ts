/** How far the own entries are committed, and who waits for more. */
export class Growth {
  readonly #waiting = new Set<() => void>();
  #committed: number;
  #lentUpTo = 0;

  constructor(committed: number) {
    this.#committed = committed;
  }

  /** The number of the last entry that would survive a power cut. */
  get committed(): number {
    return this.#committed;
  }

  to(seq: number): void {
    this.#committed = seq;
    this.#lentUpTo = 0;
    this.#wake();
  }

  /** Entries up to here can be read though they are not committed, until the next commit. */
  lend(seq: number): void {
    this.#lentUpTo = seq;
    this.#wake();
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  get #readable(): number {
    return Math.max(this.#committed, this.#lentUpTo);
  }

  /** The number of the last entry that is committed or lent, once that is after `seq` or the signal aborts. */
  beyond(seq: number, signal: AbortSignal): Promise<number> {
    if (this.#readable > seq || signal.aborted) return Promise.resolve(this.#readable);
    return new Promise((resolve) => {
      const wake = () => {
        if (this.#readable <= seq && !signal.aborted) return;
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve(this.#readable);
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}
