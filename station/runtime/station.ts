import type * as api from '../api.ts';
import { drivers } from '../drivers/index.ts';
import type { Command, Outcome } from '../model/command.ts';
import type { DeviceState } from '../model/entry.ts';
import { fault, toFault } from '../model/fault.ts';
import type { Line } from '../model/listening.ts';
import type { LinkStation } from '../uplink/link-station.ts';
import type { DeviceMeta, LastRow } from '../uplink/native/device.ts';
import type { Rules } from './budget.ts';
import { ChartColumns } from './columns.ts';
import type { ColumnCodec } from '../codec/column-codec.ts';
import { csvPart } from './csv.ts';
import type { ShownDevice } from './recording-head.ts';
import { recordingPiece } from './recording-piece.ts';
import { DeviceSetup } from './device-setup.ts';
import { Diary } from './diary.ts';
import { Keeping } from './keeping.ts';
import { resealing } from './resealing.ts';
import { ListeningPost } from './listening-post.ts';
import { KeptSettings } from './kept-settings.ts';
import { LedgerDesk } from './ledger-desk.ts';
import { manifestOf } from './manifest.ts';
import { Newsroom } from './newsroom.ts';
import { OwnDevices, type Watcher } from './own-devices.ts';
import type { MirrorPlace } from './mirror.ts';
import type { Log, Platform } from './platform.ts';
import * as settings from './settings.ts';
import { ModbusDesk } from './scan/modbus-desk.ts';
import { SharedLines } from './shared-lines.ts';
import { goneWith, Recovery } from './recovery.ts';
import { heldBy, type Standing } from './reflection.ts';
import { type Beside, Sending } from './sending.ts';
import { TimeKeeper, type Timing } from './time/time-keeper.ts';
import { Turns } from './turns.ts';
import { Uplinks } from './uplinks.ts';
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
  readonly #platform: Platform & { readonly transports: SharedLines };
  readonly #options: StationOptions;
  readonly #startedMs: number;
  readonly #newsroom: Newsroom;
  readonly #post: ListeningPost;
  readonly #keeping: Keeping;
  readonly #diary: Diary;
  readonly #columns: ChartColumns;
  readonly #devices: OwnDevices;
  readonly #sending: Sending;
  readonly #setup: DeviceSetup;
  readonly #uplinks: Uplinks;
  readonly #ledger: LedgerDesk;
  readonly #verifying: Verifying;
  readonly #modbus: ModbusDesk;
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
    host: Platform,
    options: StationOptions,
    newsroom: Newsroom,
    kept: KeptSettings,
    recovery: Recovery,
  ) {
    this.#post = new ListeningPost(drivers.values(), host.transports, host.clock, () => newsroom.changed());
    const platform = { ...host, transports: new SharedLines(this.#post) };
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
    this.#setup = new DeviceSetup(clock, this.#turns, kept, this.#devices);
    this.#uplinks = new Uplinks(platform, this.#turns, kept, this.#sending, options.broker);
    this.#ledger = new LedgerDesk(log, clock);
    this.#verifying = new Verifying(log, clock);
    this.#modbus = new ModbusDesk(platform.transports, clock);
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
      await this.#setup.reopen((id, why) =>
        this.#diary.note(`${id}: not opened, ${JSON.stringify(toFault(why))}`),
      );
      this.#started();
      await this.#uplinks.begin();
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
      ...(this.#post.view ? { listening: this.#post.view } : {}),
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
    const devices = query.devices.map((device) => `${this.log.origin.station}/${device}`);
    return csvPart({ ...query, devices }, this.log, this.#shown());
  }

  /** @throws link/unsupported where there is nothing to pack with. */
  async recording(query: api.RecordingQuery): Promise<api.RecordingPiece> {
    const { columns } = this.#options;
    if (!columns) throw fault('link/unsupported', { address: 'recording' });
    return await recordingPiece(query, this.log, this.#shown(), columns);
  }

  command(request: api.CommandRequest): Promise<Outcome> {
    return this.obey({ ...request, id: this.#platform.randomHex(16) });
  }

  /** Carries out a command from wherever it came; what became of it is an entry of the log. */
  obey(command: Command): Promise<Outcome> {
    return this.#devices.obey(command);
  }

  describe(device: string, channel: string, change: api.DisplayChange): Promise<void> {
    return this.#setup.describe(device, channel, change);
  }

  async manifests(): Promise<readonly api.Manifest[]> {
    return [...drivers.values()].map(manifestOf);
  }

  addDevice(config: api.DeviceConfig): Promise<void> {
    return this.#setup.add(config);
  }

  async listen(address: string, first?: Line): Promise<void> {
    const { line } = settings.parseListening({ address, line: first });
    await this.#post.begin(address, line);
  }

  async stopListening(): Promise<void> {
    await this.#post.end();
  }

  removeDevice(id: string): Promise<void> {
    return this.#setup.remove(id);
  }

  renameDevice(id: string, label: string): Promise<void> {
    return this.#setup.change(id, { label });
  }

  setWhenFull(id: string, whenFull: api.WhenFull): Promise<void> {
    return this.#setup.change(id, { whenFull });
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

  setUplink(uplink: api.UplinkConfig, from: 'everything' | 'now' = 'everything'): Promise<void> {
    return this.#uplinks.set(uplink, from);
  }

  removeUplink(id: string): Promise<void> {
    return this.#uplinks.remove(id);
  }

  retryRefused(uplink: string): Promise<void> {
    return this.#uplinks.retryRefused(uplink);
  }

  savedRefused(uplink: string): Promise<string> {
    return this.#uplinks.savedRefused(uplink);
  }

  testBroker(uplink: api.UplinkConfig): Promise<readonly api.TestStep[]> {
    return this.#uplinks.test(uplink);
  }

  setKeepDays(keepDays: number): Promise<void> {
    return this.#turns.take(() => this.#settings.set({ keepDays }));
  }

  setBudget(budgetBytes: number): Promise<void> {
    return this.#turns.take(() => this.#settings.set({ budgetBytes }));
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
      await this.#uplinks.begin();
    });
  }

  verify(cursor?: string): Promise<api.VerifyPart> {
    return this.#verifying.next(cursor);
  }

  scanModbus(query: api.ScanQuery): Promise<api.ScanPart> {
    return this.#modbus.scan(query);
  }

  readModbus(query: api.RegistersQuery): Promise<api.RegistersRead> {
    return this.#modbus.read(query);
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

  #shown(): readonly ShownDevice[] {
    return this.#devices.views().map((view) => ({ view, displays: this.#settings.displays(view.device) }));
  }

  #watcher(): Watcher {
    return {
      batch: (batch) => {
        this.#columns.saw(batch, this.log.next - 1);
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

  #rules(): Rules {
    const { keepDays, budgetBytes, devices } = this.#settings.now;
    const rules = devices.map(({ id, whenFull = 'refuse' }) => ({ device: id, whenFull }));
    return { keepDays, budgetBytes, takenUpTo: this.#sending.takenUpTo, devices: rules };
  }

  /** Together: a link that saw the devices go would tell the broker that they are no more. */
  async #rest(cause: 'closed' | 'asleep' = 'closed'): Promise<void> {
    await Promise.all([this.#sending.stop(), this.#devices.stopAll(cause), this.#post.end()]);
  }

  /** Whoever deleted the log has left the devices alone: they go on, and what they told last waits in memory. */
  async #beginAnew(): Promise<void> {
    await this.#recovery.look(await this.#standing());
    await this.#sending.stop();
    this.#recovery.renew();
    this.#diary.note('what was stored here was deleted by somebody else; a new log has begun');
    await this.#uplinks.begin();
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
}

function wordsOf(state: DeviceState): string {
  return state.phase === 'waiting' ? `waiting, ${state.fault.code}` : state.phase;
}
