import type { LinkSpec } from '../../station/drivers/driver.ts';
import { fault } from '../../station/model/fault.ts';
import type { Clock, Link } from '../../station/runtime/platform.ts';
import { chipOf } from '../usb-serial/kinds.ts';
import { lineOf } from './line.ts';
import { plugged } from './plugged.ts';
import { usbDeviceAt } from './usb-address.ts';
import { UsbLink } from './usb-link.ts';

type SerialSpec = Extract<LinkSpec, { kind: 'serial' }>;
type UsbHost = Pick<USB, 'getDevices'> & Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;

/** The USB-serial adapters that a person has let this page drive by itself, where no driver of the system does. */
export class WebUsb {
  readonly #usb: UsbHost;
  readonly #clock: Pick<Clock, 'steady' | 'sleep'>;

  constructor(usb: UsbHost, clock: Pick<Clock, 'steady' | 'sleep'>) {
    this.#usb = usb;
    this.#clock = clock;
  }

  /** @throws link/not-found; link/denied; link/busy where a driver of the system or another page has it; link/unsupported. */
  async open(spec: SerialSpec, address: string, signal: AbortSignal): Promise<Link> {
    const device = usbDeviceAt(address, await this.#usb.getDevices());
    if (!device) throw fault('link/not-found', { address });
    if (device.opened) throw fault('link/busy', { address });
    try {
      await device.open();
      if (!device.configuration) await device.selectConfiguration(1);
      const found = chipOf(device);
      if (!found) throw fault('link/unsupported', { address });
      for (const each of found.ends.interfaces) await device.claimInterface(each);
      await found.chip.begin(lineOf(spec));
      signal.throwIfAborted();
      return new UsbLink(device, found, address, this.#clock, signal);
    } catch (error) {
      await device.close().catch(() => undefined);
      throw signal.aborted ? signal.reason : openingFault(address, error);
    }
  }

  /** Resolves when the device is plugged in anew, or the signal aborts. */
  plugged(address: string, signal: AbortSignal): Promise<void> {
    return plugged(this.#usb, async () => usbDeviceAt(address, await this.#usb.getDevices()), signal);
  }
}

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
