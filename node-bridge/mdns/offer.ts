import type { Interfaces } from '../lan/near.ts';
import type { Net } from './link.ts';
import type { DnsRecord, RecordData } from './message.ts';
import { type DnsName, fitting, isSame, label } from './name.ts';

export const FIELDLINE = '_fieldline._tcp.local';
const HTTPS = '_https._tcp.local';
/** What asks which services there are at all (RFC 6763, section 9). */
const SERVICES = '_services._dns-sd._udp.local';
/** Who ends without a word is forgotten after so long. */
const TTL_S = 120;

/** What neighbours are told of a bridge. */
export interface Offer {
  readonly station: string;
  readonly version: string;
  /** The names of this machine that end in `.local`, without that, the likeliest first. */
  readonly hosts: readonly string[];
  readonly httpsPort: number;
  readonly mqttsPort: number | undefined;
  /** SHA-256 of its CA, as `AA:BB:…`. */
  readonly fingerprint: string;
  /** The addresses that are listened on. */
  readonly addresses: readonly string[];
}

/** How it is called in the network: as it would like to be, or with a number where others are called so already. */
export interface Names {
  readonly instance: string;
  readonly host: string;
}

/** `more`: how often each was taken by somebody else. */
export function namesOf(
  { station, hosts }: Offer,
  more: { readonly instance: number; readonly host: number },
): Names {
  const [first = 'fieldline'] = hosts;
  return {
    instance: fitting(station, more.instance === 0 ? '' : ` (${more.instance + 1})`),
    host: hosts[more.host] ?? fitting(first, `-${more.host - hosts.length + 2}`),
  };
}

/** All records of a bridge in one network, where it has these addresses. */
export class Records {
  readonly host: DnsName;
  readonly all: readonly DnsRecord[];
  readonly #instances: readonly DnsName[];

  constructor(offer: Offer, names: Names, addresses: readonly Uint8Array[]) {
    this.host = `${label(names.host)}.local`;
    const says = (name: DnsName, data: RecordData): DnsRecord => ({ ...data, name, ttlS: TTL_S });
    const texts = textsOf(offer);
    const services = [FIELDLINE, HTTPS].map((type) => ({ type, name: `${label(names.instance)}.${type}` }));
    this.#instances = services.map(({ name }) => name);
    this.all = [
      ...services.map(({ type, name }) => says(type, { type: 'PTR', target: name })),
      ...this.#instances.flatMap((name) => [
        says(name, { type: 'SRV', port: offer.httpsPort, target: this.host }),
        says(name, { type: 'TXT', texts }),
      ]),
      ...addresses.map((bytes) => says(this.host, { type: bytes.length === 4 ? 'A' : 'AAAA', bytes })),
      ...services.map(({ type }) => says(SERVICES, { type: 'PTR', target: type })),
    ];
  }

  /** The names that nobody else may have. */
  get unique(): readonly DnsName[] {
    return [...this.#instances, this.host];
  }

  isInstance = (name: DnsName): boolean => this.#instances.some((each) => isSame(each, name));
  isHost = (name: DnsName): boolean => isSame(this.host, name);
}

/** Others say these, too. */
export const isShared = ({ type }: RecordData): boolean => type === 'PTR';

/** What stands beside the address (RFC 6763, section 6): nothing that opens anything. */
const textsOf = ({ version, station, fingerprint, mqttsPort }: Offer): readonly string[] => [
  'txtvers=1',
  `version=${version}`,
  `station=${station}`,
  `ca=${shortened(fingerprint)}`,
  ...(mqttsPort === undefined ? [] : [`mqtts=${mqttsPort}`]),
  'path=/',
];

/** The first eight bytes: for the eye, to tell bridges apart. */
const shortened = (fingerprint: string): string => fingerprint.slice(0, 8 * 3 - 1);

/** The networks in which one of the addresses is, with all of them that belong there. */
export function netsWith(
  interfaces: Interfaces,
  addresses: readonly string[],
): readonly { readonly net: Net; readonly addresses: readonly Uint8Array[] }[] {
  return Object.values(interfaces).flatMap((all = []) => {
    const listened = all.filter(({ address }) => addresses.includes(address));
    const net = listened.find(({ family }) => family === 'IPv4');
    return net ? [{ net, addresses: listened.map(({ address }) => addressBytes(address)) }] : [];
  });
}

/** Of an address as the system tells it. */
export function addressBytes(address: string): Uint8Array {
  if (!address.includes(':')) return Uint8Array.from(address.split('.').map(Number));
  const [head = [], tail = []] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  const groups = [...head, ...zeros, ...tail].map((text) => parseInt(text, 16));
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}
