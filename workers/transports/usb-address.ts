/**
 * How a USB device that the page drives itself is written down: its ids, then its serial number where it has one
 * (`usb:0403:6001@A50285BI`), else which of several with the same ids it is (`usb:1a86:7523#2`).
 */
const ADDRESS = /^usb:([0-9a-f]{4}):([0-9a-f]{4})(?:@([^@#]{1,120})|#([1-9][0-9]?))?$/;

/** The part of a device that an address is made of. */
export interface UsbIdentified {
  readonly vendorId: number;
  readonly productId: number;
  readonly serialNumber?: string | null | undefined;
}

export function usbAddressOf<D extends UsbIdentified>(device: D, devices: readonly D[]): string {
  const ids = idsOf(device);
  const alike = devices.filter((other) => idsOf(other) === ids);
  const serial = encodeURIComponent(device.serialNumber ?? '');
  const namesakes = alike.filter(({ serialNumber }) => serialNumber === device.serialNumber);
  if (serial !== '' && serial.length <= 120 && namesakes.length === 1) return `usb:${ids}@${serial}`;
  const ordinal = alike.indexOf(device) + 1;
  return `usb:${ids}${ordinal > 1 ? `#${ordinal}` : ''}`;
}

/** The device an address means, or undefined where none of `devices` is it. */
export function usbDeviceAt<D extends UsbIdentified>(address: string, devices: readonly D[]): D | undefined {
  const [, vendor, product, serial, ordinal = '1'] = ADDRESS.exec(address) ?? [];
  const alike = devices.filter((device) => idsOf(device) === `${vendor}:${product}`);
  return serial === undefined
    ? alike[Number(ordinal) - 1]
    : alike.find(({ serialNumber }) => encodeURIComponent(serialNumber ?? '') === serial);
}

export const isUsbAddress = (address: string): boolean => ADDRESS.test(address);

const idsOf = ({ vendorId, productId }: UsbIdentified): string =>
  [vendorId, productId].map((id) => id.toString(16).padStart(4, '0')).join(':');
