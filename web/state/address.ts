import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** What the address behind the # says to one screen; redraws its element when it changes, while the element is on the page. */
export class Address<T> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #read: (hash: string) => T;
  #value: T;

  constructor(host: ReactiveControllerHost, read: (hash: string) => T) {
    this.#host = host;
    this.#read = read;
    this.#value = read(location.hash);
    host.addController(this);
  }
  /** As it was followed last: where a screen holds somebody back, the address may be ahead. */
  get value(): T {
    return this.#value;
  }
  hostConnected(): void {
    addEventListener('hashchange', this.#follow);
    this.#follow();
  }
  hostDisconnected(): void {
    removeEventListener('hashchange', this.#follow);
  }
  readonly #follow = (): void => {
    this.#value = this.#read(location.hash);
    this.#host.requestUpdate();
  };
}
