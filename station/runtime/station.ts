import type * as api from '../api.ts';
import { drivers } from '../drivers/index.ts';
import type { Command, Outcome } from '../model/command.ts';
import type { DeviceState } from '../model/entry.ts';
import { fault, toFault } from '../model/fault.ts';
import type { LinkStation } from '../uplink/link-station.ts';
import type { DeviceMeta, LastRow } from '../uplink/native/device.ts';
import type { Rules } from './budget.ts';
import { ChartColumns } from './columns.ts';
import type { ColumnCodec } from '../codec/column-codec.ts';
import { csvPart } from './csv.ts';
import { recordingPiece } from './recording-piece.ts';
import { Diary } from './diary.ts';
import { Keeping } from './keeping.ts';
import { resealing } from './resealing.ts';
import { KeptSettings } from './kept-settings.ts';
import { LedgerDesk } from './ledger-desk.ts';
import { manifestOf } from './manifest.ts';
import { Newsroom } from './newsroom.ts';
import { OwnDevices, type Watcher } from './own-devices.ts';
import type { MirrorPlace } from './mirror.ts';
import type { Log, Platform } from './platform.ts';
import { goneWith, Recovery } from './recovery.ts';
import { heldBy, type Standing } from './reflection.ts';
import { type Beside, Sending } from './sending.ts';
import { unnamedUplink } from './settings-versions.ts';
import * as settings from './settings.ts';
import { testBroker } from './test-broker.ts';
import { TimeKeeper, type Timing } from './time/time-keeper.ts';
import { Turns } from './turns.ts';
import { Verifying } from './verifying.ts';
import { vigil } from './vigil.ts';

export interface StationOptions {
  readonly version: string;
  /** What a station begins with that has no settings yet. */
  readonly devices?: readonly api.DeviceConfig[];
  /** Where to send as long as the person has said nothing about it. */
  readonly broker?: api.BrokerConfig;
  readonly beside?: Beside;
  /** The clock that the platform stamps with, where it may be wrong; absent where it is the host's own. */
  readonly timing?: Timing;
  /** What recordings are packed with; without it there are none. */
  readonly columns?: ColumnCodec;
  /** Whether whoever ran the station before was put to sleep, as far as anybody knows. */
  readonly before?: 'left' | 'asleep';
  /** Where it is remembered, outside of the log, what the log holds; absent where nobody else can delete it. */
  readonly mirror?: MirrorPlace;
}

const SAME_SLEEP_MS = 5_000;

