import type { ChannelView, DeviceConfig, DeviceView } from '../api.ts';
import type { Driver } from '../drivers/driver.ts';
import type { Batch } from '../model/batch.ts';
import type { Channel, Channels } from '../model/channel.ts';
import type { DeviceState } from '../model/entry.ts';
import type { DeviceMeta } from '../uplink/native/device.ts';
import { channelView, type Displays, scaleAt } from './display.ts';
import type { KnownOf } from './known-channels.ts';
import { LastValues } from './last-values.ts';
import { withoutKeys } from './manifest.ts';
import type { Platform } from './platform.ts';
import { KnownSubjects } from './subject-facts.ts';
import { type Device, type Listener, Session, type Since } from './session.ts';

/** Noise may look like ever new names; more channels than this are recorded, but not shown. */
const MOST_CHANNELS = 256;

/** A device of the own station while it is watched over: its session, and what is known of it now. */
export class OwnDevice {
  readonly id: string;
  readonly driver: Driver;
  readonly session: Session;
  readonly last = new LastValues();
  state: DeviceState = { phase: 'closed' };
  #config: DeviceConfig;
  #facts: Readonly<Record<string, string>> = {};
  readonly #subjects: KnownSubjects;
  readonly #channels = new Map<string, Channel>();
  readonly #found = new Map<string, Channel>();
  readonly #made = new Set<string>();
  readonly #stop = new AbortController();
  #ended: Promise<void> | undefined;
  #meta: { readonly displays: Displays; readonly meta: DeviceMeta } | undefined;

  /** `known`: what was found when it was recorded before. */
  constructor(device: Device, platform: Platform, listener: Listener, since: Since, known: KnownOf) {
    const { config, driver, options } = device;
    this.id = config.id;
    this.driver = driver;
    this.#config = config;
    this.#subjects = new KnownSubjects(known.subjects);
    const settable = (name: string) => driver.writable?.(name, options);
    if (driver.channels === 'found') this.#learn(known.channels, settable);
    else this.#learn(driver.channels);
    const mine: Listener = {
      ...listener,
      state: (state) => listener.state((this.state = state)),
      facts: (facts, subject) => this.#learnFacts(facts, subject) && listener.facts(facts, subject),
      found: (found) => this.#learn(found, settable) && listener.found(found),
      batch: (batch) => {
        this.#saw(batch);
        listener.batch(batch);
      },
    };
    this.session = new Session(device, platform, mine, (name) => this.#channels.get(name), since);
  }

  get config(): DeviceConfig {
    return this.#config;
  }
  set config(config: DeviceConfig) {
    this.#config = config;
    this.#meta = undefined;
  }

  /** The channels as the device itself told of them, and what it said of others on its wire. */
  get found(): KnownOf {
    const channels = Object.fromEntries([...this.#found].filter(([name]) => !this.#made.has(name)));
    return { channels, ...this.#subjects.view };
  }

  start(): void {
    this.#ended = this.session.run(this.#stop.signal);
  }

  /** Resolves once the wire is closed. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  view(station: string, displays: Displays, nowMs: number): DeviceView {
    const { device, ...meta } = this.meta(displays);
    return {
      ...meta,
      key: `${station}/${device}`,
      station,
      device,
      own: true,
      state: this.state,
      last: this.last.shown((name, timeMs) => scaleAt(displays[name] ?? [], timeMs)),
      rowsPerS: this.last.rowsPerS(nowMs),
      missing: this.session.missing,
      counters: this.session.counting.view,
      config: withoutKeys(this.#config, this.driver),
    };
  }

  /** What is told of it at a broker; the same object until something of it changed. */
  meta(displays: Displays): DeviceMeta {
    if (this.#meta?.displays === displays) return this.#meta.meta;
    const { id: driver, title, source } = this.driver;
    const meta: DeviceMeta = {
      device: this.id,
      label: this.#config.label,
      driver,
      title,
      simulated: source.link.kind === 'simulated',
      channels: this.#views(displays),
      facts: this.#facts,
      ...this.#subjects.view,
    };
    this.#meta = { displays, meta };
    return meta;
  }

  #views(displays: Displays): readonly ChannelView[] {
    return [...this.#channels].map(([name, channel]) =>
      channelView(name, channel, displays[name] ?? [], this.#made.has(name)),
    );
  }

  /** Whether anything was new. */
  #learn(found: Channels, settable?: (name: string) => Partial<Channel> | undefined): boolean {
    let news = false;
    for (const [name, channel] of Object.entries(found)) {
      const known = this.#found.get(name);
      const decimals = Math.max(known?.decimals ?? 0, channel.decimals);
      if (known?.decimals === decimals && known.unit === channel.unit) continue;
      if (!known && this.#found.size >= MOST_CHANNELS) continue;
      const set = settable?.(name);
      this.#found.set(name, { ...channel, decimals });
      this.#channels.set(name, { ...channel, decimals, ...(set ? { ...set, writable: true } : {}) });
      news = true;
    }
    if (news) this.#meta = undefined;
    return news;
  }

  #learnFacts(facts: Readonly<Record<string, string>>, subject: string | undefined): boolean {
    if (subject === undefined) {
      if (Object.entries(facts).every(([name, text]) => this.#facts[name] === text)) return false;
      this.#facts = { ...this.#facts, ...facts };
    } else if (!this.#subjects.learn(subject, facts)) return false;
    this.#meta = undefined;
    return true;
  }

  #saw(batch: Batch): void {
    this.last.saw(batch);
    for (const name of batch.channels) {
      if (this.#channels.has(name)) continue;
      this.#made.add(name);
      this.#learn({ [name]: { quantity: 'other', decimals: 3 } });
    }
  }
}
