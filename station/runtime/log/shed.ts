import { type Losses, plus } from '../../model/losses.ts';
import type { Draft } from './draft.ts';
import type { FreshBlock } from './fresh-block.ts';
import { allGone } from './gone.ts';
import { ledgerKey, SELF } from './keys.ts';
import { ledgerOf, pass, readersOf } from './ledger.ts';
import { selfOf } from './self.ts';

type Rows = Map<string, number>;

/**
 * What left memory before the store took it, because all who must have it do: history that was never stored. The next commit
 * tells the ledger, as of rows that are kept and forgotten at once.
 */
export class Shed {
  #first = 0;
  #last = 0;
  readonly #rows: Rows = new Map();
  readonly #told = new Map<string, Losses>();
  readonly #taken = new Map<string, Rows>();

  get isEmpty(): boolean {
    return this.#last === 0;
  }

  /** `takers` have all of the block; `next` is the first number that the store has not. */
  add({ ref, tally }: FreshBlock, takers: readonly string[], next: number): void {
    if (next > this.#last) this.written(); // a commit that failed is there after all
    if (this.isEmpty) this.#first = ref.first;
    this.#last = ref.last;
    addTo(this.#rows, tally.rows());
    for (const [device, told] of tally.told) this.#told.set(device, plus(this.#told.get(device) ?? {}, told));
    for (const reader of takers) {
      const taken = this.#taken.get(reader) ?? new Map<string, number>();
      this.#taken.set(reader, addTo(taken, tally.rows()));
    }
  }

  /** Enters it, where the store has it not; gives the number after it, or `next` where there is nothing to enter. */
  async write(draft: Draft, next: number): Promise<number> {
    if (next > this.#last) return next;
    if (this.#first > next) await allGone(draft, { origin: 0, first: next, last: this.#first - 1 }, 'unkept');
    await allGone(draft, { origin: 0, first: this.#first, last: this.#last }, 'trimmed');
    for (const device of new Set([...this.#rows.keys(), ...this.#told.keys()]))
      await this.#enter(draft, device);
    for (const reader of await readersOf(draft, 0)) {
      const taken = this.#taken.get(reader) ?? new Map<string, number>();
      const missed = [...this.#rows].map(
        ([device, rows]) => [device, rows - (taken.get(device) ?? 0)] as const,
      );
      await pass(draft, 0, reader, taken, 'taken');
      await pass(draft, 0, reader, new Map(missed), 'missed');
    }
    const self = await selfOf(draft);
    draft.keep(SELF, { ...self, next: this.#last + 1, removals: (self.removals ?? 0) + 1 });
    return this.#last + 1;
  }

  /** It is in the ledger. */
  written(): void {
    this.#first = this.#last = 0;
    for (const sums of [this.#rows, this.#told, this.#taken]) sums.clear();
  }

  async #enter(draft: Draft, device: string): Promise<void> {
    const ledger = await ledgerOf(draft, 0, device);
    const rows = this.#rows.get(device) ?? 0;
    const told = this.#told.get(device) ?? {};
    draft.keep(ledgerKey(0, device), {
      ...ledger,
      kept: (ledger.kept ?? 0) + rows,
      forgotten: (ledger.forgotten ?? 0) + rows,
      ...(this.#told.has(device)
        ? { told: plus(ledger.told ?? {}, told), past: plus(ledger.past ?? {}, told) }
        : {}),
    });
  }
}

function addTo(sums: Rows, rows: ReadonlyMap<string, number>): Rows {
  for (const [device, more] of rows) sums.set(device, (sums.get(device) ?? 0) + more);
  return sums;
}
