import type { LinkSpec } from '../../station/model/link.ts';
import { type FaultError, fault } from '../../station/model/fault.ts';
import type { Clock, Link, Twins } from '../../station/runtime/platform.ts';
import { lineOf } from './line.ts';
import { plugged } from './plugged.ts';
import { NamedPorts } from './named-ports.ts';
import { addressOf, kindOf } from './serial-address.ts';
import { SerialLink } from './serial-link.ts';

/** The standard's own default of 255 bytes loses data at every pause of ours (WICG Serial, `SerialOptions`). */
const BUFFER_BYTES = 256 * 1024;

type SerialSpec = Extract<LinkSpec, { kind: 'serial' }>;
type SerialHost = Pick<Serial, 'getPorts' | 'addEventListener' | 'removeEventListener'>;

/** The serial ports that a person has let this page use. */
export class WebSerial {
  readonly #serial: SerialHost;
  readonly #clock: Pick<Clock, 'steady'>;
  readonly #names = new NamedPorts<SerialPort>((port, ports) => kindOf(addressOf(port, ports)));

  constructor(serial: SerialHost, clock: Pick<Clock, 'steady'>) {
    this.#serial = serial;
    this.#clock = clock;
    // One that was pulled is another when it comes back, however soon that is.
    serial.addEventListener('disconnect', () => void this.#look());
  }

  /** @throws link/not-found, link/denied, link/busy, link/unsupported. */
  async open(spec: SerialSpec, address: string, signal: AbortSignal): Promise<Link> {
    try {
      const port = (await this.#look()).at(address);
      if (!port) throw fault('link/not-found', { address });
      await port.open({ ...lineOf(spec), bufferSize: BUFFER_BYTES });
      const link = new SerialLink(port, address, this.#clock, signal);
      if (signal.aborted) await link.close();
      signal.throwIfAborted();
      return link;
    } catch (error) {
      throw signal.aborted ? signal.reason : (openingFault(address, error) ?? error);
    }
  }

  /** Resolves when the port is plugged in anew, or the signal aborts. */
  plugged(address: string, signal: AbortSignal): Promise<void> {
    return plugged(this.#serial, async () => (await this.#look()).at(address), signal);
  }

  readonly twins: Twins = {
    isSure: async (address, wanted) => (await this.#look()).isSure(address, wanted),
    candidates: async (address) => (await this.#look()).candidates(address),
    vouch: async (address) => (await this.#look()).vouch(address),
  };

  async #look(): Promise<NamedPorts<SerialPort>> {
    this.#names.look(await this.#serial.getPorts());
    return this.#names;
  }
}

function openingFault(address: string, error: unknown): FaultError | undefined {
  switch ((error as Error).name) {
    case 'NetworkError': // another program has it, or the system does not let the browser in: it tells no difference
    case 'InvalidStateError': // open in this very page
      return fault('link/busy', { address }, error);
    case 'SecurityError':
    case 'NotAllowedError':
      return fault('link/denied', { address }, error);
    case 'TypeError': // a rate or a frame the port cannot do
      return fault('link/unsupported', { address }, error);
    default:
      return undefined;
  }
}
