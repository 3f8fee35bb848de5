import type { SendingApi, TestStep } from '../../api/sending.ts';
import type { BrokerConfig, UplinkConfig } from '../../api/config.ts';
import type { KeptSettings } from '../settings/kept-settings.ts';
import type { Platform } from '../platform.ts';
import type { Sending } from './sending.ts';
import { unnamedUplink } from '../settings/settings-versions.ts';
import { parseUplink, withPasswordOf } from '../settings/uplink-settings.ts';
import { testBroker } from './test-broker.ts';
import type { Turns } from '../turns.ts';

/** Where a person wants everything sent: kept first, then put to work. What is stored is never touched by it. */
export class Uplinks implements SendingApi {
  readonly #platform: Platform;
  readonly #turns: Turns;
  readonly #settings: KeptSettings;
  readonly #sending: Sending;
  readonly #usual: BrokerConfig | undefined;

  /** `usual`: where to send as long as the person has said nothing about it. */
  constructor(
    platform: Platform,
    turns: Turns,
    kept: KeptSettings,
    sending: Sending,
    usual: BrokerConfig | undefined,
  ) {
    this.#platform = platform;
    this.#turns = turns;
    this.#settings = kept;
    this.#sending = sending;
    this.#usual = usual;
  }

  /** Sends to all of them from now on, and to nobody else. */
  async begin(): Promise<void> {
    await this.#sending.use(this.all);
  }

  /** @throws config/invalid; log/full, log/broken where it cannot be kept: then all goes on as it was. */
  async setUplink(uplink: UplinkConfig, from: 'everything' | 'now' = 'everything'): Promise<void> {
    const parsed = parseUplink(uplink);
    await this.#turns.take(() => this.#sending.whileChanging(() => this.#change(parsed, from)));
  }

  async #change(parsed: UplinkConfig, from: 'everything' | 'now'): Promise<void> {
    const before = this.#find(parsed.id);
    const chosen = withPasswordOf(parsed, before);
    try {
      if (before?.url === chosen.url) await this.#settings.withUplink(chosen, this.all);
      else await this.#sendElsewhere(chosen, from);
    } finally {
      await this.begin();
    }
  }

  async removeUplink(id: string): Promise<void> {
    await this.#turns.take(async () => {
      await this.#settings.withoutUplink(id, this.all);
      await this.begin();
    });
  }

  retryRefused(id: string): Promise<void> {
    return this.#turns.take(() => this.#sending.retryRefused(id));
  }

  savedRefused(id: string): Promise<string> {
    return this.#sending.savedRefused(id);
  }

  testBroker(uplink: UplinkConfig): Promise<readonly TestStep[]> {
    const { log, brokers, clock, randomHex } = this.#platform;
    const { station } = log.origin;
    const tried = withPasswordOf(parseUplink(uplink), this.#find(uplink.id));
    return testBroker(tried, station, `${station}-${randomHex(6)}`, brokers, clock);
  }

  /** In this order: wherever it is cut short, too much is sent rather than too little. */
  async #sendElsewhere(uplink: UplinkConfig, from: 'everything' | 'now'): Promise<void> {
    await this.#sending.use(this.all.filter(({ id }) => id !== uplink.id));
    await this.#sending.startAt(uplink, 'everything');
    await this.#settings.withUplink(uplink, this.all);
    if (from === 'now') await this.#sending.startAt(uplink, 'now');
  }

  #find(id: string): UplinkConfig | undefined {
    return this.all.find((uplink) => uplink.id === id);
  }

  /** With their passwords: for no screen. */
  get all(): readonly UplinkConfig[] {
    return this.#settings.now.uplinks ?? (this.#usual ? [unnamedUplink(this.#usual)] : []);
  }
}
