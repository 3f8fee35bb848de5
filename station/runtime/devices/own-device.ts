import type { DeviceConfig } from '../../api/config.ts';
import type { DeviceView } from '../../api/device.ts';
import type { Driver } from '../../drivers/driver.ts';
import type { Control } from '../../model/control.ts';
import type { DeviceState } from '../../model/entry.ts';
import { fault } from '../../model/fault.ts';
import type { DeviceMeta } from '../../uplink/native/device.ts';
import type { Tap } from '../console/tap.ts';
import type { Sight } from '../control/guard.ts';
import type { Around } from '../control/watchman.ts';
import type { Pen } from '../control/writer.ts';
import type { Device, Since } from './device.ts';
import { channelView, type Displays, scaleAt } from './display.ts';
import type { KnownOf } from './known-channels.ts';
import { KnownDevice } from './known-device.ts';
import { LastValues } from './last-values.ts';
import type { Listener } from '../session/listener.ts';
import { withoutKeys } from './manifest.ts';
import { Panel } from '../panel/panel.ts';
import { panelView } from '../panel/panel-view.ts';
import type { Platform } from '../platform.ts';
import { Session } from '../session/session.ts';

const NO_CONTROLS: Readonly<Record<string, Control>> = {};

/** A device of the own station while it is watched over: its session, and what is known of it now. */
export class OwnDevice {
  readonly id: string;
  readonly driver: Driver;
  readonly session: Session;
  /** What it shows, where it is a display. */
  readonly panel: Panel | undefined;
  readonly last = new LastValues();
  state: DeviceState = { phase: 'closed' };
  #config: DeviceConfig;
  readonly #known: KnownDevice;
  readonly #stop = new AbortController();
  #ended: Promise<void> | undefined;

  /** `known`: what was found when it was recorded before; `tap`: who looks at its wire already. */
  constructor(
    device: Device,
    platform: Platform,
    listener: Listener,
    around: Around,
    since: Since,
    known: KnownOf,
    tap?: Tap,
  ) {
    const { config, driver, options } = device;
    this.id = config.id;
    this.driver = driver;
    this.#config = config;
    this.#known = new KnownDevice(device, known);
    const mine: Listener = {
      ...listener,
      state: (state) => listener.state((this.state = state)),
      facts: (facts, subject) => {
        if (subject === undefined) this.#refuseStranger(facts);
        if (this.#known.learnFacts(facts, subject)) listener.facts(facts, subject);
      },
      found: (found) => this.#known.learn(found) && listener.found(found),
      batch: (batch) => {
        this.last.saw(batch);
        this.#known.saw(batch);
        listener.batch(batch);
      },
    };
    const channelOf = (name: string) => this.#known.channel(name);
    const controls = () => this.#config.controls ?? NO_CONTROLS;
    const pen: Pen | undefined = driver.panel && ((text, due) => this.panel!.write(text, due));
    const session = new Session(device, platform, mine, { channelOf, controls, around, pen }, since, tap);
    this.session = session;
    this.panel = driver.panel && new Panel(driver.panel, options, session, platform.clock);
  }

  get config(): DeviceConfig {
    return this.#config;
  }
  set config(config: DeviceConfig) {
    this.#config = config;
    this.#known.configured();
    this.session.commands.configured();
  }

  /** The channels as the device itself told of them, and what it said of others on its wire. */
  get found(): KnownOf {
    return this.#known.found;
  }

  /** Whoever is at its port now is it. */
  accept(): void {
    this.#known.forgetWho();
    this.session.resume();
  }

  start(): void {
    this.#ended = this.session.run(this.#stop.signal);
  }

  /** Aborts when it is closed. */
  get closing(): AbortSignal {
    return this.#stop.signal;
  }

  /** Hands its port to another program until its session resumes; resolves once that can have it. */
  release(): Promise<void> {
    const why = fault('link/released', { address: this.#config.address, isBack: false }).fault;
    return this.session.hold(why, 'released');
  }

  /** Resolves once the wire is closed. */
  async stop(): Promise<void> {
    await Promise.all([this.session.commands.parting(), this.panel?.part()]);
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
      ...this.last.heard,
      rowsPerS: this.last.rowsPerS(nowMs),
      missing: this.session.missing,
      ...(this.panel?.face ? { panel: panelView(this.panel.face) } : {}),
      counters: this.session.counting.view,
      config: withoutKeys(this.#config, this.driver),
    };
  }

  /** The channels that can be set. */
  get outputs(): readonly string[] {
    return this.#known.outputs;
  }

  /** A channel as it stands now. */
  sight(name: string, displays: Displays): Sight | undefined {
    const channel = this.#known.channel(name);
    if (!channel) return undefined;
    const { label, unitText, decimals, ...rest } = channelView(name, channel, displays[name] ?? [], false);
    const live = this.state.phase === 'live';
    return { live, last: this.last.of(name), label, unitText, decimals, scale: rest };
  }

  /** What is told of it at a broker; the same object until something of it changed. */
  meta(displays: Displays): DeviceMeta {
    return this.#known.meta(displays, this.#config);
  }

  /** Nothing that another device says is taken for its own. @throws link/stranger. */
  #refuseStranger(facts: Readonly<Record<string, string>>): void {
    const stranger = this.#known.strangerIn(facts, this.#config);
    if (!stranger) return;
    void this.session.hold(stranger.fault, 'stranger');
    throw stranger;
  }
}
