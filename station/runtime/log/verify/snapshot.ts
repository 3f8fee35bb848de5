import { Numbers } from '../../../uplink/numbers.ts';
import type { Held, Origin, Store } from '../../platform.ts';
import type { DeviceShare } from '../block-index.ts';
import type { Readable } from '../draft.ts';
import { below, bookmarkKey, deviceKey } from '../keys.ts';
import { type LedgerRow, ledgerOf, passedOf, type Passed, readersOf } from '../ledger.ts';
import { goneOf } from '../gone.ts';
import { heardOf } from '../origins.ts';
import { pages } from '../pages.ts';
import { devicesIn } from '../read-ledger.ts';
import { type Self, selfOf } from '../self.ts';

/** One origin as the log says it is, to be compared with what is there. */
export interface Claimed extends Origin {
  readonly origin: number;
  /** The numbers whose entries are here, but for those that left again. */
  readonly held: Held;
  readonly ledgers: ReadonlyMap<string, LedgerRow>;
  readonly readers: readonly ClaimedReader[];
  /** The numbers of which it says that they have left. */
  readonly gone: Numbers;
}

export interface ClaimedReader {
  readonly reader: string;
  readonly at: number;
  readonly passed: ReadonlyMap<string, Passed>;
}

/** Everything that a log claims of its entries, at one moment between two commits. */
export interface Snapshot {
  readonly self: Self;
  readonly origins: readonly Claimed[];
  /** By station, then by device. */
  readonly shares: ReadonlyMap<string, ReadonlyMap<string, DeviceShare>>;
}

export async function snapshotOf(store: Pick<Store, 'page'>, readable: Readable): Promise<Snapshot> {
  const self = await selfOf(readable);
  const own = { origin: 0, station: self.station, epoch: self.epoch, upTo: self.next - 1, have: [] };
  const origins = [];
  for (const { upTo, have, ...name } of [own, ...(await heardOf(store))])
    origins.push({ ...(await claimedBy(store, readable, name)), held: { upTo, have } });
  const shares = new Map<string, ReadonlyMap<string, DeviceShare>>();
  for (const station of new Set(origins.map((each) => each.station)))
    shares.set(station, await sharesOf(store, readable, station));
  return { self, origins, shares };
}

async function claimedBy(
  store: Pick<Store, 'page'>,
  readable: Readable,
  { origin, station, epoch }: Origin & { readonly origin: number },
): Promise<Omit<Claimed, 'held'>> {
  const ledgers = new Map<string, LedgerRow>();
  for (const device of await devicesIn(store, origin))
    ledgers.set(device, await ledgerOf(readable, origin, device));
  const readers = [];
  for (const reader of await readersOf(readable, origin)) {
    const at = (await readable.state<number>(bookmarkKey(reader))) ?? 0;
    const passed = new Map<string, Passed>();
    for (const device of ledgers.keys()) passed.set(device, await passedOf(readable, origin, reader, device));
    readers.push({ reader, at, passed });
  }
  const gone = new Numbers((await goneOf(store, readable, origin)).map(([from, to]) => [from, to]));
  return { origin, station, epoch, ledgers, readers, gone };
}

async function sharesOf(
  store: Pick<Store, 'page'>,
  readable: Readable,
  station: string,
): Promise<ReadonlyMap<string, DeviceShare>> {
  const shares = new Map<string, DeviceShare>();
  const prefix = deviceKey(station, '');
  const { from, to } = below(prefix.slice(0, -1));
  for await (const { key } of pages(store, from, to)) {
    const share = await readable.state<DeviceShare>(key);
    if (share) shares.set(decodeURIComponent(key.slice(prefix.length)), share);
  }
  return shares;
}
