import { causesOf, type Losses, plus } from '../../../model/losses.ts';
import type { VerifiedDevice } from '../../../model/verification.ts';
import { allOf, type LedgerRow } from '../ledger.ts';
import { onTheWay } from '../production.ts';
import { ledgerFrom, readerFrom } from '../read-ledger.ts';
import type { Count, DeviceCount } from './count.ts';
import type { Findings } from './findings.ts';
import type { Claimed, Snapshot } from './snapshot.ts';

/** An origin as it is claimed, and as it was counted. */
export interface Counted {
  readonly claimed: Claimed;
  readonly count: Count;
}

/** What the ledgers say against what was counted; gives each device with the rows that were really there. */
export function compareLedgers({ claimed, count }: Counted, findings: Findings): VerifiedDevice[] {
  const { station, epoch, ledgers, readers, origin } = claimed;
  const devices = new Set([...ledgers.keys(), ...count.devices.keys()]);
  return [...devices].sort().map((device) => {
    const row = ledgers.get(device) ?? {};
    const counted = count.of(device);
    const passed = readers.map(({ reader, passed: by }) => readerFrom(reader, by.get(device) ?? {}));
    const say = (text: string) => findings.add({ station, device, text });
    compareRows(row, counted, say);
    compareTold(row, counted, say);
    for (const [i, { reader, ...by }] of passed.entries()) {
      const held = (row.kept ?? 0) - allOf(by);
      if (held !== counted.ahead[i])
        say(`${held} rows should be left for ${reader}, ${counted.ahead[i]} are`);
    }
    const produced = origin === 0 ? (row.produced ?? 0) : undefined;
    if (produced !== undefined && onTheWay(row, produced) < 0)
      say(`${-onTheWay(row, produced)} rows are kept or told as lost that nothing produced`);
    const ledger = ledgerFrom(device, row, passed, undefined);
    const waiting = produced === undefined ? 0 : onTheWay(row, produced);
    return { ...ledger, produced, waiting, stored: counted.rows, station, epoch };
  });
}

function compareRows(row: LedgerRow, { rows }: DeviceCount, say: (text: string) => void): void {
  const { kept = 0, forgotten = 0, erased = 0, lost = 0 } = row;
  const stored = kept - forgotten - erased - lost;
  if (stored !== rows) say(`${stored} rows should be stored, ${rows} are`);
}

function compareTold(
  { told = {}, past = {} }: LedgerRow,
  count: DeviceCount,
  say: (text: string) => void,
): void {
  const wrong: Losses = plus(plus(told, past, -1), count.told, -1);
  for (const [cause, { entries, rows }] of causesOf(wrong)) {
    if (entries !== 0)
      say(`${Math.abs(entries)} gap entries (${cause}) ${entries > 0 ? 'are missing' : 'too many'}`);
    else
      say(`gap entries (${cause}) tell of ${Math.abs(rows)} lost rows ${rows > 0 ? 'too few' : 'too many'}`);
  }
}

/** What the index claims of whole stations. */
export function compareShares(shares: Snapshot['shares'], all: readonly Counted[], findings: Findings): void {
  for (const [station, claimed] of shares) {
    const here = all.filter((each) => each.claimed.station === station);
    const devices = new Set([...claimed.keys(), ...here.flatMap(({ count }) => [...count.devices.keys()])]);
    for (const device of devices) {
      const rows = here.reduce((sum, { count }) => sum + (count.devices.get(device)?.rows ?? 0), 0);
      const lastMs = Math.max(...here.map(({ count }) => count.devices.get(device)?.lastMs ?? -Infinity));
      const share = claimed.get(device);
      if ((share?.rows ?? 0) !== rows)
        findings.add({
          station,
          device,
          text: `the index knows ${share?.rows ?? 0} rows, ${rows} are stored`,
        });
      if (rows > 0 && (share?.lastMs ?? -Infinity) < lastMs)
        findings.add({ station, device, text: 'the index does not know of the last row' });
    }
  }
}

/** What it claims of the whole log. */
export function compareSums(self: Snapshot['self'], all: readonly Counted[], findings: Findings): void {
  const { station } = self;
  const entries = all.reduce((sum, { count }) => sum + count.entries, 0);
  const rows = all.reduce((sum, { count }) => sum + count.rows, 0);
  if (entries !== self.entries)
    findings.add({ station, text: `${self.entries} entries should be stored in all, ${entries} are` });
  if (rows !== self.rows)
    findings.add({ station, text: `${self.rows} rows should be stored in all, ${rows} are` });
}
