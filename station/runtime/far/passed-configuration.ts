import { type ConfigurationApi, configurationCalls } from '../../api/configuration.ts';
import { forwarding } from '../../api/by-name.ts';
import type { Reported } from '../../model/configuration.ts';
import { fault } from '../../model/fault.ts';
import type { Message } from '../../uplink/message.ts';
import { FarPushes } from '../desired/far-pushes.ts';
import { type Pushed, readDesired } from '../desired/message.ts';
import type { FarStation } from './far-station.ts';

const MOST_WAITING = 16;

/** Where something waits for a station until it is back. */
export interface LeftFor {
  /** The same id twice is one, and what was given up for something newer does not come again. @throws log/full, log/broken, …. */
  leave(station: string, push: Pushed): Promise<void>;
  /** Ids of what was left there and given up for something newer; the same array until there is another one. */
  past(station: string): readonly string[];
}

/**
 * The configuration of a station near a bridge, as a broker further on asks for it: what is asked goes on to the station while it
 * is there, what is left waits here like what is left here, and what it reports is told there. The station itself judges all.
 */
export class PassedConfiguration {
  readonly #station: string;
  readonly #near: () => FarStation | undefined;
  readonly #left: LeftFor;
  readonly #pushes: FarPushes;
  #leaving = 0;
  #told: { readonly of: Reported; readonly past: readonly string[]; readonly reported: Reported } | undefined;

  constructor(station: string, near: () => FarStation | undefined, left: LeftFor) {
    this.#station = station;
    this.#near = near;
    this.#left = left;
    const there = forwarding<ConfigurationApi>(configurationCalls, () => {
      const at = near();
      if (!at?.known.online) throw fault('uplink/unreachable', { url: '' });
      return at.configured;
    });
    this.#pushes = new FarPushes(station, there);
  }

  /** What was given up here for something newer is told as known, so that it waits no longer further on. */
  get reported(): Reported | undefined {
    const of = this.#near()?.known.reported;
    const past = this.#left.past(this.#station);
    if (!of || past.length === 0) return of;
    if (this.#told?.of !== of || this.#told.past !== past)
      this.#told = { of, past, reported: { ...of, wanted: [...(of.wanted ?? []), ...past] } };
    return this.#told.reported;
  }

  /** What cannot be kept here is handed out again with the next connection there. @throws frame/…. */
  left(payload: Uint8Array, unsigned: string | undefined): void {
    if (payload.length === 0 || unsigned !== undefined || this.#leaving >= MOST_WAITING) return;
    const push = readDesired(payload);
    this.#leaving++;
    void this.#left
      .leave(this.#station, push)
      .catch(() => undefined)
      .finally(() => this.#leaving--);
  }

  /** `unsigned`: the address of a broker that lets everybody in. @throws frame/length, frame/syntax; action/too-many. */
  asked(payload: Uint8Array, unsigned: string | undefined): Promise<readonly Message[]> {
    return this.#pushes.asked(payload, unsigned);
  }
}
