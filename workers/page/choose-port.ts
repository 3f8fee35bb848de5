import { fault } from '../../station/model/fault.ts';
import { addressOf } from '../transports/serial-address.ts';
import { usbAddressOf } from '../transports/usb-address.ts';

/** Whether this browser, on this page, can open serial ports. */
export const hasSerial = (): boolean => 'serial' in navigator;

/** Whether this browser, on this page, can drive USB devices by itself. */
export const hasUsb = (): boolean => 'usb' in navigator;

/**
 * Lets a person choose a serial port, from a click; the answer is its address, or undefined where none was chosen.
 * @throws link/unsupported, link/denied.
 */
export async function choosePort(): Promise<string | undefined> {
  if (!hasSerial()) throw fault('link/unsupported', { address: 'serial:?' });
  return chosen('serial:?', async () => {
    const port = await navigator.serial.requestPort();
    return addressOf(port, await navigator.serial.getPorts());
  });
}

/**
 * Lets a person choose a USB-serial adapter or an instrument that the page shall drive by itself, from a click; answers as
 * {@link choosePort} does.
 * @throws link/unsupported, link/denied.
 */
export async function chooseUsbAdapter(): Promise<string | undefined> {
  if (!hasUsb()) throw fault('link/unsupported', { address: 'usb:?' });
  return chosen('usb:?', async () => {
    // Only who chooses fetches the chips; the click still counts for some seconds.
    const [{ instrumentEnds, instrumentFilters }, { usbSerialFilters }] = await Promise.all([
      import('../transports/instrument-link.ts'),
      import('../usb-serial/kinds.ts'),
    ]);
    const device = await navigator.usb.requestDevice({
      filters: [...usbSerialFilters, ...instrumentFilters],
    });
    return usbAddressOf(device, await navigator.usb.getDevices(), instrumentEnds(device) ? 'usbtmc' : 'usb');
  });
}

/**
 * Lets a person choose what the page then opens for its worker, from a click; answers as {@link choosePort} does.
 * @throws link/denied.
 */
export const chooseLent = (scheme: 'ble' | 'hid', bus: { choose(): Promise<string | undefined> }) =>
  chosen(`${scheme}:?`, () => bus.choose());

async function chosen(
  address: string,
  choose: () => Promise<string | undefined>,
): Promise<string | undefined> {
  try {
    return await choose();
  } catch (error) {
    if ((error as Error).name === 'NotFoundError') return undefined; // the list was closed
    throw fault('link/denied', { address }, error);
  }
}
