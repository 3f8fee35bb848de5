import type * as api from '../api.ts';
import { drivers } from '../drivers/index.ts';
import { NAME } from '../model/channel.ts';
import type { Command, Outcome } from '../model/command.ts';
import type { DeviceState } from '../model/entry.ts';
import { fault, toFault } from '../model/fault.ts';
import type { LinkStation } from '../uplink/link-station.ts';
import type { DeviceMeta, LastRow } from '../uplink/native/device.ts';
import { ChartColumns } from './columns.ts';
import { csvPart } from './csv.ts';
import { Diary } from './diary.ts';
import type { Displays } from './display.ts';
import { Keeping } from './keeping.ts';
import { manifestOf } from './manifest.ts';
import { Newsroom } from './newsroom.ts';
import { OwnDevices, type Watcher } from './own-devices.ts';
import type { Log, Platform } from './platform.ts';
import { type Beside, Sending } from './sending.ts';
import * as settings from './settings.ts';
import { testBroker } from './test-broker.ts';
import { Turns } from './turns.ts';

export interface StationOptions {
  readonly version: string;
  /** What a station begins with that has no settings yet. */
  readonly devices?: readonly api.DeviceConfig[];
  /** Where to send as long as the person has said nothing about it. */
  readonly broker?: api.BrokerConfig;
  readonly beside?: Beside;
}

/** All devices of one place, their log and their uplink. The same class runs in a page's worker and on a Raspberry Pi. */
export class Station implements api.OwnStationApi, LinkStation {
  readonly #platform: Platform;
  readonly #options: StationOptions;
  readonly #startedMs: number;
  readonly #newsroom: Newsroom;
  readonly #keeping: Keeping;
  readonly #diary: Diary;
  readonly #columns: ChartColumns;
  readonly #devices: OwnDevices;
  readonly #sending: Sending;
  /** Two people, or two clicks, never set up the same thing at once. */
  readonly #turns = new Turns();
  #settings: settings.StationSettings;
  #refusedCommands = 0;
  #started!: () => void;
  /** Nobody is told that there are no devices while they are being started. */
  readonly #complete = new Promise<void>((resolve) => (this.#started = resolve));

  private constructor(platform: Platform, options: StationOptions, kept: settings.StationSettings) {
    const { log, clock } = platform;
    this.#platform = platform;
    this.#options = options;
    this.#startedMs = clock.now();
    this.#settings = kept;
    this.#newsroom = new Newsroom(clock);
    this.#keeping = new Keeping(log, clock);
    this.#diary = new Diary(clock);
    this.#columns = new ChartColumns(log, log.origin.station);
    this.#devices = new OwnDevices(platform, this.#watcher(), (device) => this.#displays(device));
    this.#sending = new Sending(platform, this, options.beside ?? {}, () => this.#newsroom.changed());
  }

  /** @throws config/invalid where the kept settings cannot be read. */
  static async open(platform: Platform, options: StationOptions): Promise<Station> {
    const kept = await platform.log.setting(SETTINGS);
    const first = { ...settings.FRESH, devices: options.devices ?? [] };
    return new Station(platform, options, settings.parseSettings(kept ?? first));
  }

