import { fault } from '../../station/model/fault.ts';
import type { Served } from './served.ts';

/** The way to a station that is still being opened while its bridge already listens. */
export class Front {
  /** The bridge's own. */
  readonly station: string;
  #served: Served | undefined;

  constructor(station: string) {
    this.station = station;
  }

  opened(served: Served): void {
    this.#served = served;
  }

  get isOpen(): boolean {
    return this.#served !== undefined;
  }

  /** @throws station/no-owner before it is open. */
  get now(): Served {
    if (!this.#served) throw fault('station/no-owner', { waitedMs: 0 });
    return this.#served;
  }
}
