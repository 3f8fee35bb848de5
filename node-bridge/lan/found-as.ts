import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { addressesOf, type Interfaces } from './near.ts';

const HOST_NAME = /^[a-z\d][a-z\d.-]{0,252}$/;
const HERE = ['localhost', '127.0.0.1', '::1'];

/** Under which names and addresses the network finds this machine. */
export class FoundAs {
  readonly names: readonly string[];
  readonly addresses: readonly string[];
  /** What stands before `.local` in a name of its own, the likeliest first. */
  readonly local: readonly string[];

  /**
   * `chosen`: names that a person gave it; `listened`: the addresses that are listened on, where not all are; `told`: names that
   * the network was told beside.
   */
  constructor(
    chosen: readonly string[],
    listened: readonly string[] | undefined,
    interfaces: Interfaces,
    told: readonly string[] = [],
  ) {
    const host = hostname();
    const own = [...chosen, host.includes('.') ? host : `${host}.local`, host];
    const fit = (names: readonly string[]) =>
      [...new Set(names.map((name) => name.toLowerCase()))].filter((name) => HOST_NAME.test(name));
    this.names = fit([...own, ...told]);
    const local = fit(own).flatMap((name) => /^([^.]{1,63})\.local$/.exec(name)?.[1] ?? []);
    this.local = local.length > 0 ? local : fit([host.split('.')[0]!]);
    this.addresses = listened ?? addressesOf(interfaces);
  }

  /** All that a certificate has to be good for. */
  get certified(): readonly string[] {
    return [...new Set([...this.names, ...this.addresses, ...HERE])];
  }

  /** As they stand in an address, those that every tablet can find first; without those that are `not` to be shown. */
  hosts(not: readonly string[] = []): readonly string[] {
    return [...this.addresses, ...this.names]
      .filter((host) => !not.includes(host))
      .map((host) => (isIP(host) === 6 ? `[${host}]` : host));
  }
}
