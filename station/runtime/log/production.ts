import { deviceOf, type Entry } from '../../model/entry.ts';
import { extentOf } from '../../model/extent.ts';
import { rowsIn } from '../../model/losses.ts';
import type { Store } from '../platform.ts';
import { decodeState, type Draft } from './draft.ts';
import { below, ledgerKey } from './keys.ts';
import { type LedgerRow, ledgerOf } from './ledger.ts';
import { pages } from './pages.ts';

/** What the last life of the log left unsaid of a device. */
interface Debt {
  readonly rows: number;
  /** Rows that unclean stops had told by then. */
  readonly toldRows: number;
}

/**
 * How many rows each own device was said to have produced since the log began. It only counts: what became of them is
 * the log's to say. Each commit takes the totals along.
 */
export class Production {
  readonly #totals = new Map<string, number>();
  /** Rows that were counted, and have come to the log neither as rows nor as lost ones. */
  readonly #outside = new Map<string, number>();
  readonly #unsaved = new Set<string>();
  readonly #debts = new Map<string, Debt>();

  /** As it stands in the store. What was produced then and is neither kept nor told as lost, is a debt. */
  static async open(store: Pick<Store, 'page'>): Promise<Production> {
    const production = new Production();
    const prefix = ledgerKey(0, '');
    const { from, to } = below(prefix.slice(0, -1));
    for await (const { key, value } of pages(store, from, to)) {
      const ledger = decodeState(value) as LedgerRow;
      const device = decodeURIComponent(key.slice(prefix.length));
      production.#totals.set(device, ledger.produced ?? 0);
      const rows = onTheWay(ledger, ledger.produced ?? 0);
      if (rows <= 0) continue;
      production.#debts.set(device, { rows, toldRows: uncleanRows(ledger) });
      production.#outside.set(device, rows);
    }
    return production;
  }

  /** For a log that begins anew with these entries, because its store is gone. */
  renewed(entries: readonly Entry[]): Production {
    const production = new Production();
    for (const [device, rows] of this.#outside) production.count(device, rows);
    for (const entry of entries) production.count(deviceOf(entry), rowsOf(entry));
    return production;
  }

  count(device: string, rows: number): void {
    if (rows === 0) return;
    this.#totals.set(device, this.total(device) + rows);
    this.#outside.set(device, (this.#outside.get(device) ?? 0) + rows);
    this.#unsaved.add(device);
  }

  /** An entry has come to the log. What a wiped log had held was produced in a life that nobody remembers. */
  arrived(entry: Entry): void {
    const device = deviceOf(entry);
    const rows = rowsOf(entry);
    if (entry.kind === 'gap' && entry.gap.cause === 'wiped') this.count(device, rows);
    if (rows > 0) this.#outside.set(device, (this.#outside.get(device) ?? 0) - rows);
  }

  get devices(): readonly string[] {
    return [...this.#totals.keys()];
  }

  total(device: string): number {
    return this.#totals.get(device) ?? 0;
  }

  /** Rows of the last life that nothing tells of yet. */
  debt(device: string, ledger: LedgerRow): number {
    const debt = this.#debts.get(device);
    return debt ? Math.max(0, debt.rows - (uncleanRows(ledger) - debt.toldRows)) : 0;
  }

  get saved(): boolean {
    return this.#unsaved.size === 0;
  }

  /** Writes the totals that are not yet in the ledger; `saved` is said once that is committed. */
  async write(draft: Draft): Promise<{ saved(): void }> {
    const written = new Map<string, number>();
    for (const device of this.#unsaved) {
      const produced = this.total(device);
      draft.keep(ledgerKey(0, device), { ...(await ledgerOf(draft, 0, device)), produced });
      written.set(device, produced);
    }
    const saved = () => {
      for (const [device, produced] of written)
        if (this.total(device) === produced) this.#unsaved.delete(device);
    };
    return { saved };
  }
}

/** Rows that were produced, and neither kept nor told as lost. */
export const onTheWay = ({ kept = 0, lost = 0, told = {} }: LedgerRow, produced: number): number =>
  produced - kept - (rowsIn(told) - lost);

const uncleanRows = ({ told }: LedgerRow): number => told?.['unclean-stop']?.rows ?? 0;

/** Rows that an entry holds, or tells as lost. */
const rowsOf = (entry: Entry): number =>
  entry.kind === 'gap' ? (entry.gap.rows ?? 0) : extentOf(entry).rows;
