import { matches } from '../../station/codec/mqtt/filters.ts';
import { type Seen, SeenBook } from '../seen-book.ts';

interface Sent {
  readonly topic: string;
  readonly payload?: string | Uint8Array;
}

/** Topics beside Fieldline's own at the embedded broker: those that devices read, and those that none does, so that a person can make one of them. */
export class ForeignTopics {
  readonly #filters = new Map<symbol, readonly string[]>();
  readonly #seen = new SeenBook();

  /** A device reads these; until what is returned is called. */
  read(filters: readonly string[]): () => void {
    const reader = Symbol('reader');
    this.#filters.set(reader, filters);
    this.#seen.forget((topic) => filters.some((filter) => matches(filter, topic)));
    return () => this.#filters.delete(reader);
  }

  /** Whether some device reads it, so that it may be sent. */
  takes({ topic, payload = '' }: Sent): boolean {
    if (/^(?:fieldline$|fieldline\/|\$)/.test(topic)) return false;
    for (const filters of this.#filters.values())
      if (filters.some((filter) => matches(filter, topic))) return true;
    this.#seen.note(topic, payload);
    return false;
  }

  /** The newest last. */
  get seen(): readonly Seen[] {
    return this.#seen.all;
  }
}
