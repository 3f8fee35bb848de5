import { viewOf } from '../struct.ts';

/** The parts of an advertisement in which sensors speak, by the number of the maker or of the service. */
export interface Advertisement {
  readonly manufacturer: ReadonlyMap<number, Uint8Array>;
  readonly service: ReadonlyMap<number, Uint8Array>;
}

const SERVICE_DATA = 0x16;
const MANUFACTURER = 0xff;

/**
 * The structures of an advertisement as it is in the air: length, type, data. Undefined where the lengths do not fit.
 * @see Bluetooth Core Specification, volume 3, part C, section 11.
 */
export function advertisementOf(payload: Uint8Array): Advertisement | undefined {
  const manufacturer = new Map<number, Uint8Array>();
  const service = new Map<number, Uint8Array>();
  for (let at = 0; at < payload.length && payload[at] !== 0;) {
    const end = at + 1 + payload[at]!;
    if (end > payload.length) return undefined;
    const type = payload[at + 1];
    const part = payload.subarray(at + 2, end);
    if (part.length >= 2 && (type === SERVICE_DATA || type === MANUFACTURER))
      (type === MANUFACTURER ? manufacturer : service).set(viewOf(part).getUint16(0, true), part.subarray(2));
    at = end;
  }
  return { manufacturer, service };
}
