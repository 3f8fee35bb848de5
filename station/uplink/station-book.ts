import { readStationStatus, type StationStatus } from './native/station-status.ts';

const MOST = 1_024;

/** What the stations at a broker say of themselves. */
export class StationBook {
  readonly #stations = new Map<string, StationStatus>();

  /** Whether it was there when it last said something. */
  online(station: string): boolean {
    return this.#stations.get(station)?.status === 'online';
  }

  /** Whether it stores what others send, and reads sealed blocks. */
  readsSealed(station: string): boolean {
    const { receiver = false, sealed = false } = this.#stations.get(station) ?? {};
    return receiver && sealed;
  }

  /** Gives what a status says; undefined where it takes the station back, or there are too many. @throws frame/…. */
  saw(station: string, payload: Uint8Array): StationStatus | undefined {
    if (payload.length === 0) this.#stations.delete(station);
    if (payload.length === 0 || (!this.#stations.has(station) && this.#stations.size === MOST))
      return undefined;
    const status = readStationStatus(payload);
    this.#stations.set(station, status);
    return status;
  }
}
