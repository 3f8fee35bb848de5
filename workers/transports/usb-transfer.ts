/** What came of a transfer; undefined where it failed, as it does once the device is gone. */
export const settled = <T>(work: Promise<T>): Promise<T | undefined> => work.catch(() => undefined);

export const bytesIn = ({ buffer, byteOffset, byteLength }: DataView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** A transfer fails now and then on Android without anything being gone (web-serial-polyfill issue 59). */
export const MOST_FAILED = 3;
