/**
 * How a serial port is written down: its USB ids, and which of several with the same ids (`serial:0403:6001#2`). A port
 * without USB ids is `serial:?`. A browser tells no more of a port, so two equal adapters are told apart by their order.
 */
const ADDRESS = /^serial:([0-9a-f]{4}:[0-9a-f]{4}|\?)(?:#([1-9][0-9]?))?$/;

/** The part of a port that an address is made of. */
export type Identified = Pick<SerialPort, 'getInfo'>;

export function addressOf(port: Identified, ports: readonly Identified[]): string {
  const ids = idsOf(port);
  const ordinal = ports.filter((other) => idsOf(other) === ids).indexOf(port) + 1;
  return `serial:${ids}${ordinal > 1 ? `#${ordinal}` : ''}`;
}

/** The address without which of several it is. */
export const kindOf = (address: string): string => address.replace(/#\d+$/, '');

export const isSerialAddress = (address: string): boolean => ADDRESS.test(address);

function idsOf(port: Identified): string {
  const { usbVendorId, usbProductId } = port.getInfo();
  if (usbVendorId === undefined || usbProductId === undefined) return '?';
  return [usbVendorId, usbProductId].map((id) => id.toString(16).padStart(4, '0')).join(':');
}