/** Why a station is ended that the system is about to put to sleep. */
export const ASLEEP = 'asleep';

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
  readonly #ledger: LedgerDesk;
  readonly #verifying: Verifying;
  /** Two people, or two clicks, never set up the same thing at once. */
  readonly #turns = new Turns();
  readonly #settings: KeptSettings;
  readonly #recovery: Recovery;
  #started!: () => void;
  #lastSleep: api.News['slept'];
  readonly #time: TimeKeeper | undefined;
  /** Nobody is told that there are no devices while they are being started. */
  readonly #complete = new Promise<void>((resolve) => (this.#started = resolve));

  private constructor(
    platform: Platform,
    options: StationOptions,
    newsroom: Newsroom,
    kept: KeptSettings,
    recovery: Recovery,
  ) {
    const { log, clock } = platform;
    this.#recovery = recovery;
    this.#platform = platform;
    this.#options = options;
    this.#startedMs = clock.now();
    const corrected = () => this.#corrected();
    this.#time = options.timing && new TimeKeeper(options.timing, log, platform.randomHex(8), corrected);
    this.#settings = kept;
    this.#newsroom = newsroom;
    this.#keeping = new Keeping(log, clock);
    this.#diary = new Diary(clock);
    this.#columns = new ChartColumns(log, log.origin.station);
    const unclean = options.before === 'asleep' ? 'asleep' : 'unclean-stop';
    this.#devices = new OwnDevices(platform, this.#watcher(), (device) => kept.displays(device), unclean);
    this.#sending = new Sending(platform, this, options.beside ?? {}, () => this.#newsroom.changed());
    this.#ledger = new LedgerDesk(log, clock);
    this.#verifying = new Verifying(log, clock);
  }

  /** @throws config/invalid where the kept settings cannot be read. */
  static async open(platform: Platform, options: StationOptions): Promise<Station> {
    const newsroom = new Newsroom(platform.clock);
    const { log, clock } = platform;
    const gone = goneWith(log, options.mirror);
    const changed = () => newsroom.changed();
    const kept = await KeptSettings.open(log, options.devices ?? [], changed, gone?.settings);
    const recovery = await Recovery.open(log, clock, options.mirror);
    return new Station(platform, options, newsroom, kept, recovery);
  }

  /** Resolves once `signal` aborts (with {@link ASLEEP} where the system puts the app to sleep), every device is closed and everything gathered is kept. */
  async run(signal: AbortSignal): Promise<void> {
    // Nobody knows for how long the program is still let run.
    const keep = () => void this.log.flush().catch(() => undefined);
    signal.addEventListener('abort', keep, { once: true });
    await this.#time?.begin().catch((error: unknown) => this.#keeping.refused(error));
    await this.#turns.take(async () => {
      for (const config of this.#settings.now.devices) await this.#reopen(config);
      this.#started();
      await this.#send();
    });
    const looked = async () => {
      await this.#recovery.look(await this.#standing());
      this.#newsroom.changed();
    };
    await Promise.all([
      this.#keeping.run(() => this.#rules(), looked, signal),
      resealing(this.log, this.#platform.clock, () => this.#sending.takenUpTo ?? this.log.next - 1, signal),
      this.#recovery.run(() => this.#turns.take(() => this.#beginAnew()), signal),
      this.#time?.run(signal),
      vigil(this.#platform.clock, (...slept) => this.#woken(...slept), signal),
    ]);
    await this.#turns.takeLast(() => this.#rest(signal.reason === ASLEEP ? 'asleep' : 'closed'));
  }

  async news(version: number): Promise<api.News> {
    await this.#complete;
    await this.#newsroom.after(version);
    const devices = this.#devices.views();
    const rowsPerS = devices.reduce((sum, device) => sum + device.rowsPerS, 0);
    const { station } = this.log.origin;
    const { upTo: saved } = await this.log.held(this.log.origin);
    const uplinks = this.#sending.views;
    return {
      version: this.#newsroom.version,
      nowMs: this.#platform.clock.now(),
      role: 'owner',
      slept: this.#lastSleep,
      time: this.#time?.quality,
      stations: [{ id: station, own: true, status: 'online', sinceMs: this.#startedMs }],
      devices,
      numbered: this.log.next - 1,
      saved,
      uplinks,
      ledger: await this.#ledger.now(uplinks),
      storage: {
        ...this.#keeping.view(this.#rules(), rowsPerS),
        lost: this.#recovery.lost,
      },
    };
  }

  chart(query: api.ChartQuery): Promise<api.Chart> {
    return this.#columns.chart(query, (device) => this.#settings.displays(device));
  }

  rawChart(query: api.ChartQuery): Promise<api.Chart> {
    return this.#columns.chart(query, () => ({}));
  }

  csv(query: api.CsvQuery): Promise<api.CsvPart> {
    const shown = this.#devices
      .views()
      .map((view) => ({ view, displays: this.#settings.displays(view.device) }));
    const devices = query.devices.map((device) => `${this.log.origin.station}/${device}`);
    return csvPart({ ...query, devices }, this.log, shown);
  }

  /** @throws link/unsupported where there is nothing to pack with. */
  async recording(query: api.RecordingQuery): Promise<api.RecordingPiece> {
    const { columns } = this.#options;
    if (!columns) throw fault('link/unsupported', { address: 'recording' });
    return await recordingPiece(query, this.log, this.#devices.views(), columns);
  }

  command(request: api.CommandRequest): Promise<Outcome> {
    return this.obey({ ...request, id: this.#platform.randomHex(16) });
  }

  /** Carries out a command from wherever it came; what became of it is an entry of the log. */
  obey(command: Command): Promise<Outcome> {
    return this.#devices.obey(command);
  }

  async describe(device: string, channel: string, change: api.DisplayChange): Promise<void> {
    const display = settings.parseDisplay(change);
    const fromMs = this.#platform.clock.now();
    await this.#turns.take(() => this.#settings.describe(device, channel, display, fromMs));
  }

  async manifests(): Promise<readonly api.Manifest[]> {
    return [...drivers.values()].map(manifestOf);
  }

  async addDevice(config: api.DeviceConfig): Promise<void> {
    const device = settings.parseDevice(config);
    await this.#turns.take(async () => {
      await this.#settings.withDevice(device.config); // first: where it cannot be kept, all goes on as it was
      await this.#devices.start(device);
    });
  }

  removeDevice(id: string): Promise<void> {
    return this.#turns.take(async () => {
      await this.#settings.withoutDevice(id);
      await this.#devices.stop(id);
    });
  }

  renameDevice(id: string, label: string): Promise<void> {
    return this.#reconfigure(id, { label });
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

  async setUplink(uplink: api.UplinkConfig, from: 'everything' | 'now' = 'everything'): Promise<void> {
    const parsed = settings.parseUplink(uplink);
    await this.#turns.take(async () => {
      const before = this.#uplinks.find(({ id }) => id === parsed.id);
      const chosen = settings.withPasswordOf(parsed, before);
      try {
        if (before?.url === chosen.url) await this.#settings.withUplink(chosen, this.#uplinks);
        else await this.#sendElsewhere(chosen, from);
      } finally {
        await this.#send();
      }
    });
  }

  /** In this order: wherever it is cut short, too much is sent rather than too little. */
  async #sendElsewhere(uplink: api.UplinkConfig, from: 'everything' | 'now'): Promise<void> {
    await this.#sending.use(this.#uplinks.filter(({ id }) => id !== uplink.id));
    await this.#sending.startAt(uplink, 'everything');
    await this.#settings.withUplink(uplink, this.#uplinks);
    if (from === 'now') await this.#sending.startAt(uplink, 'now');
  }

  async removeUplink(id: string): Promise<void> {
    await this.#turns.take(async () => {
      await this.#settings.withoutUplink(id, this.#uplinks);
      await this.#send();
    });
  }

  retryRefused(uplink: string): Promise<void> {
    return this.#turns.take(() => this.#sending.retryRefused(uplink));
  }

  savedRefused(uplink: string): Promise<string> {
    return this.#sending.savedRefused(uplink);
  }

  testBroker(uplink: api.UplinkConfig): Promise<readonly api.TestStep[]> {
    const { log, brokers, clock, randomHex } = this.#platform;
    const { station } = log.origin;
    const before = this.#uplinks.find(({ id }) => id === uplink.id);
    const tried = settings.withPasswordOf(settings.parseUplink(uplink), before);
    return testBroker(tried, station, `${station}-${randomHex(6)}`, brokers, clock);
  }

  setKeepDays(keepDays: number): Promise<void> {
    return this.#turns.take(() => this.#settings.set({ keepDays }));
  }

  setBudget(budgetBytes: number): Promise<void> {
    return this.#turns.take(() => this.#settings.set({ budgetBytes }));
  }

  setWhenFull(id: string, whenFull: api.WhenFull): Promise<void> {
    return this.#reconfigure(id, { whenFull });
  }

  async lossSeen(): Promise<void> {
    await this.#recovery.seen();
    this.#newsroom.changed();
  }

  /** Nobody writes meanwhile: a bookmark of the old log would hide the first entries of the new one. */
  wipe(): Promise<void> {
    return this.#turns.take(async () => {
      await this.#rest();
      this.#recovery.forget();
      await this.log.wipe();
      this.#columns.forget();
      this.#settings.forget();
      this.#diary.note('everything was deleted');
      await this.#send();
    });
  }

  verify(cursor?: string): Promise<api.VerifyPart> {
    return this.#verifying.next(cursor);
  }

  async diagnostics(): Promise<api.Diagnostics> {
    return {
      version: this.#options.version,
      ...this.log.origin,
      startedMs: this.#startedMs,
      events: this.#diary.lines,
      kernelBytes: this.#platform.kernel.bytes,
      quarantinedBlocks: this.#keeping.figures.quarantined,
      refusedCommands: this.#devices.refusedCommands,
      ignoredAcks: this.#sending.ignoredAcks,
    };
  }

  // What the link asks.

  readonly online = true;

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
      slept: (fromMs, toMs) => this.#slept(fromMs, toMs),
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

  /** What was drawn by wrong times is read anew. */
  #corrected(): void {
    this.#columns.forget();
    this.#newsroom.changed();
  }

  #woken(fromMs: number, toMs: number): void {
    this.#devices.slept(fromMs, toMs);
    this.#slept(fromMs, toMs);
  }

  #slept(fromMs: number, toMs: number): void {
    const known = this.#lastSleep;
    this.#lastSleep = { fromMs, toMs };
    if (known && Math.abs(known.toMs - toMs) < SAME_SLEEP_MS) return; // told by several devices
    this.#diary.note(`the app was put to sleep for ${Math.round((toMs - fromMs) / 1_000)} s`);
    this.#newsroom.changed();
  }

  /** Changes what a device need not be opened anew for. */
  #reconfigure(id: string, change: Partial<api.DeviceConfig>): Promise<void> {
    return this.#turns.take(async () => {
      const own = this.#devices.get(id);
      if (!own) throw fault('command/unknown-device', { device: id });
      const { config } = settings.parseDevice({ ...own.config, ...change });
      await this.#settings.withDevice(config);
      own.config = config;
    });
  }

  #rules(): Rules {
    const { keepDays, budgetBytes, devices } = this.#settings.now;
    const rules = devices.map(({ id, whenFull = 'refuse' }) => ({ device: id, whenFull }));
    return { keepDays, budgetBytes, takenUpTo: this.#sending.takenUpTo, devices: rules };
  }

  /** Together: a link that saw the devices go would tell the broker that they are no more. */
  async #rest(cause: 'closed' | 'asleep' = 'closed'): Promise<void> {
    await Promise.all([this.#sending.stop(), this.#devices.stopAll(cause)]);
  }

  /** Whoever deleted the log has left the devices alone: they go on, and what they told last waits in memory. */
  async #beginAnew(): Promise<void> {
    await this.#recovery.look(await this.#standing());
    await this.#sending.stop();
    this.#recovery.renew();
    this.#diary.note('what was stored here was deleted by somebody else; a new log has begun');
    await this.#send();
    this.#newsroom.changed();
  }

  async #standing(): Promise<Standing> {
    const nowMs = this.#platform.clock.now();
    const held = this.log.fault ? {} : { held: heldBy(await this.log.ledger(), this.#sending.readers) };
    const devices = this.#devices.views().map(({ device, counters, last }) => {
      const lastMs = Math.max(...Object.values(last).map(({ timeMs }) => timeMs));
      return { device, rows: counters.rows, lastMs: Number.isFinite(lastMs) ? lastMs : undefined };
    });
    return { ...this.log.origin, nowMs, ...held, devices, settings: this.#settings.mirrored };
  }

  /** As the person set them, or as long as nothing was said, where this station sends by itself. */
  get #uplinks(): readonly api.UplinkConfig[] {
    const { broker } = this.#options;
    return this.#settings.now.uplinks ?? (broker ? [unnamedUplink(broker)] : []);
  }

  async #send(): Promise<void> {
    await this.#sending.use(this.#uplinks);
  }
}

function wordsOf(state: DeviceState): string {
  return state.phase === 'waiting' ? `waiting, ${state.fault.code}` : state.phase;
}
