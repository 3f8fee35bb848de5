import { readStationStatus } from '../../uplink/native/station-status.ts';
import type { Incoming } from '../platform.ts';

/** What one broker says last of a station. */
interface Seen {
  readonly online: boolean;
  readonly epoch: string;
  readonly status: Incoming;
}

/** Which stations there are at one broker, by what they say of themselves. */
export class SeenStations {
  readonly #most: number;
  readonly #seen = new Map<string, Seen>();

  constructor(most: number) {
    this.#most = most;
  }

  has(id: string): boolean {
    return this.#seen.has(id);
  }
  get(id: string): Seen | undefined {
    return this.#seen.get(id);
  }
  isOnline(id: string): boolean {
    return this.#seen.get(id)?.online ?? false;
  }

  /**
   * Whether anything follows from it. A station that is gone for good takes its status back: an empty one. What only looks on
   * says nothing that is kept. @throws frame/length, frame/syntax.
   */
  heard(id: string, incoming: Incoming): boolean {
    if (incoming.payload.length === 0) return this.#seen.delete(id);
    const { status, epoch } = readStationStatus(incoming.payload);
    const before = this.#seen.get(id);
    if (incoming.retained && before?.status.retained === false) return false; // kept from before what was said since
    const isNew = before === undefined;
    if (isNew && ((status === 'offline' && !incoming.retained) || this.#seen.size === this.#most))
      return false;
    this.#seen.set(id, { online: status === 'online', epoch, status: incoming });
    return true;
  }
}
