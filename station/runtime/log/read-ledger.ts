import type { DeviceLedger, ReaderLedger } from '../../model/ledger.ts';
import { type Losses, plus } from '../../model/losses.ts';
import type { Store } from '../platform.ts';
import type { Books } from './books.ts';
import type { Readable } from './draft.ts';
import { below, ledgerKey } from './keys.ts';
import { type LedgerRow, ledgerOf, type Passed, passedOf, readersOf } from './ledger.ts';
import { pages } from './pages.ts';
import { onTheWay, type Production } from './production.ts';

/** The ledgers of an origin's devices as they stand between two commits. */
export async function readLedger(
  { store, committer }: Books,
  origin: number,
  production?: Production,
): Promise<readonly DeviceLedger[]> {
  return committer.run(async (draft) => {
    const devices = new Set(production?.devices);
    for (const device of await devicesIn(store, origin)) devices.add(device);
    const readers = await readersOf(draft, origin);
    const ledgers = [];
    for (const device of [...devices].sort()) {
      const row = await ledgerOf(draft, origin, device);
      const passed = await Promise.all(readers.map((reader) => passedBy(draft, origin, reader, device)));
      ledgers.push(ledgerFrom(device, row, passed, production));
    }
    return ledgers;
  }, 'look');
}

/** The devices that have a ledger. */
export async function devicesIn(store: Pick<Store, 'page'>, origin: number): Promise<readonly string[]> {
  const prefix = ledgerKey(origin, '');
  const devices = [];
  const { from, to } = below(prefix.slice(0, -1));
  for await (const { key } of pages(store, from, to))
    devices.push(decodeURIComponent(key.slice(prefix.length)));
  return devices;
}

async function passedBy(
  readable: Readable,
  origin: number,
  reader: string,
  device: string,
): Promise<ReaderLedger> {
  return readerFrom(reader, await passedOf(readable, origin, reader, device));
}

export const readerFrom = (reader: string, { taken = 0, missed = 0, refused = 0 }: Passed): ReaderLedger => ({
  reader,
  taken,
  missed,
  ...(refused === 0 ? {} : { refused }),
});

/** Rows that an unclean stop took with it are lost, though no gap tells of them yet. */
export function ledgerFrom(
  device: string,
  row: LedgerRow,
  readers: readonly ReaderLedger[],
  production: Production | undefined,
): DeviceLedger {
  const { kept = 0, forgotten = 0, erased = 0, lost = 0, told = {} } = row;
  const produced = production?.total(device);
  const debt = production?.debt(device, row) ?? 0;
  const untold: Losses = debt > 0 ? { 'unclean-stop': { entries: 0, rows: debt } } : {};
  return {
    device,
    produced,
    kept,
    waiting: produced === undefined ? 0 : onTheWay(row, produced) - debt,
    stored: kept - forgotten - erased - lost,
    forgotten,
    erased,
    lost,
    dropped: plus(told, untold),
    readers,
  };
}
