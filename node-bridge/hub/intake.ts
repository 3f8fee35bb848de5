import type { Logged } from '../../station/model/entry.ts';
import type { Held, Log, Origin } from '../../station/runtime/platform.ts';

/** Stores what is brought of one origin. What comes while the disk is busy is committed together, with one wait. */
export class Intake {
  readonly #log: Pick<Log, 'accept'>;
  readonly #origin: Origin;
  #gathered: Logged[] = [];
  #next: Promise<Held> | undefined;
  #busy: Promise<unknown> = Promise.resolve();

  constructor(log: Pick<Log, 'accept'>, origin: Origin) {
    this.#log = log;
    this.#origin = origin;
  }

  /** Resolves with all that is held when the entries would survive a power cut. @throws log/full, log/broken. */
  take(entries: readonly Logged[]): Promise<Held> {
    for (const entry of entries) this.#gathered.push(entry);
    return (this.#next ??= this.#busy.then(() => this.#commit()));
  }

  #commit(): Promise<Held> {
    const entries = this.#gathered;
    this.#gathered = [];
    this.#next = undefined;
    const committed = this.#log.accept(this.#origin, entries);
    this.#busy = committed.catch(() => undefined);
    return committed;
  }
}
