import type { UplinkConfig } from '../../api/config.ts';
import { fault } from '../../model/fault.ts';
import type { Platform } from '../platform.ts';
import type { Uplinks } from '../sending/uplinks.ts';
import { BridgeDoor } from './bridge-door.ts';
import { addressOf } from './wish.ts';

/** The ways to the bridges that a station is linked with: each over HTTP, with what its uplink comes in by. */
export class BridgeDoors {
  readonly #platform: Pick<Platform, 'ask'>;
  readonly #uplinks: Pick<Uplinks, 'all'>;

  constructor(platform: Pick<Platform, 'ask'>, uplinks: Pick<Uplinks, 'all'>) {
    this.#platform = platform;
    this.#uplinks = uplinks;
  }

  /** @throws link/unsupported where there is no such uplink, or no way to it; bridge/strange where it leads to no bridge. */
  at(uplink: string): BridgeDoor {
    const { url, password } = this.config(uplink);
    const address = addressOf(url);
    if (address === undefined) throw fault('bridge/strange', { url });
    return this.to(address, password);
  }

  /** @throws link/unsupported. */
  config(uplink: string): UplinkConfig {
    const config = this.#uplinks.all.find(({ id }) => id === uplink);
    if (!config) throw fault('link/unsupported', { address: uplink });
    return config;
  }

  /** @throws link/unsupported where this host asks nobody. */
  to(address: string, bearer?: string): BridgeDoor {
    const { ask } = this.#platform;
    if (!ask) throw fault('link/unsupported', { address });
    return new BridgeDoor(ask, address, bearer);
  }
}
