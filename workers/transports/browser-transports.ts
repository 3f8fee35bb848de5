import type { LinkSpec } from '../../station/model/link.ts';
import { fault } from '../../station/model/fault.ts';
import type { Clock, Link, Transports, Twins } from '../../station/runtime/platform.ts';
import { simulatedLink } from '../../station/runtime/scenes/simulated-link.ts';
import type { Lender } from '../lending/lender.ts';
import { isLentAddress, LentTransport } from '../lending/lent-transport.ts';
import { isSerialAddress } from './serial-address.ts';
import { usbSchemeOf } from './usb-address.ts';
import { WebSerial } from './web-serial.ts';
import { WebUsb } from './web-usb.ts';

/** What a browser, on a page, lets be opened. */
export interface Buses {
  readonly serial?: Serial | undefined;
  readonly usb?: USB | undefined;
  readonly lender?: Lender | undefined;
}

/** All that a page can open. */
export function browserTransports(clock: Clock, { serial, usb, lender }: Buses): Transports {
  const webSerial = serial && new WebSerial(serial, clock);
  const webUsb = usb && new WebUsb(usb, clock);
  const lent = lender && new LentTransport(lender);
  const busOf = (address: string) =>
    isSerialAddress(address)
      ? webSerial
      : usbSchemeOf(address)
        ? webUsb
        : isLentAddress(address)
          ? lent
          : undefined;
  /** What has an address of its own, as a lent device, can be taken for nobody else. */
  const twinsOf = (address: string): Twins | undefined =>
    isSerialAddress(address) ? webSerial?.twins : usbSchemeOf(address) ? webUsb?.twins : undefined;
  return {
    async openLink(spec: LinkSpec, address: string, signal: AbortSignal): Promise<Link> {
      if (spec.kind === 'simulated') return simulatedLink(spec, address, clock, signal);
      const bus = busOf(address);
      if (!bus || spec.kind !== 'serial') throw fault('link/unsupported', { address });
      return bus.open(spec, address, signal);
    },
    twins: {
      isSure: async (address, wanted) => (await twinsOf(address)?.isSure(address, wanted)) ?? true,
      candidates: async (address) => (await twinsOf(address)?.candidates(address)) ?? [],
      vouch: async (address) => twinsOf(address)?.vouch(address),
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
