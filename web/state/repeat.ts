import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Does the same again and again while its element is on the page: at once, then so long after it was done. */
export class Repeat implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #everyMs: number;
  readonly #work: () => Promise<unknown>;
  #life: AbortController | undefined;

  /** What fails is tried again. It begins after the first update: the element's properties are set by then, and not always before. */
  constructor(host: ReactiveControllerHost, everyMs: number, work: () => Promise<unknown>) {
    this.#host = host;
    this.#everyMs = everyMs;
    this.#work = work;
    host.addController(this);
  }
  hostConnected(): void {
    this.#life = new AbortController();
    void this.#run(this.#life.signal);
  }
  hostDisconnected(): void {
    this.stop();
  }

  /** Until the element comes back. */
  stop(): void {
    this.#life?.abort();
  }

  async #run(signal: AbortSignal): Promise<void> {
    await this.#host.updateComplete;
    while (!signal.aborted) {
      await this.#work().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, this.#everyMs));
    }
  }
}
