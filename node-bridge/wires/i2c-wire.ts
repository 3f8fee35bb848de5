import { fault } from '../../station/model/fault.ts';
import { busLink } from '../../station/runtime/wire/bus-link.ts';
import type { Clock, I2cBus, Link } from '../../station/runtime/platform.ts';

/** A bus as this wire uses it. */
export interface OpenBus extends I2cBus {
  /** Nobody is waiting for the system. */
  readonly isIdle: boolean;
  /** @throws link/busy. */
  requireFree(address: number): void;
  close(): Promise<void>;
}

interface InUse {
  readonly bus: Promise<OpenBus>;
  readonly users: Set<string>;
}

/** Who looks at a bus as a whole. */
const ALL = 'all';
const ADDRESS = /^i2c:(\d{1,3}):(0x[0-7][0-9a-f])$/;

/** The buses of this machine: opened for the first device on them, closed after the last. One device has a chip. */
export class I2cWire {
  readonly #open: (number: number) => Promise<OpenBus>;
  readonly #clock: Pick<Clock, 'sleep'>;
  readonly #buses = new Map<number, InUse>();

  constructor(open: (number: number) => Promise<OpenBus>, clock: Pick<Clock, 'sleep'>) {
    this.#open = open;
    this.#clock = clock;
  }

  /** @throws link/unsupported for what is no address; link/busy where another device or the system has the chip; link/…. */
  async openLink(address: string, signal: AbortSignal): Promise<Link> {
    const [, number, chip] = ADDRESS.exec(address) ?? [];
    if (number === undefined || chip === undefined) throw fault('link/unsupported', { address });
    const { bus, leave } = await this.#join(Number(number), chip);
    try {
      bus.requireFree(Number(chip));
      signal.throwIfAborted();
    } catch (error) {
      leave();
      throw error;
    }
    const transfer = (write: Uint8Array, readBytes: number) => bus.transfer(Number(chip), write, readBytes);
    return busLink({ chip: Number(chip), transfer, close: leave }, address, this.#clock, signal);
  }

  /** Uses a bus beside the devices on it, which have the addresses `taken`; one at a time. @throws link/…. */
  async using<T>(number: number, work: (bus: OpenBus, taken: ReadonlySet<number>) => Promise<T>): Promise<T> {
    const { bus, users, leave } = await this.#join(number, ALL);
    try {
      return await work(bus, new Set([...users].filter((user) => user !== ALL).map(Number)));
    } finally {
      leave();
    }
  }

  async #join(
    number: number,
    user: string,
  ): Promise<{ readonly bus: OpenBus; readonly users: ReadonlySet<string>; leave(): void }> {
    const inUse = this.#buses.get(number) ?? { bus: this.#open(number), users: new Set<string>() };
    if (inUse.users.has(user)) throw fault('link/busy', { address: `i2c:${number}:${user}` });
    this.#buses.set(number, inUse);
    inUse.users.add(user);
    const leave = () => this.#leave(number, inUse, user);
    try {
      const bus = await inUse.bus;
      return { bus, users: inUse.users, leave };
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** A bus that the system has not come back from stays as it is: opened anew, it would only hang once more. */
  #leave(number: number, inUse: InUse, user: string): void {
    inUse.users.delete(user);
    const forget = () => this.#buses.get(number) === inUse && this.#buses.delete(number);
    void inUse.bus.then((bus) => {
      if (inUse.users.size === 0 && bus.isIdle && forget()) return bus.close();
      return undefined;
    }, forget);
  }
}