  /** Resolves once `signal` aborts, every device is closed and everything gathered is kept. */
  async run(signal: AbortSignal): Promise<void> {
    await this.#turns.take(async () => {
      for (const config of this.#settings.devices) await this.#reopen(config);
      this.#started();
      await this.#send();
    });
    const keepDays = () => this.#settings.keepDays;
    const takenUpTo = () => this.#sending.takenUpTo;
    await this.#keeping.run(keepDays, takenUpTo, () => this.#newsroom.changed(), signal);
    await this.#turns.takeLast(() => this.#rest());
  }

  async news(version: number): Promise<api.News> {
    await this.#complete;
    await this.#newsroom.after(version);
    const devices = this.#devices.views();
    const rowsPerS = devices.reduce((sum, device) => sum + device.rowsPerS, 0);
    const { station } = this.#platform.log.origin;
    return {
      version: this.#newsroom.version,
      nowMs: this.#platform.clock.now(),
      role: 'owner',
      stations: [{ id: station, own: true, status: 'online', sinceMs: this.#startedMs }],
      devices,
      sync: this.#sending.view(this.#keeping.saved),
      storage: this.#keeping.view(this.#settings.keepDays, rowsPerS),
    };
  }

  chart(query: api.ChartQuery): Promise<api.Chart> {
    return this.#columns.chart(query, (device) => this.#displays(device));
  }

  rawChart(query: api.ChartQuery): Promise<api.Chart> {
    return this.#columns.chart(query, () => ({}));
  }

  csv(query: api.CsvQuery): Promise<api.CsvPart> {
    const shown = this.#devices.views().map((view) => ({ view, displays: this.#displays(view.device) }));
    const devices = query.devices.map((device) => `${this.log.origin.station}/${device}`);
    return csvPart({ ...query, devices }, this.log, shown);
  }

  command(request: api.CommandRequest): Promise<Outcome> {
    return this.obey({ ...request, id: this.#platform.randomHex(16) });
  }

  /** Carries out a command from wherever it came; what became of it is an entry of the log. */
  async obey(command: Command): Promise<Outcome> {
    const { id, device, channel } = command;
    const { clock } = this.#platform;
    const named = { id, device, channel };
    const arrivedMs = clock.now();
    let outcome: Outcome;
    try {
      const own = this.#devices.get(device);
      if (!own) throw fault('command/unknown-device', { device });
      const value = await own.session.obey(command, arrivedMs);
      outcome = { ...named, ok: true, timeMs: clock.now(), value };
    } catch (error) {
      this.#refusedCommands++;
      outcome = { ...named, ok: false, timeMs: clock.now(), fault: toFault(error) };
    }
    // What has no name could be told to nobody, and would hold up all that comes after it.
    if (NAME.test(device) && NAME.test(channel)) this.#devices.keep({ kind: 'outcome', outcome });
    return outcome;
  }

  async describe(device: string, channel: string, change: api.DisplayChange): Promise<void> {
    const version = { ...settings.parseDisplay(change), fromMs: this.#platform.clock.now() };
    await this.#turns.take(async () => {
      const before = this.#displays(device);
      const displays = { ...before, [channel]: [...(before[channel] ?? []), version] };
      await this.#set({ displays: { ...this.#settings.displays, [device]: displays } });
    });
  }

  async manifests(): Promise<readonly api.Manifest[]> {
    return [...drivers.values()].map(manifestOf);
  }

  async addDevice(config: api.DeviceConfig): Promise<void> {
    const device = settings.parseDevice(config);
    await this.#turns.take(async () => {
      const { devices } = settings.parseSettings(this.#with(device.config));
      await this.#set({ devices }); // first: where it cannot be kept, all goes on as it was
      await this.#devices.stop(config.id);
      await this.#devices.start(device);
    });
  }

  removeDevice(id: string): Promise<void> {
    return this.#turns.take(async () => {
      await this.#set({ devices: this.#others(id) });
      await this.#devices.stop(id);
    });
  }

  renameDevice(id: string, label: string): Promise<void> {
    return this.#turns.take(async () => {
      const own = this.#devices.get(id);
      if (!own) throw fault('command/unknown-device', { device: id });
      const { config } = settings.parseDevice({ ...own.config, label });
      await this.#set(this.#with(config));
      own.config = config;
    });
  }

  eraseDevice(id: string): Promise<void> {
    return this.#turns.take(async () => {
      await this.log.erase(this.log.origin.station, id);
      this.#columns.forget(id);
      this.#devices.get(id)?.last.forget();
      this.#diary.note(`everything recorded of ${id} was deleted`);
      this.#newsroom.changed();
    });
  }

  async setBroker(broker: api.BrokerConfig | undefined): Promise<void> {
    const chosen = broker ? settings.parseBroker(broker) : null;
    await this.#turns.take(async () => {
      await this.#set({ broker: chosen });
      await this.#send();
    });
  }

  testBroker(broker: api.BrokerConfig): Promise<readonly api.TestStep[]> {
    const { log, brokers, clock, randomHex } = this.#platform;
    const { station } = log.origin;
    return testBroker(settings.parseBroker(broker), station, `${station}-${randomHex(6)}`, brokers, clock);
  }

  async setKeepDays(keepDays: number): Promise<void> {
    const { keepDays: checked } = settings.parseSettings({ ...this.#settings, keepDays });
    await this.#turns.take(() => this.#set({ keepDays: checked }));
  }

  /** Nobody writes meanwhile: a bookmark of the old log would hide the first entries of the new one. */
  wipe(): Promise<void> {
    return this.#turns.take(async () => {
      await this.#rest();
      await this.log.wipe();
      this.#columns.forget();
      this.#settings = settings.FRESH;
      this.#diary.note('everything was deleted');
      await this.#send();
    });
  }

  async diagnostics(): Promise<api.Diagnostics> {
    return {
      version: this.#options.version,
      ...this.log.origin,
      startedMs: this.#startedMs,
      events: this.#diary.lines,
      kernelBytes: this.#platform.kernel.bytes,
      quarantinedBlocks: this.#keeping.figures.quarantined,
      refusedCommands: this.#refusedCommands,
      ignoredAcks: this.#sending.ignoredAcks,
    };
  }

  // What the link asks.

  get log(): Log {
    return this.#platform.log;
  }

  devices(): readonly DeviceMeta[] {
    return this.#devices.metas();
  }

  state(device: string): DeviceState {
    return this.#devices.get(device)?.state ?? { phase: 'closed' };
  }

  lastRow(device: string): LastRow | undefined {
    return this.#devices.get(device)?.last.row;
  }

  #watcher(): Watcher {
    return {
      batch: (batch) => {
        this.#columns.saw(batch);
        this.#newsroom.changed();
      },
      gap: (gap) => {
        this.#columns.sawGap(gap);
        this.#diary.note(`${gap.device}: ${Math.round(gap.toMs - gap.fromMs)} ms missing, ${gap.cause}`);
        this.#newsroom.changed();
      },
      changed: (device, what) => {
        if (what === 'state') this.#diary.note(`${device}: ${wordsOf(this.state(device))}`);
        this.#newsroom.changed();
      },
      refused: (error) => this.#keeping.refused(error),
    };
  }

  /** A device that cannot be opened any more is told of, and stays in the settings. */
  async #reopen(config: api.DeviceConfig): Promise<void> {
    try {
      await this.#devices.start(settings.parseDevice(config));
    } catch (error) {
      this.#diary.note(`${config.id}: not opened, ${JSON.stringify(toFault(error))}`);
    }
  }

  #displays(device: string): Displays {
    return this.#settings.displays[device] ?? AS_IT_COMES;
  }

  #others(id: string): readonly api.DeviceConfig[] {
    return this.#settings.devices.filter((device) => device.id !== id);
  }

  #with(config: api.DeviceConfig): settings.StationSettings {
    return { ...this.#settings, devices: [...this.#others(config.id), config] };
  }

  /** Keeps changed settings, or leaves them as they were; a password that is not to be remembered stays in memory only. */
  async #set(change: Partial<settings.StationSettings>): Promise<void> {
    const changed = { ...this.#settings, ...change };
    await this.log.keepSetting(SETTINGS, settings.withoutSecrets(changed));
    this.#settings = changed;
    this.#newsroom.changed();
  }

  /** Together: a link that saw the devices go would tell the broker that they are no more. */
  async #rest(): Promise<void> {
    await Promise.all([this.#sending.stop(), this.#devices.stopAll()]);
  }

  async #send(): Promise<void> {
    const { broker } = this.#settings;
    await this.#sending.use(broker === undefined ? this.#options.broker : (broker ?? undefined));
  }
}

const SETTINGS = 'station';
/** One object, so that what is told of a device stays the same until it changes. */
const AS_IT_COMES: Displays = {};

function wordsOf(state: DeviceState): string {
  return state.phase === 'waiting' ? `waiting, ${state.fault.code}` : state.phase;
}
