import { toFault } from '../../model/fault.ts';
import type { Clock } from '../platform.ts';
import type { Books } from './books.ts';
import { allGone } from './gone.ts';
import type { Growth } from './growth.ts';
import { SELF } from './keys.ts';
import { enter } from './ledger.ts';
import type { Lending } from './lending.ts';
import { GATHER_MS, type Gathered, type Pile } from './pile.ts';
import type { Production } from './production.ts';
import { type Self, selfOf } from './self.ts';
import type { Shed } from './shed.ts';
import { shelve } from './shelf.ts';

const BLOCKS_AT_ONCE = 16;

/** What is brought from a gatherer's memory into the store, and who is told of it. */
interface Pumped {
  readonly books: Books;
  readonly clock: Clock;
  readonly self: Self;
  readonly production: Production;
  readonly growth: Growth;
  readonly pile: Pile;
  readonly lending: Lending;
  readonly shed: Shed;
  readonly closing: AbortSignal;
  failed(): void;
  committed(): void;
}

/** Commits sealed blocks of a pile, several at once where they have piled up, until there are none. */
export class Pump {
  readonly #of: Pumped;
  #tries = 0;
  #running = false;

  constructor(of: Pumped) {
    this.#of = of;
  }

  /** Even while none is under way. */
  get tries(): number {
    return this.#tries;
  }

  async run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    const { books, lending, pile } = this.#of;
    for (let { sealed } = pile; sealed.length > 0; { sealed } = pile) {
      try {
        this.#tries++;
        await this.#commit(sealed.slice(0, BLOCKS_AT_ONCE)).finally(() => this.#tries++);
      } catch (error) {
        pile.refuse(toFault(error));
        const isStore = books.committer.fault !== undefined;
        await lending.failed();
        this.#of.failed();
        if (!(await this.#recovered(isStore))) break;
      }
    }
    this.#running = false;
  }

  /** Whether it is worth another try, once it is; false where the log is closed instead. */
  #recovered(isStore: boolean): Promise<boolean> {
    const { books, clock, closing } = this.#of;
    const pause = isStore ? books.committer.healed() : clock.sleep(GATHER_MS, closing);
    return pause.then(
      () => !closing.aborted,
      () => false,
    );
  }

  async #commit(sealed: readonly Gathered[]): Promise<void> {
    const { books, self, production, growth, pile, lending, shed } = this.#of;
    const last = sealed.at(-1)!.block.ref.last;
    const { saved } = await books.committer.run(async (draft) => {
      const next = await shed.write(draft, (await selfOf(draft)).next);
      // A commit that failed may be there after all.
      const missing = sealed.filter(({ block }) => block.ref.first >= next);
      const first = missing[0]?.block.ref.first ?? next;
      if (first > next) await allGone(draft, { origin: 0, first: next, last: first - 1 }, 'unkept');
      for (const { block } of missing) {
        await shelve(draft, self.station, block.made(self.station), books.aging);
        await enter(draft, 0, block.tally);
      }
      draft.keep(SELF, { ...(await selfOf(draft)), next: last + 1, owner: books.committer.owner });
      await lending.write(draft, last);
      return production.write(draft);
    });
    saved();
    shed.written();
    lending.written();
    pile.committed(sealed.length);
    growth.to(last);
    this.#of.committed();
  }
}
