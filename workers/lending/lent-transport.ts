import type { LinkSpec } from '../../station/model/link.ts';
import type { Link } from '../../station/runtime/platform.ts';
import { lineOf } from '../transports/line.ts';
import type { Lender } from './lender.ts';
import { LentLink } from './lent-link.ts';

const ADDRESS = /^(?:ble|hid):/;

/** Whether what hangs at the address is opened by the page. */
export const isLentAddress = (address: string): boolean => ADDRESS.test(address);

/** What the page opens for this worker. */
export class LentTransport {
  readonly #lender: Lender;

  constructor(lender: Lender) {
    this.#lender = lender;
  }

  /** @throws link/not-found, link/denied, link/busy, link/unsupported. */
  async open(
    spec: Extract<LinkSpec, { kind: 'serial' }>,
    address: string,
    signal: AbortSignal,
  ): Promise<Link> {
    const link = new LentLink(await this.#lender.open(address, lineOf(spec)), address, signal);
    signal.throwIfAborted();
    return link;
  }

  /** Resolves when it may be there again, or the signal aborts. */
  plugged(address: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (signal.aborted) resolve();
      this.#lender.plugged(address).then(resolve, () => undefined);
    });
  }
}
