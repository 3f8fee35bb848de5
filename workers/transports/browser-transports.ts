import type { LinkSpec } from '../../station/drivers/driver.ts';
import { fault } from '../../station/model/fault.ts';
import type { Clock, Link, Transports } from '../../station/runtime/platform.ts';
import { simulatedLink } from '../../station/runtime/simulated-link.ts';
import { isSerialAddress } from './serial-address.ts';
import { WebSerial } from './web-serial.ts';

/** All that a page can open. `serial` is absent in browsers, and on pages, that have none. */
export function browserTransports(clock: Clock, serial: Serial | undefined): Transports {
  const webSerial = serial && new WebSerial(serial, clock);
  return {
    async openLink(spec: LinkSpec, address: string, signal: AbortSignal): Promise<Link> {
      if (spec.kind === 'simulated') return simulatedLink(spec, address, clock, signal);
      if (!webSerial || !isSerialAddress(address)) throw fault('link/unsupported', { address });
      return webSerial.open(spec, address, signal);
    },
    ...(webSerial && { plugged: (address, signal) => webSerial.plugged(address, signal) }),
  };
}
