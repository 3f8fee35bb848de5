import type { ChannelView, DeviceConfig, DeviceView } from '../api.ts';
import type { Batch } from '../model/batch.ts';
import type { Channel } from '../model/channel.ts';
import type { DeviceState } from '../model/entry.ts';
import { channelView, type DisplayVersion, scaleAt } from './display.ts';
import { LastValues } from './last-values.ts';
import { type Device, type Listener, Session } from './session.ts';
import type { Platform } from './platform.ts';

type Since = ConstructorParameters<typeof Session>[4];

/** A device of the own station while it is watched over: its session, and what is known of it now. */
export class OwnDevice {
  readonly id: string;
  readonly driver: Device['driver'];
  readonly session: Session;
  readonly last = new LastValues();
  config: DeviceConfig;
  state: DeviceState = { phase: 'closed' };
  facts: Readonly<Record<string, string>> = {};
  readonly #channels = new Map<string, Channel>();
  readonly #made = new Set<string>();
  readonly #stop = new AbortController();
  #ended: Promise<void> | undefined;

  constructor(device: Device, platform: Platform, listener: Listener, since: Since) {
    const { driver, options } = device;
    this.id = device.config.id;
    this.driver = driver;
    this.config = device.config;
    if (driver.channels !== 'found')
      for (const [name, channel] of Object.entries(driver.channels)) this.#channels.set(name, channel);
    const mine: Listener = {
      ...listener,
      state: (state) => listener.state((this.state = state)),
      facts: (facts) => listener.facts((this.facts = { ...this.facts, ...facts })),
      found: (found) => {
        let news = false;
        for (const [name, channel] of Object.entries(found)) news = this.#find(name, channel) || news;
        if (news) listener.found(found);
      },
      batch: (batch) => {
        this.#saw(batch);
        listener.batch(batch);
      },
    };
    const channelOf = (name: string) => this.channel(name);
    this.session = new Session(device, platform, mine, channelOf, since);
    this.#writable = (name) => driver.writable?.(name, options) ?? false;
  }

  readonly #writable: (name: string) => boolean;

  channel(name: string): Channel | undefined {
    const channel = this.#channels.get(name);
    return channel && !channel.writable && this.#writable(name) ? { ...channel, writable: true } : channel;
  }

  start(): void {
    this.#ended = this.session.run(this.#stop.signal);
  }

  /** Resolves once the wire is closed. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  channels(versions: Readonly<Record<string, readonly DisplayVersion[]>>): readonly ChannelView[] {
    return [...this.#channels.keys()].map((name) =>
      channelView(name, this.channel(name)!, versions[name] ?? [], this.#made.has(name)),
    );
  }

  view(
    station: string,
    versions: Readonly<Record<string, readonly DisplayVersion[]>>,
    nowMs: number,
  ): DeviceView {
    const { config, driver } = this;
    return {
      key: `${station}/${config.id}`,
      station,
      device: config.id,
      own: true,
      label: config.label,
      driver: driver.id,
      title: driver.title,
      simulated: driver.source.link.kind === 'simulated',
      state: this.state,
      channels: this.channels(versions),
      last: this.last.shown((name, timeMs) => scaleAt(versions[name] ?? [], timeMs)),
      rowsPerS: this.last.rowsPerS(nowMs),
      counters: this.session.counting.view,
      facts: this.facts,
      config,
    };
  }

  #find(name: string, channel: Channel): boolean {
    const known = this.#channels.get(name);
    const decimals = Math.max(known?.decimals ?? 0, channel.decimals);
    if (known && known.decimals === decimals && known.unit === channel.unit) return false;
    this.#channels.set(name, { ...channel, decimals });
    return true;
  }

  #saw(batch: Batch): void {
    this.last.saw(batch);
    for (const name of batch.channels)
      if (!this.#channels.has(name)) {
        this.#made.add(name);
        this.#channels.set(name, { quantity: 'other', decimals: 3 });
      }
  }
}
