/** Wakes everybody who waits for something to have changed; they look for themselves what it was. */
export class Bell {
  #waiting: (() => void)[] = [];

  ring(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Resolves at the next ring, or when the signal aborts. */
  rung(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((wake) => {
      this.#waiting.push(wake);
      signal?.addEventListener('abort', () => wake(), { once: true });
    });
  }
}
