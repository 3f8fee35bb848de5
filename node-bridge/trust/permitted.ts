import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { familyOf, netsOf, PRIVATE } from '../lan/near.ts';
import { addressBytes, context, type Node, nodesIn, oid, sequence } from './der.ts';

/** For what a CA may vouch: names with all below them, and networks as `10.0.0.0/8`. */
export interface Permitted {
  readonly names: readonly string[];
  readonly nets: readonly string[];
}

/** RFC 5280, 4.2.1.10. */
export const NAME_CONSTRAINTS = '2.5.29.30';
const [DNS, ADDRESS] = [2, 7];

/** What exists in a network of one's own alone (RFC 6761, RFC 6762): mDNS may give a machine another name there at any time. */
const HERE = ['localhost', 'local'];

/**
 * What the CA of a bridge that is found so may vouch for: its names, and what is in a network of one's own. So whoever trusts it
 * trusts it for no other site. A bare name of letters alone is left out: it may be a top-level domain (RFC 1123, 2.1), with all
 * that is below it.
 */
export function permittedFor(found: readonly string[]): Permitted {
  const isOurs = (name: string) => isIP(name) === 0 && !HERE.some((base) => isBelow(name, base));
  const names = [...HERE, ...found.filter((name) => isOurs(name) && !mayBeTopLevel(name))];
  const own = found.filter((name) => isIP(name) > 0);
  const near = netsOf(PRIVATE);
  const public_ = own.filter((address) => !near.check(address, familyOf(address)));
  return { names, nets: [...PRIVATE, ...public_.map((each) => `${each}/${isIP(each) === 6 ? 128 : 32}`)] };
}

const isBelow = (name: string, base: string): boolean => name === base || name.endsWith(`.${base}`);
const mayBeTopLevel = (name: string): boolean => /^([a-z]+|xn--[a-z\d-]+)$/i.test(name);

/** Which of these a CA may vouch for: all of them where it was made without constraints. */
export function permittedOf(ca: X509Certificate, names: readonly string[]): readonly string[] {
  const permitted = permittedIn(ca.raw);
  if (!permitted) return names;
  const nets = netsOf(permitted.nets);
  return names.filter((name) =>
    isIP(name) > 0
      ? nets.check(name, familyOf(name))
      : permitted.names.some((base) => isBelow(name.toLowerCase(), base.toLowerCase())),
  );
}

/** As it stands in the extension of a certificate. */
export function constraintsOf({ names, nets }: Permitted): Buffer {
  const trees = [
    ...names.map((name) => context(DNS, false, Buffer.from(name, 'ascii'))),
    ...nets.map((net) => {
      const [address = '', bits] = net.split('/');
      return context(
        ADDRESS,
        false,
        addressBytes(address),
        maskOf(Number(bits), isIP(address) === 6 ? 16 : 4),
      );
    }),
  ];
  return sequence(context(0, true, ...trees.map((tree) => sequence(tree))));
}

/** Undefined where a certificate has no constraints. */
function permittedIn(certificate: Uint8Array): Permitted | undefined {
  const [body] = nodesIn(nodesIn(certificate)[0]!.content);
  const extensions = nodesIn(body!.content).find(({ tag }) => tag === 0xa3);
  const id = nodesIn(oid(NAME_CONSTRAINTS))[0]!.content;
  const found = nodesIn(extensions ? nodesIn(extensions.content)[0]!.content : EMPTY)
    .map(({ content }) => nodesIn(content))
    .find(([name]) => name !== undefined && Buffer.compare(name.content, id) === 0);
  if (!found) return undefined;
  const permitted = nodesIn(nodesIn(found.at(-1)!.content)[0]!.content).find(({ tag }) => tag === 0xa0);
  const trees = nodesIn(permitted?.content ?? EMPTY).flatMap(({ content }) => nodesIn(content).slice(0, 1));
  const of = (kind: number) => trees.filter(({ tag }) => tag === 0x80 + kind);
  return {
    names: of(DNS).map(({ content }) => Buffer.from(content).toString('ascii')),
    nets: of(ADDRESS).map(netIn),
  };
}

const EMPTY = new Uint8Array(0);

function netIn({ content }: Node): string {
  const bytes = [...content];
  const half = bytes.length / 2;
  const bits = bytes.slice(half).reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((bytes[2 * at]! << 8) | bytes[2 * at + 1]!).toString(16),
  );
  return `${half === 4 ? bytes.slice(0, half).join('.') : groups.join(':')}/${bits}`;
}

const maskOf = (bits: number, bytes: number): Buffer =>
  Buffer.from(
    Array.from({ length: bytes }, (_, at) => 0xff & ~(0xff >> Math.min(8, Math.max(0, bits - 8 * at)))),
  );
