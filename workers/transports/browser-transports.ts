import type { LinkSpec } from '../../station/drivers/driver.ts';
import { fault } from '../../station/model/fault.ts';
import type { Clock, Link, Transports } from '../../station/runtime/platform.ts';
import { simulatedLink } from '../../station/runtime/simulated-link.ts';
import { isSerialAddress } from './serial-address.ts';
import { isUsbAddress } from './usb-address.ts';
import { WebSerial } from './web-serial.ts';
import { WebUsb } from './web-usb.ts';

/** What a browser, on a page, lets be opened. */
export interface Buses {
  readonly serial?: Serial | undefined;
  readonly usb?: USB | undefined;
}

/** All that a page can open. */
export function browserTransports(clock: Clock, { serial, usb }: Buses): Transports {
  const webSerial = serial && new WebSerial(serial, clock);
  const webUsb = usb && new WebUsb(usb, clock);
  const busOf = (address: string) =>
    isSerialAddress(address) ? webSerial : isUsbAddress(address) ? webUsb : undefined;
  return {
    async openLink(spec: LinkSpec, address: string, signal: AbortSignal): Promise<Link> {
      if (spec.kind === 'simulated') return simulatedLink(spec, address, clock, signal);
      const bus = busOf(address);
      if (!bus) throw fault('link/unsupported', { address });
      return bus.open(spec, address, signal);
    },
    plugged: (address, signal) => busOf(address)?.plugged(address, signal) ?? aborted(signal),
  };
}

/** What cannot be plugged in is not. */
const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
