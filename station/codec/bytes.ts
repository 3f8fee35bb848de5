/** Bytes written as in a datasheet: `hex('42 4d 00 1c')`. Spaces are for the eye. */
export function hex(text: string): Uint8Array<ArrayBuffer> {
  const digits = text.replace(/\s+/g, '');
  if (!/^(?:[0-9a-f]{2})*$/i.test(digits))
    throw new RangeError(`not hexadecimal bytes: ${text.slice(0, 40)}`);
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) =>
    Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16),
  );
}

/** The bytes of a text on the wire. */
export function ascii(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Bytes as people write them down: two digits each, nothing between. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Bytes as one character each, whatever they are; for protocols that are ASCII where they are sound. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += MOST_ARGUMENTS) {
    const piece = bytes.subarray(at, at + MOST_ARGUMENTS) as ArrayLike<number> as number[];
    text += String.fromCharCode.apply(null, piece); // a spread would take each byte from an iterator
  }
  return text;
}

/** Engines bound how many a function may have; all allow so many. */
const MOST_ARGUMENTS = 8192;

export const concat = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};
