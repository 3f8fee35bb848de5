import { MutableCell, type Cell } from './cell.ts';

/** Whether the browser promised to keep what is stored; `unknown` where it does not say. */
export type Promised = 'kept' | 'may-be-cleared' | 'unknown';

/** Asks the browser not to clear what is stored, and holds its answer. */
export class Keeping {
  readonly #promised = new MutableCell<Promised>('unknown');

  constructor() {
    void this.#look(() => storage()?.persisted());
  }
  get promised(): Cell<Promised> {
    return this.#promised;
  }
  /** Asks; some browsers ask the person in turn, some decide by themselves. */
  ask(): Promise<void> {
    return this.#look(() => storage()?.persist());
  }
  async #look(question: () => Promise<boolean> | undefined): Promise<void> {
    const kept = await question()?.catch(() => undefined);
    this.#promised.value = kept === undefined ? 'unknown' : kept ? 'kept' : 'may-be-cleared';
  }
}

/** Absent where the page is no secure context. */
const storage = (): StorageManager | undefined => (navigator as { storage?: StorageManager }).storage;
