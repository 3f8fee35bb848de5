import { lookup as resolve, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Addresses that a name on the internet has no business standing for: IANA's special-purpose registries (RFC 6890). */
const inside = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  inside.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  inside.addSubnet(net, bits, 'ipv6');

/** Whether an address is of the own machine or network, or of nobody. A list of Node's knows IPv4 written as IPv6, too. */
export const isInside = (address: string): boolean =>
  inside.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');

/**
 * Finds the addresses of a name once, and refuses where any is inside: what was looked at is what is connected to, so a name
 * that changes its mind in between gains nothing.
 */
export const outsideOnly: LookupFunction = (host, options, done) => {
  resolve(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
    const bad = found?.some(({ address }) => isInside(address));
    if (error) return done(error, '');
    if (bad || found.length === 0)
      return done(Object.assign(new Error('stands for an address inside'), { code: 'EINSIDE' }), '');
    if (options.all) return done(null, found);
    done(null, found[0]!.address, found[0]!.family);
  });
};

/** An address that the name stands for. @throws an error of code EINSIDE where one is inside; the system's where there is none. */
export const addressOutside = (host: string): Promise<string> =>
  new Promise((resolve, reject) =>
    outsideOnly(host, {}, (error, address) => (error ? reject(error) : resolve(String(address)))),
  );
