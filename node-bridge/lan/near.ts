import { BlockList, isIP } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';

/** What only a network of one's own has: RFC 1918, RFC 3927, RFC 6598, RFC 4193, RFC 4291 (2.5.3 and 2.5.6). */
export const PRIVATE = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
];

/** What `networkInterfaces` of Node's tells. */
export type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

/** The addresses that others can reach this machine at; those of one cable alone (`fe80::`) stand in no certificate. */
export const addressesOf = (interfaces: Interfaces): readonly string[] =>
  Object.values(interfaces)
    .flatMap((all) => all ?? [])
    .filter(({ internal, scopeid = 0 }) => !internal && scopeid === 0)
    .map(({ address }) => address)
    .sort((one, other) => isIP(one) - isIP(other) || one.localeCompare(other));

/** Whether an address is in a network of one's own: a private one, or one that this machine is in. */
export function nearTo(interfaces: Interfaces): (address: string) => boolean {
  const own = Object.values(interfaces).flatMap((all) => all ?? []);
  const near = netsOf([...PRIVATE, ...own.flatMap(({ cidr }) => cidr ?? [])]);
  return (text) => {
    const [address = ''] = text.split('%');
    return isIP(address) > 0 && near.check(address, familyOf(address));
  };
}

export const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Networks as `10.0.0.0/8`, to look addresses up in. */
export function netsOf(nets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const net of nets) {
    const [prefix = '', bits] = net.split('/');
    list.addSubnet(prefix, Number(bits), familyOf(prefix));
  }
  return list;
}
