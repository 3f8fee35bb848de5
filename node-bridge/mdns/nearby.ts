import { networkInterfaces } from 'node:os';
import type { Clock } from '../../station/runtime/platform.ts';
import type { Lan } from '../lan/lan.ts';
import type { Interfaces } from '../lan/near.ts';
import { nodeClock } from '../node-clock.ts';
import type { Notes } from '../notes.ts';
import { Announcement, type Taken } from './announcement.ts';
import { MDNS_PORT, MdnsLink } from './link.ts';
import { addressBytes, type Names, namesOf, netsWith, type Offer, Records } from './offer.ts';

const LOOK_MS = 1_000;
/** Who takes every name that is tried leaves a bridge without one for so long. */
const MOST_TRIES = 10;
const REST_MS = 10 * 60_000;

type Nets = ReturnType<typeof netsWith>;
interface Told {
  readonly offer: Offer;
  readonly nets: Nets;
}

/** A network, and the own addresses in it. */
interface Place {
  readonly link: MdnsLink;
  readonly addresses: readonly Uint8Array[];
}

export interface NearbyParts {
  /** What neighbours may be told at this moment: nothing of a bridge that is shut. */
  readonly offer: () => Offer | undefined;
  readonly notes: Pick<Notes, 'say' | 'often'>;
  readonly clock?: Clock;
  readonly interfaces?: () => Interfaces;
  readonly port?: number;
}

/** Tells the local networks where a bridge is (RFC 6762, RFC 6763) while it can be reached from there, and takes it back after that. */
export class Nearby {
  readonly #parts: Required<NearbyParts>;
  readonly #ended = new AbortController();
  readonly #running: Promise<void>;
  #host: string | undefined;

  constructor(parts: NearbyParts) {
    this.#parts = { clock: nodeClock, interfaces: networkInterfaces, port: MDNS_PORT, ...parts };
    this.#running = this.#run(this.#ended.signal);
  }

  /** The name of the machine that is told; another one than its own where somebody else is called so. */
  get names(): readonly string[] {
    return this.#host === undefined ? [] : [`${this.#host}.local`];
  }

  async close(): Promise<void> {
    this.#ended.abort();
    await this.#running;
  }

  /** Begins anew whenever what is to be told is another. */
  async #run(signal: AbortSignal): Promise<void> {
    let [shown, over] = ['', new AbortController()];
    let telling: Promise<void> = Promise.resolve();
    while (!signal.aborted) {
      const wanted = this.#wanted();
      const text = JSON.stringify(wanted) ?? '';
      if (text !== shown) {
        over.abort();
        await telling;
        [shown, over] = [text, new AbortController()];
        if (wanted) telling = this.#tell(wanted, over.signal);
      }
      await this.#parts.clock.sleep(LOOK_MS, signal).catch(() => undefined);
    }
    over.abort();
    await telling;
  }

  #wanted(): Told | undefined {
    const offer = this.#parts.offer();
    const nets = offer ? netsWith(this.#parts.interfaces(), offer.addresses) : [];
    return offer && nets.length > 0 ? { offer, nets } : undefined;
  }

  async #tell({ offer, nets }: Told, signal: AbortSignal): Promise<void> {
    const links = await this.#links(nets);
    try {
      while (!signal.aborted) {
        const more = { instance: 0, host: 0 };
        for (let tries = 0; tries < MOST_TRIES && !signal.aborted; tries++) {
          const names = namesOf(offer, more);
          const taken = await this.#announced(links, offer, names, signal);
          if (taken) more[taken]++;
          if (taken) this.#say('another name', `somebody near is called ${nameIn(names, taken)} already`);
        }
        await this.#parts.clock.sleep(REST_MS, signal).catch(() => undefined);
      }
    } finally {
      this.#host = undefined;
      for (const { link } of links) await link.close();
    }
  }

  /** The networks in which anything can be told. */
  async #links(nets: Nets): Promise<readonly Place[]> {
    const links: Place[] = [];
    for (const { net, addresses } of nets)
      try {
        links.push({ link: await MdnsLink.open(net, this.#parts.port), addresses });
      } catch (error) {
        this.#say('no multicast', `not announced at ${net.address}: ${(error as Error).message}`);
      }
    return links;
  }

  /** Until `signal` aborts, or somebody else turns out to have a name. */
  async #announced(
    links: readonly Place[],
    offer: Offer,
    names: Names,
    signal: AbortSignal,
  ): Promise<Taken | undefined> {
    let taken: Taken | undefined;
    const over = new AbortController();
    const until = AbortSignal.any([signal, over.signal]);
    const own = Object.values(this.#parts.interfaces()).flatMap((all = []) => all);
    const isOwn = (bytes: Uint8Array) =>
      own.some(({ address }) => Buffer.compare(addressBytes(address), bytes) === 0);
    const told = links.map(({ link, addresses }) => {
      const records = new Records(offer, names, addresses);
      const announcement = new Announcement(link, records, this.#parts.clock, isOwn);
      announcement.lost = (name) => {
        taken ??= name;
        over.abort();
      };
      return announcement;
    });
    try {
      await Promise.all(told.map((each) => each.probe(until)));
      this.#host = names.host;
      await Promise.all(told.map((each) => each.announce(until)));
      await new Promise((resolve) => until.addEventListener('abort', resolve, { once: true }));
    } catch (error) {
      if (!until.aborted) throw error;
    } finally {
      for (const each of told) await each.withdraw();
    }
    return taken;
  }

  #say(kind: string, text: string): void {
    this.#parts.notes.often(kind, text);
  }
}

const nameIn = (names: Names, taken: Taken): string =>
  taken === 'host' ? `${names.host}.local` : names.instance;

/** Announces what the networks reach of a bridge. */
export function announced(
  lan: Pick<Lan, 'reach' | 'found' | 'isAnnounced' | 'told'>,
  { name: station, version }: { readonly name: string; readonly version: string },
  notes: NearbyParts['notes'],
): Nearby {
  const offer = (): Offer | undefined => {
    const { httpsPort, mqttsPort, fingerprint } = lan.reach;
    if (!lan.isAnnounced || httpsPort === undefined || fingerprint === undefined) return undefined;
    const { local: hosts, addresses } = lan.found;
    return { station, version, hosts, httpsPort, mqttsPort, fingerprint, addresses };
  };
  const nearby = new Nearby({ offer, notes });
  lan.told = () => nearby.names;
  return nearby;
}
