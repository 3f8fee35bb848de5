import { fault } from '../model/fault.ts';

/** Has work that must not overlap done one after another, in the order in which it was asked for. */
export class Turns {
  #before: Promise<unknown> = Promise.resolve();
  #over = false;

  /** Resolves with what `work` gives once its turn is over. @throws what `work` throws; station/no-owner after the last turn. */
  take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#over) return Promise.reject(fault('station/no-owner', { waitedMs: 0 }));
    const turn = this.#before.then(work);
    this.#before = turn.catch(() => undefined);
    return turn;
  }

  /** Nobody has a turn after this one. */
  takeLast<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.take(work);
    this.#over = true;
    return turn;
  }
}
