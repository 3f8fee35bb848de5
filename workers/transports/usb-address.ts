/**
 * How a USB device that the page drives itself is written down: as what (a serial adapter, or an instrument), its ids, then
 * its serial number where it has one (`usb:0403:6001@A50285BI`), else which of several with the same ids it is
 * (`usb:1a86:7523#2`, `usbtmc:0957:1755`).
 */
const ADDRESS = /^(usb|usbtmc):([0-9a-f]{4}):([0-9a-f]{4})(?:@([^@#]{1,120})|#([1-9][0-9]?))?$/;

export type UsbScheme = 'usb' | 'usbtmc';

/** The part of a device that an address is made of. */
export interface UsbIdentified {
  readonly vendorId: number;
  readonly productId: number;
  readonly serialNumber?: string | null | undefined;
}

/** The address without which of several it is: those that say no serial number, or the same one, are of one kind. */
export function usbKindOf<D extends UsbIdentified>(
  device: D,
  devices: readonly D[],
  scheme: UsbScheme = 'usb',
): string {
  const ids = idsOf(device);
  const serial = encodeURIComponent(device.serialNumber ?? '');
  const isAlone = !devices.some(
    (other) => other !== device && idsOf(other) === ids && other.serialNumber === device.serialNumber,
  );
  return `${scheme}:${ids}${serial !== '' && serial.length <= 120 && isAlone ? `@${serial}` : ''}`;
}

export function usbAddressOf<D extends UsbIdentified>(
  device: D,
  devices: readonly D[],
  scheme: UsbScheme = 'usb',
): string {
  const kind = usbKindOf(device, devices, scheme);
  const ordinal = devices.filter((other) => usbKindOf(other, devices, scheme) === kind).indexOf(device) + 1;
  return `${kind}${ordinal > 1 ? `#${ordinal}` : ''}`;
}

/** As what the device at an address is driven; undefined where it is no such address. */
export const usbSchemeOf = (address: string): UsbScheme | undefined =>
  ADDRESS.exec(address)?.[1] as UsbScheme | undefined;

const idsOf = ({ vendorId, productId }: UsbIdentified): string =>
  [vendorId, productId].map((id) => id.toString(16).padStart(4, '0')).join(':');
