import { fault } from '../../model/fault.ts';
import { Mailbox } from '../mailbox.ts';
import type { Heard, Link } from '../platform.ts';

/** The sensors on the 1-Wire buses of the machine. */
export interface OneWire {
  /**
   * What the kernel's driver says of a sensor, measured now: that may take a second, and one waits for the other.
   * @throws link/not-found, link/denied, link/lost.
   */
  measure(sensor: string): Promise<Uint8Array>;
}

/** A sensor as a link: whatever is written to it has it measured. @throws link/unsupported, link/not-found, link/denied. */
export async function openOneWireLink(
  bus: OneWire,
  sensor: string,
  address: string,
  signal: AbortSignal,
): Promise<Link> {
  if (!/^[0-9a-f]{2}-[0-9a-f]{12}$/.test(sensor)) throw fault('link/unsupported', { address });
  const heard = new Mailbox<Heard>();
  let isClosed = false;
  const close = () => {
    signal.removeEventListener('abort', close);
    isClosed = true;
    heard.close();
  };
  heard.put({ kind: 'bytes', bytes: await bus.measure(sensor) });
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) close();
  return {
    heard,
    lineless: true,
    async write() {
      if (isClosed) throw fault('link/lost', { address });
      heard.put({ kind: 'bytes', bytes: await bus.measure(sensor) });
    },
    close: async () => close(),
  };
}
