import { NAME } from '../../station/model/channel.ts';
import type { Identity } from '../trust/roles.ts';
import { covers, matches } from '../../station/codec/mqtt/filters.ts';

const ROOT = 'fieldline';

/** One thing that somebody may do at a broker. What no grant allows is refused. */
export interface Grant {
  readonly may: 'say' | 'hear';
  /** Below whose name: the own station's, each one's of the tenant, each but this bridge's, this bridge's; `whole`: nobody's. */
  readonly of: 'own' | 'tenant' | 'others' | 'bridge' | 'whole';
  /** What stands behind `fieldline/{station}/`, or a whole filter. */
  readonly filter: string;
  /** Whether the broker may be asked to keep it (retain). */
  readonly kept: boolean;
}

/** What a station says in its own name, and what of that a broker keeps. Acknowledgements are the hub's. */
const KEPT = ['status', 'alarms', 'reported', 'time-correction', 'devices/+/state/+'].concat(
  ['status', 'meta', 'state', 'panel', 'batch'].map((what) => `devices/+/${what}`),
);
const PASSING = ['gap', 'log', 'test', 'history/+', 'configuring/+', 'rules/#'].concat(
  ['event', 'outcome', 'senml', 'senml-cbor'].map((what) => `devices/+/${what}`),
);

/** How a station is configured, which is not for everybody who reads: what is left for it, questions, answers. */
const CONFIGURES = ['desired', 'configuring', 'configuring/+'];
/** All else that is said of a station, or to it. */
const HEARD = ['devices/#', 'history/#', 'rules/#', 'ack/+', 'gap', 'log', 'test', 'status', 'alarms'].concat(
  ['acting', 'placing', 'reported', 'time-correction'],
);

/** All that an identity may do at a broker, as it is printed for other brokers too. */
export function grantsOf({ rights, station, forwards, topics = [] }: Identity): readonly Grant[] {
  const says = (of: Grant['of']): Grant[] => [
    ...KEPT.map((filter) => ({ may: 'say', of, filter, kept: true }) as const),
    ...PASSING.map((filter) => ({ may: 'say', of, filter, kept: false }) as const),
  ];
  const asks = (filter: string): Grant => ({ may: 'say', of: 'tenant', filter, kept: false });
  /** For a station that is away. */
  const leaves = (filter: string): Grant => ({ may: 'say', of: 'tenant', filter, kept: true });
  const hears = (of: Grant['of'], filter = '#'): Grant => ({ may: 'hear', of, filter, kept: false });
  const isStation = station !== undefined;
  return [
    // Whoever sends here, also as another tenant, has to find out that this bridge stores.
    ...(rights.has('read') || isStation ? [hears('bridge', 'status')] : []),
    ...(rights.has('read') ? [...HEARD.map((each) => hears('tenant', each)), asks('history/get')] : []),
    ...(rights.has('command') ? [asks('devices/+/set'), asks('acting')] : []),
    ...(rights.has('configure')
      ? [
          asks('placing'),
          asks('configuring'),
          leaves('desired'),
          ...CONFIGURES.map((each) => hears('tenant', each)),
        ]
      : []),
    ...(isStation ? [hears('own'), ...says('own')] : []),
    ...(forwards ? [hears('tenant'), asks('history/get'), ...says('others')] : []),
    ...topics.flatMap((filter) => [
      { may: 'say', of: 'whole', filter, kept: true } as const,
      { may: 'hear', of: 'whole', filter, kept: false } as const,
    ]),
  ];
}

/** Whether a tenant has this station. */
export type Reach = (tenant: string, station: string) => boolean;

/** What clients may do at the bridge's own broker, message by message. */
export class Rights {
  readonly #ownStation: string;
  readonly #reach: Reach;
  readonly #grants = new WeakMap<Identity, readonly Grant[]>();

  constructor(ownStation: string, reach: Reach) {
    this.#ownStation = ownStation;
    this.#reach = reach;
  }

  maySay(identity: Identity, message: { readonly topic: string; readonly retain?: boolean }): boolean {
    return this.#granted(identity).some(
      (grant) =>
        grant.may === 'say' && (grant.kept || !message.retain) && this.#holds(identity, grant, message.topic),
    );
  }

  mayHear(identity: Identity, topic: string): boolean {
    return this.#granted(identity).some(
      (grant) => grant.may === 'hear' && this.#holds(identity, grant, topic),
    );
  }

  /** Whether there may be anything in it for them; each message is looked at again before it is delivered. */
  maySubscribe(identity: Identity, filter: string): boolean {
    const [root, station = '#'] = filter.split('/');
    const hears = this.#granted(identity).filter(({ may }) => may === 'hear');
    if (hears.some((grant) => grant.of === 'whole' && covers(grant.filter, filter))) return true;
    if (root === ROOT && NAME.test(station))
      return hears.some((grant) => this.#isOf(identity, grant, station));
    const isWide = root === '#' || root === '+' || (root === ROOT && ['+', '#'].includes(station));
    return isWide && hears.some(({ of }) => of === 'tenant' || of === 'bridge');
  }

  #granted(identity: Identity): readonly Grant[] {
    const known = this.#grants.get(identity);
    if (known) return known;
    const grants = grantsOf(identity);
    this.#grants.set(identity, grants);
    return grants;
  }

  #holds(identity: Identity, grant: Grant, topic: string): boolean {
    if (grant.of === 'whole') return matches(grant.filter, topic);
    const [root, station = '', ...rest] = topic.split('/');
    if (root !== ROOT || rest.length === 0 || !NAME.test(station)) return false;
    return this.#isOf(identity, grant, station) && covers(grant.filter, rest.join('/'));
  }

  /** Nobody but the bridge speaks in the name of its own station, whatever a token says. */
  #isOf(identity: Identity, { of }: Grant, station: string): boolean {
    const isBridge = station === this.#ownStation;
    switch (of) {
      case 'whole':
        return false;
      case 'bridge':
        return isBridge;
      case 'tenant':
        return this.#reach(identity.tenant, station);
      case 'others':
        return !isBridge && this.#reach(identity.tenant, station);
      case 'own':
        return !isBridge && identity.station === station && this.#reach(identity.tenant, station);
    }
  }
}

/** Whether a client is called as a station's are: `S` or `S-…`. */
export const isNamedAfter = (clientId: string, station: string): boolean =>
  clientId === station || clientId.startsWith(`${station}-`);
