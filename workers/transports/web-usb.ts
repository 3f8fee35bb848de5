import type { LinkSpec } from '../../station/model/link.ts';
import { fault } from '../../station/model/fault.ts';
import type { Clock, Link, Twins } from '../../station/runtime/platform.ts';
import { chipOf } from '../usb-serial/kinds.ts';
import { instrumentEnds, InstrumentLink } from './instrument-link.ts';
import { lineOf } from './line.ts';
import { NamedPorts } from './named-ports.ts';
import { plugged } from './plugged.ts';
import { usbKindOf, type UsbScheme, usbSchemeOf } from './usb-address.ts';
import { UsbLink } from './usb-link.ts';

type SerialSpec = Extract<LinkSpec, { kind: 'serial' }>;
type UsbHost = Pick<USB, 'getDevices'> & Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;

/** The USB devices that a person has let this page drive by itself, where no driver of the system does. */
export class WebUsb {
  readonly #usb: UsbHost;
  readonly #clock: Pick<Clock, 'steady' | 'sleep'>;
  /** An instrument and an adapter have names of one kind: as what a device is driven stands in the address alone. */
  readonly #names = new NamedPorts<USBDevice>((device, devices) => usbKindOf(device, devices));

  constructor(usb: UsbHost, clock: Pick<Clock, 'steady' | 'sleep'>) {
    this.#usb = usb;
    this.#clock = clock;
    // One that was pulled is another when it comes back, however soon that is.
    usb.addEventListener('disconnect', () => void this.#look());
  }

  /** @throws link/not-found; link/denied; link/busy where a driver of the system or another page has it; link/unsupported. */
  async open(spec: SerialSpec, address: string, signal: AbortSignal): Promise<Link> {
    const device = await this.#at(address);
    if (!device) throw fault('link/not-found', { address });
    if (device.opened) throw fault('link/busy', { address });
    try {
      await device.open();
      if (!device.configuration) await device.selectConfiguration(1);
      const begin = ways[usbSchemeOf(address) ?? 'usb'];
      const link = await begin(device, spec, address, this.#clock);
      signal.throwIfAborted();
      return link(signal);
    } catch (error) {
      await device.close().catch(() => undefined);
      throw signal.aborted ? signal.reason : openingFault(address, error);
    }
  }

  /** Resolves when the device is plugged in anew, or the signal aborts. */
  plugged(address: string, signal: AbortSignal): Promise<void> {
    return plugged(this.#usb, () => this.#at(address), signal);
  }

  readonly twins: Twins = {
    isSure: async (address, wanted) => (await this.#look()).isSure(nameIn(address), wanted.map(nameIn)),
    candidates: async (address) => {
      const names = (await this.#look()).candidates(nameIn(address));
      return names.map((name) => name.replace('usb', usbSchemeOf(address) ?? 'usb'));
    },
    vouch: async (address) => (await this.#look()).vouch(nameIn(address)),
  };

  /** The device of that name; without a number in it also the one that has got one. */
  async #at(address: string): Promise<USBDevice | undefined> {
    const names = await this.#look();
    return names.at(nameIn(address)) ?? names.only((name) => name.startsWith(`${nameIn(address)}@`));
  }

  async #look(): Promise<NamedPorts<USBDevice>> {
    this.#names.look(await this.#usb.getDevices());
    return this.#names;
  }
}

const nameIn = (address: string): string => address.replace(/^usbtmc:/, 'usb:');

type Clocks = Pick<Clock, 'steady' | 'sleep'>;

/** Makes a device that is open ready to pass bytes; the answer makes a link of it. @throws link/unsupported where it is another kind. */
type Begin = (
  device: USBDevice,
  spec: SerialSpec,
  address: string,
  clock: Clocks,
) => Promise<(signal: AbortSignal) => Link>;

const ways: Readonly<Record<UsbScheme, Begin>> = {
  async usb(device, spec, address, clock) {
    const found = chipOf(device);
    if (!found) throw fault('link/unsupported', { address });
    for (const each of found.ends.interfaces) await device.claimInterface(each);
    await found.chip.begin(lineOf(spec));
    return (signal) => new UsbLink(device, found, address, clock, signal);
  },
  async usbtmc(device, _spec, address, clock) {
    const ends = instrumentEnds(device);
    if (!ends) throw fault('link/unsupported', { address });
    for (const each of ends.interfaces) await device.claimInterface(each);
    return (signal) => new InstrumentLink(device, ends, address, clock, signal);
  },
};

function openingFault(address: string, error: unknown): unknown {
  switch ((error as Error).name) {
    case 'NetworkError': // the system's own driver or another page has claimed it
    case 'InvalidStateError':
      return fault('link/busy', { address }, error);
    case 'SecurityError': // a class of devices that no page may have, or no right to the device file
    case 'NotAllowedError':
      return fault('link/denied', { address }, error);
    case 'NotFoundError':
      return fault('link/lost', { address }, error);
    case 'TypeError': // the chip refused something, or no such rate
      return fault('link/unsupported', { address }, error);
    default:
      return error;
  }
}
