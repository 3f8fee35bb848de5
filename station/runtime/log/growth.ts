/** How far the own entries are committed, and who waits for more. */
export class Growth {
  readonly #waiting = new Set<() => void>();
  #committed: number;

  constructor(committed: number) {
    this.#committed = committed;
  }

  /** The number of the last entry that would survive a power cut. */
  get committed(): number {
    return this.#committed;
  }

  to(seq: number): void {
    this.#committed = seq;
    for (const wake of [...this.#waiting]) wake();
  }

  /** Resolves once an entry after `seq` is committed or the signal aborts. */
  beyond(seq: number, signal: AbortSignal): Promise<void> {
    if (this.#committed > seq || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        if (this.#committed <= seq && !signal.aborted) return;
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}
