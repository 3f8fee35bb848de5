import type { BrokerConfig, SyncView } from '../api.ts';
import { BrokerLink, type LinkOptions } from '../uplink/broker-link.ts';
import type { LinkStation } from '../uplink/link-station.ts';
import type { Platform } from './platform.ts';

/** What else a station's link to its broker does than send and obey. */
export type Beside = Pick<LinkOptions, 'far' | 'receiver' | 'answers'>;

/** The link to the broker that a person chose last, ended and begun anew when another is chosen. */
export class Sending {
  readonly #platform: Platform;
  readonly #station: LinkStation;
  readonly #beside: Beside;
  readonly #changed: () => void;
  #link: BrokerLink | undefined;
  #stop = new AbortController();
  #ended: Promise<void> = Promise.resolve();

  constructor(platform: Platform, station: LinkStation, beside: Beside, changed: () => void) {
    this.#platform = platform;
    this.#station = station;
    this.#beside = beside;
    this.#changed = changed;
  }

  /** Every own entry up to here may be forgotten: the other side has it, or nobody is to have it. */
  get takenUpTo(): number {
    return this.#link ? this.#link.takenUpTo : this.#platform.log.next - 1;
  }

  /** Whether everything that is numbered here is somewhere else as well. */
  get allTaken(): boolean {
    return this.#link !== undefined && this.#link.takenUpTo >= this.#platform.log.next - 1;
  }

  get ignoredAcks(): number {
    return this.#link?.view().ignoredAcks ?? 0;
  }

  /** From now on this broker, or none. Resolves once the one before has heard that the station leaves. */
  async use(broker: BrokerConfig | undefined): Promise<void> {
    await this.stop();
    if (!broker) return;
    this.#stop = new AbortController();
    this.#link = new BrokerLink({
      ...this.#beside,
      id: `uplink/${broker.url}`,
      broker,
      platform: this.#platform,
      station: this.#station,
      changed: this.#changed,
    });
    this.#ended = this.#link.run(this.#stop.signal).catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
    this.#link = undefined;
    this.#changed();
  }

  view(saved: number): SyncView {
    const numbered = this.#platform.log.next - 1;
    if (this.#link) return { ...this.#link.view(), numbered, saved };
    return { ...NOT_SENDING, numbered, saved };
  }
}

/** How it stands where there is no broker. */
export const NOT_SENDING: Omit<SyncView, 'numbered' | 'saved'> = {
  phase: 'none',
  url: undefined,
  username: undefined,
  mode: 'sent',
  receiver: undefined,
  sent: 0,
  taken: 0,
  inFlight: 0,
  fault: undefined,
  lastTakenMs: undefined,
  connects: 0,
  retryAtMs: undefined,
};
