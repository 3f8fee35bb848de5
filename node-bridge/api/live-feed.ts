import type { Logged } from '../../station/model/entry.ts';
import type { Clock, Log } from '../../station/runtime/platform.ts';

/** At once, of the own log. */
const MOST_ENTRIES = 256;
const EMPTY_MS = 100;

/** Told of each entry of any station once it is stored here. */
export type Listener = (station: string, entry: Logged) => void;

/** What is stored, as it is stored: the own log is read only while somebody listens. */
export class LiveFeed {
  readonly #log: Pick<Log, 'origin' | 'next' | 'read' | 'grown'>;
  readonly #clock: Clock;
  readonly #listeners = new Set<Listener>();
  #reading: AbortController | undefined;

  constructor(log: Pick<Log, 'origin' | 'next' | 'read' | 'grown'>, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /** From now on; gives what ends it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (!this.#reading) {
      this.#reading = new AbortController();
      void this.#read(this.#reading.signal);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#reading?.abort();
      this.#reading = undefined;
    };
  }

  /** What another station said, once the hub has stored it. */
  heard(station: string, entries: readonly Logged[]): void {
    for (const entry of entries) for (const listener of this.#listeners) listener(station, entry);
  }

  async #read(signal: AbortSignal): Promise<void> {
    let seq = this.#log.next - 1;
    while (!signal.aborted) {
      await this.#log.grown(seq, signal).catch(() => undefined);
      const entries = signal.aborted ? [] : await this.#log.read(seq, MOST_ENTRIES).catch(() => []);
      if (signal.aborted) return;
      this.heard(this.#log.origin.station, entries);
      // A log that was wiped begins anew.
      seq = entries.at(-1)?.seq ?? Math.min(seq, this.#log.next - 1);
      if (entries.length === 0) await this.#clock.sleep(EMPTY_MS, signal).catch(() => undefined);
    }
  }
}
