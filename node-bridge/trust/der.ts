import { isIP } from 'node:net';

/** What DER is made of (ITU-T X.690): tag, length in the fewest bytes, content. As much of it as a certificate needs. */
const node = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
};

export const sequence = (...parts: readonly Uint8Array[]): Buffer => node(0x30, ...parts);
export const set = (...parts: readonly Uint8Array[]): Buffer => node(0x31, ...parts);
export const octets = (bytes: Uint8Array): Buffer => node(0x04, bytes);
export const utf8 = (text: string): Buffer => node(0x0c, Buffer.from(text));
export const yes: Buffer = node(0x01, Buffer.from([0xff]));
/** A string of whole bytes, or with the last `unused` bits left out. */
export const bits = (bytes: Uint8Array, unused = 0): Buffer => node(0x03, Buffer.from([unused]), bytes);
/** Tagged [n] by its place: `constructed` holds others, else it stands for a simple one. */
export const context = (n: number, constructed: boolean, ...parts: readonly Uint8Array[]): Buffer =>
  node(0x80 + n + (constructed ? 0x20 : 0), ...parts);

/** Of a number that is not below 0, whatever its bytes begin with. */
export function integer(bytes: Uint8Array): Buffer {
  const from = bytes.findIndex((byte) => byte !== 0);
  const fewest = from < 0 ? Buffer.from([0]) : Buffer.from(bytes.subarray(from));
  return node(0x02, ...(fewest[0]! >= 0x80 ? [Buffer.from([0])] : []), fewest);
}

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const septets = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) septets.unshift((left & 0x7f) | 0x80);
    return septets;
  });
  return node(0x06, Buffer.from(bytes));
}

/** GeneralizedTime is for 2050 and later, UTCTime for what comes before (RFC 5280, 4.1.2.5). */
export function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\D/g, '').slice(0, 14);
  return ms < Date.UTC(2050, 0)
    ? node(0x17, Buffer.from(`${digits.slice(2)}Z`))
    : node(0x18, Buffer.from(`${digits}Z`));
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = length < 0x100 ? [length] : [length >> 8, length & 0xff];
  return Buffer.from([0x80 + bytes.length, ...bytes]);
}

/** An IP address as a certificate has it. @throws Error for IPv6 with a zone. */
export function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const groups = (text = '') =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const [before, after] = [groups(head), groups(tail)];
  const all = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

/** What stands in DER: a tag, and what it holds. */
export interface Node {
  readonly tag: number;
  readonly content: Uint8Array;
}

/** Those that stand one behind the other. @throws Error where one is cut off. */
export function nodesIn(bytes: Uint8Array): readonly Node[] {
  const nodes: Node[] = [];
  for (let at = 0; at < bytes.length;) {
    const [tag = 0, first = 0] = bytes.subarray(at, at + 2);
    const more = first < 0x80 ? 0 : first & 0x7f;
    const from = at + 2 + more;
    const length =
      more === 0 ? first : bytes.subarray(at + 2, from).reduce((sum, byte) => sum * 256 + byte, 0);
    if (from + length > bytes.length) throw new Error('DER that is cut off');
    nodes.push({ tag, content: bytes.subarray(from, from + length) });
    at = from + length;
  }
  return nodes;
}
