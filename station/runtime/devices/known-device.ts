import type { DeviceConfig } from '../../api/config.ts';
import type { ChannelView } from '../../api/device.ts';
import type { Driver } from '../../drivers/driver.ts';
import type { Batch } from '../../model/batch.ts';
import type { Channel, Channels } from '../../model/channel.ts';
import { controlOf } from '../../model/control.ts';
import type { FaultError } from '../../model/fault.ts';
import { riskByName } from '../../model/named-risk.ts';
import { isReplay } from '../../model/replay.ts';
import type { DeviceMeta } from '../../uplink/native/device.ts';
import type { Device } from './device.ts';
import { channelView, type Displays } from './display.ts';
import { identityIn, type SaidIdentity, strangerIn } from '../identity/said-identity.ts';
import type { KnownOf } from './known-channels.ts';
import { KnownSubjects } from './subject-facts.ts';

/** Noise may look like ever new names; more channels than this are recorded, but not shown. */
const MOST_CHANNELS = 256;

/** What is known of a device of the own station: its channels, the words about it, and who it says that it is. */
export class KnownDevice {
  readonly #device: string;
  readonly #driver: Driver;
  readonly #settable: (name: string) => Partial<Channel> | undefined;
  #facts: Readonly<Record<string, string>> = {};
  #identity: SaidIdentity | undefined;
  readonly #subjects: KnownSubjects;
  readonly #channels = new Map<string, Channel>();
  readonly #found = new Map<string, Channel>();
  readonly #made = new Set<string>();
  #meta: { readonly displays: Displays; readonly meta: DeviceMeta } | undefined;

  /** `known`: what was found when it was recorded before. */
  constructor({ config, driver, options }: Device, known: KnownOf) {
    this.#device = config.id;
    this.#driver = driver;
    this.#settable = (name) => {
      const set = driver.writable?.(name, options);
      return set && { ...riskByName(name), ...set };
    };
    this.#subjects = new KnownSubjects(known.subjects);
    this.#identity = known.identity;
    if (driver.channels === 'found') this.learn(known.channels);
    else this.#learn(driver.channels);
  }

  channel(name: string): Channel | undefined {
    return this.#channels.get(name);
  }

  /** The channels that can be set. */
  get outputs(): readonly string[] {
    return [...this.#channels].flatMap(([name, { writable }]) => (writable ? [name] : []));
  }

  /** The channels as the device itself told of them, and what it said of others on its wire. */
  get found(): KnownOf {
    const channels = Object.fromEntries([...this.#found].filter(([name]) => !this.#made.has(name)));
    return { channels, ...this.#subjects.view, ...(this.#identity ? { identity: this.#identity } : {}) };
  }

  /** Its configuration is another one. */
  configured(): void {
    this.#meta = undefined;
  }

  /** Whoever says next who it is, is it. */
  forgetWho(): void {
    this.#identity = undefined;
    this.#facts = {};
  }

  /** That another device speaks in its place; who speaks first, is it. */
  strangerIn(facts: Readonly<Record<string, string>>, config: DeviceConfig): FaultError | undefined {
    const stranger = strangerIn(config, this.#identity, facts);
    if (!stranger) this.#identity ??= identityIn(facts);
    return stranger;
  }

  /** Channels that the device tells of while it runs. Whether anything was new. */
  learn(found: Channels): boolean {
    return this.#learn(found, this.#settable);
  }

  /** Whether anything was new. */
  learnFacts(facts: Readonly<Record<string, string>>, subject: string | undefined): boolean {
    if (subject === undefined) {
      if (Object.entries(facts).every(([name, text]) => this.#facts[name] === text)) return false;
      this.#facts = { ...this.#facts, ...facts };
    } else if (!this.#subjects.learn(subject, facts)) return false;
    this.#meta = undefined;
    return true;
  }

  /** A channel that it has told nothing of is made by its pipeline. */
  saw(batch: Batch): void {
    for (const name of batch.channels) {
      if (this.#channels.has(name)) continue;
      this.#made.add(name);
      this.#learn({ [name]: { quantity: 'other', decimals: 3 } });
    }
  }

  /** What is told of it at a broker; the same object until something of it changed. */
  meta(displays: Displays, config: DeviceConfig): DeviceMeta {
    if (this.#meta?.displays === displays) return this.#meta.meta;
    const { id: driver, title, source } = this.#driver;
    const meta: DeviceMeta = {
      device: this.#device,
      label: config.label,
      driver,
      title,
      simulated: source.link.kind === 'simulated' || isReplay(config.address),
      channels: this.#views(displays, config),
      facts: this.#facts,
      ...this.#subjects.view,
    };
    this.#meta = { displays, meta };
    return meta;
  }

  #views(displays: Displays, { controls }: DeviceConfig): readonly ChannelView[] {
    return [...this.#channels].map(([name, channel]) => ({
      ...channelView(name, channel, displays[name] ?? [], this.#made.has(name)),
      ...(channel.writable ? { control: controlOf(channel, controls?.[name]) } : {}),
    }));
  }

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
}
