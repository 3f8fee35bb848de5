import { fault } from '../model/fault.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Source: RFC 4648, section 4. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b = 0, c = 0] = bytes.subarray(i, i + 3);
    const bits = (a! << 16) | (b << 8) | c;
    const letters = [18, 12, 6, 0].map((shift) => LETTERS[(bits >> shift) & 63]).join('');
    const used = Math.min(4, bytes.length - i + 1);
    text += letters.slice(0, used).padEnd(4, '=');
  }
  return text;
}

/** @throws frame/syntax. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const letters = text.trim().replace(/={1,2}$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(letters) || letters.length % 4 === 1)
    throw fault('frame/syntax', { text: 'not base64' });
  const bytes = new Uint8Array(Math.floor((letters.length * 3) / 4));
  let [bits, held, at] = [0, 0, 0];
  for (const letter of letters) {
    bits = ((bits << 6) | LETTERS.indexOf(letter)) & 0xffffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[at++] = (bits >> held) & 255;
  }
  return bytes;
}
