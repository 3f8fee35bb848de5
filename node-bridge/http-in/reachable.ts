import { lookup as resolve, type LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** An address that may not be asked, as it is of this machine. */
export class NotAllowed extends Error {}

/**
 * Addresses that are this machine's, or that clouds keep their machines' secrets at: asked by name from here, they would give away what is
 * shut to everybody else. The network around is open: that is where devices are.
 */
const shut = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['100.100.100.200', 32],
  ['192.0.0.192', 32],
  ['224.0.0.0', 3],
] as const)
  shut.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['fd00:ec2::254', 128],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  shut.addSubnet(net, bits, 'ipv6');

const isShut = (address: string): boolean => shut.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');

/** Whether a URL's host, as an address, may be asked; a name is looked at when it is looked up. */
export function mayAsk({ hostname }: URL, allowed: ReadonlySet<string>): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return allowed.has(host) || isIP(host) === 0 || !isShut(host);
}

/** Finds a name's addresses once: what was looked at is what is connected to. */
export const reachableOnly: LookupFunction = (host, options, done) => {
  resolve(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
    if (error) return done(error, '');
    if (found.length === 0 || found.some(({ address }) => isShut(address)))
      return done(Object.assign(new Error('stands for an address that is shut'), { code: 'ESHUT' }), '');
    if (options.all) return done(null, found);
    done(null, found[0]!.address, found[0]!.family);
  });
};

/** The address of a host, looked up once, where it may be asked. @throws NotAllowed; the system's error for a name that nobody has. */
export async function reachableAddress(host: string, allowed: ReadonlySet<string>): Promise<string> {
  const found = await lookup(host, { all: true });
  const isOpen =
    allowed.has(withoutZone(host)) || found.every(({ address }) => !isShut(withoutZone(address)));
  if (!isOpen || !found[0]) throw new NotAllowed('an address of this machine');
  return found[0].address;
}

const withoutZone = (address: string): string => address.split('%')[0]!;
