import { fault } from '../../station/model/fault.ts';
import type { Link } from '../../station/runtime/platform.ts';
import { Arrived } from '../wires/arrived.ts';

/** Where readings that sensors send to us become what their device's link hears (`coap-in:light`). */
export class Inbox {
  readonly #links = new Map<string, Arrived>();

  /** Whether somebody is there under that name, and has room: then it is taken. */
  put(name: string, bytes: Uint8Array): 'taken' | 'nobody' | 'full' {
    const link = this.#links.get(name);
    if (!link) return 'nobody';
    return link.put(bytes) ? 'taken' : 'full';
  }

  has(name: string): boolean {
    return this.#links.has(name);
  }

  /** @throws link/busy where another device has the name. */
  open(name: string, address: string, signal: AbortSignal): Link {
    if (this.#links.has(name)) throw fault('link/busy', { address });
    const arrived = new Arrived();
    const isOpen = () => this.#links.get(name) === arrived;
    const end = () => {
      if (isOpen()) this.#links.delete(name);
      arrived.close();
      signal.removeEventListener('abort', end);
    };
    this.#links.set(name, arrived);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    const lost = () => fault('link/lost', { address });
    return {
      heard: arrived.heard,
      write: () => Promise.reject(isOpen() ? fault('link/unsupported', { address }) : lost()),
      lineless: true,
      fresh: true,
      close: async () => end(),
    };
  }
}
