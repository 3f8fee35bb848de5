import { fault } from '../../station/model/fault.ts';
import { addressOf } from '../transports/serial-address.ts';

/** Whether this browser, on this page, can open serial ports. */
export const hasSerial = (): boolean => 'serial' in navigator;

/**
 * Lets a person choose a serial port, from a click; the answer is its address, or undefined where none was chosen.
 * @throws link/unsupported, link/denied.
 */
export async function choosePort(): Promise<string | undefined> {
  if (!hasSerial()) throw fault('link/unsupported', { address: 'serial:?' });
  try {
    const port = await navigator.serial.requestPort();
    return addressOf(port, await navigator.serial.getPorts());
  } catch (error) {
    if ((error as Error).name === 'NotFoundError') return undefined;
    throw fault('link/denied', { address: 'serial:?' }, error);
  }
}
