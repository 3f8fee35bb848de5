import type { Locks } from '../../workers/tabs/ownership.ts';

type Use<T> = (lock: unknown) => Promise<T>;
type Options = Parameters<Locks['request']>[1];

/** One lock with the browser's rules: a queue, taken where free, stolen from its holder (Web Locks API). */
export class FakeLocks implements Locks {
  #holder: { readonly lose: (why: unknown) => void } | undefined;
  readonly #queue: { readonly grant: () => void }[] = [];

  request<T>(_name: string, { ifAvailable, steal, signal }: Options, use: Use<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const grant = () => {
        const holder = (this.#holder = { lose: reject });
        // Free before its user hears that it is over, as in a browser.
        void use({})
          .finally(() => this.#holder === holder && this.#next())
          .then(resolve, reject);
      };
      if (steal) {
        this.#holder?.lose(new DOMException('stolen', 'AbortError'));
        grant();
      } else if (!this.#holder) grant();
      else if (ifAvailable) use(null).then(resolve, reject);
      else this.#wait({ grant }, reject, signal);
    });
  }

  #wait(waiting: { readonly grant: () => void }, reject: (why: unknown) => void, signal?: AbortSignal): void {
    this.#queue.push(waiting);
    signal?.addEventListener('abort', () => {
      const place = this.#queue.indexOf(waiting);
      if (place >= 0) this.#queue.splice(place, 1);
      if (place >= 0) reject(signal.reason);
    });
  }

  #next(): void {
    this.#holder = undefined;
    this.#queue.shift()?.grant();
  }
}
