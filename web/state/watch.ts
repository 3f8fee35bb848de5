import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Cell } from './cell.ts';

/** Redraws its element whenever a cell changes, while the element is on the page. */
export class Watch<T> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #cell: () => Cell<T>;
  #stop: (() => void) | undefined;

  /** The cell is asked for at the first update: the element's properties are set by then, and not always before. */
  constructor(host: ReactiveControllerHost, cell: () => Cell<T>) {
    this.#host = host;
    this.#cell = cell;
    host.addController(this);
  }
  get value(): T {
    return this.#cell().value;
  }
  hostConnected(): void {
    this.#host.requestUpdate();
  }
  hostUpdate(): void {
    this.#stop ??= this.#cell().watch(() => this.#host.requestUpdate());
  }
  hostDisconnected(): void {
    this.#stop?.();
    this.#stop = undefined;
  }
}

/** Redraws its element at even times, for what changes by itself: ages and clocks. */
export class Tick implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #everyMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, everyMs: number) {
    this.#host = host;
    this.#everyMs = everyMs;
    host.addController(this);
  }
  hostConnected(): void {
    const next = (): void => {
      this.#timer = setTimeout(
        () => {
          this.#host.requestUpdate();
          next();
        },
        this.#everyMs - (Date.now() % this.#everyMs),
      );
    };
    next();
  }
  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }
}
