import type { DeviceView } from '../api.ts';
import type { Batch } from '../model/batch.ts';
import { NAME } from '../model/channel.ts';
import type { Command, Outcome } from '../model/command.ts';
import type { DeviceState, Entry, Gap } from '../model/entry.ts';
import { fault, toFault } from '../model/fault.ts';
import type { Displays } from './display.ts';
import type { DeviceMeta } from '../uplink/native/device.ts';
import { type Closing, sinceThen } from './closing.ts';
import { OwnDevice } from './own-device.ts';
import { knownChannels, readKnown } from './known-channels.ts';
import type { Platform } from './platform.ts';
import type { Device, Listener } from './session.ts';

/** Who is told of what the devices do. */
export interface Watcher {
  /** New rows; they may be drawn and sent at once. */
  batch(batch: Batch): void;
  /** Nobody was awake between two times. */
  slept(fromMs: number, toMs: number): void;
  /** A loss became known. */
  gap(gap: Gap): void;
  /** A state, channels or facts of a device are other than before. */
  changed(device: string, what: 'state' | 'channels'): void;
  /** The log could not keep something. */
  refused(error: unknown): void;
}

/** The devices of the own station that are watched over now. */
export class OwnDevices {
  readonly #platform: Platform;
  readonly #watcher: Watcher;
  readonly #displays: (device: string) => Displays;
  readonly #devices = new Map<string, OwnDevice>();
  readonly #logged = new Map<string, string>();
  readonly #unclean: 'unclean-stop' | 'asleep';
  #refusedCommands = 0;

  /** `unclean`: why there are no rows since a life that ended without a farewell. */
  constructor(
    platform: Platform,
    watcher: Watcher,
    displays: (device: string) => Displays,
    unclean: 'unclean-stop' | 'asleep',
  ) {
    this.#unclean = unclean;
    this.#platform = platform;
    this.#watcher = watcher;
    this.#displays = displays;
  }

  get all(): readonly OwnDevice[] {
    return [...this.#devices.values()];
  }

  /** Commands that were not confirmed, for whatever reason. */
  get refusedCommands(): number {
    return this.#refusedCommands;
  }

  get(id: string): OwnDevice | undefined {
    return this.#devices.get(id);
  }

  views(): readonly DeviceView[] {
    const { clock, log } = this.#platform;
    const nowMs = clock.now();
    return this.all.map((own) => own.view(log.origin.station, this.#displays(own.id), nowMs));
  }

  /** What each device is; the same object until something about it changed. */
  metas(): readonly DeviceMeta[] {
    return this.all.map((own) => own.meta(this.#displays(own.id)));
  }

  /** Opens a device, anew where it is open; the time since its last row is a gap, with the cause that is known of it. */
  async start(device: Device): Promise<void> {
    const { id } = device.config;
    try {
      // Until the new one is there, the one before is known: nobody is to think that the device is no more.
      await this.#close(id, 'closed', () => undefined);
      await this.#open(device);
    } catch (error) {
      this.#devices.delete(id);
      throw error;
    }
  }

  async #open(device: Device): Promise<void> {
    const { id } = device.config;
    const { log } = this.#platform;
    const lastRowMs = await log.lastRowMs(log.origin.station, id);
    const rows = await log.unaccounted(id);
    const since = sinceThen(await log.setting(closing(id)), lastRowMs, rows, this.#unclean);
    const known = readKnown(await log.setting(knowing(id)), device.config);
    const own = new OwnDevice(device, this.#platform, this.#listener(id), since, known);
    if (lastRowMs !== undefined)
      for await (const span of log.spans(log.origin.station, id, lastRowMs, lastRowMs + 1))
        for (const batch of await span.read()) own.last.saw(batch);
    this.#devices.set(id, own);
    own.start();
    if (since.lastMs === undefined) return;
    if (since.cause === 'asleep') this.#watcher.slept(since.lastMs, this.#platform.clock.now());
    this.#expectTheWorst(id, lastRowMs!, since.lastMs);
  }

  /** A life that ends without a farewell and without a row shall not be taken for the one before. */
  #expectTheWorst(id: string, rowMs: number, toldMs: number): void {
    const kept: Closing = { rowMs, toldMs, cause: 'unclean-stop' };
    this.#platform.log.keepSetting(closing(id), kept).catch((error: unknown) => this.#watcher.refused(error));
  }

  /** Resolves once the device is closed, its rows are kept, and the log knows why, where it takes anything. */
  stop(id: string, cause: Closing['cause'] = 'closed'): Promise<void> {
    return this.#close(id, cause, () => this.#devices.delete(id));
  }

  async #close(id: string, cause: Closing['cause'], closed: () => void): Promise<void> {
    const own = this.#devices.get(id);
    if (!own) return;
    const { log } = this.#platform;
    await own.stop();
    closed();
    this.#logged.delete(id);
    try {
      await log.flush();
      const rowMs = await log.lastRowMs(log.origin.station, id);
      if (rowMs === undefined) return;
      const toldMs = own.session.toldMs ?? rowMs;
      await log.keepSetting(closing(id), { rowMs, toldMs, cause } satisfies Closing);
    } catch (error) {
      this.#watcher.refused(error);
    }
  }

  async stopAll(cause: Closing['cause'] = 'closed'): Promise<void> {
    await Promise.all([...this.#devices.keys()].map((id) => this.stop(id, cause)));
  }

  /** Nobody was awake between two times. */
  slept(fromMs: number, toMs: number): void {
    for (const { session } of this.#devices.values()) session.slept(fromMs, toMs);
  }

  /** Carries out a command from wherever it came; what became of it is an entry of the log. */
  async obey(command: Command): Promise<Outcome> {
    const { id, device, channel } = command;
    const { clock } = this.#platform;
    const named = { id, device, channel };
    const arrivedMs = clock.steady();
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
    if (NAME.test(device) && NAME.test(channel)) this.#keep({ kind: 'outcome', outcome });
    return outcome;
  }

  #keep(entry: Entry): void {
    this.#platform.log.append(entry).catch((error: unknown) => this.#watcher.refused(error));
  }

  /** So that what was recorded can be seen before the device speaks again. */
  #remember(id: string): void {
    const own = this.#devices.get(id);
    if (!own) return;
    const known = knownChannels(own.config, own.found);
    this.#platform.log
      .keepSetting(knowing(id), known)
      .catch((error: unknown) => this.#watcher.refused(error));
  }

  #listener(id: string): Listener {
    const changed = (what: 'state' | 'channels') => this.#watcher.changed(id, what);
    return {
      state: (state) => {
        this.#log(id, state);
        changed('state');
      },
      batch: (batch) => this.#watcher.batch(batch),
      gap: (gap) => this.#watcher.gap(gap),
      found: () => {
        this.#remember(id);
        changed('channels');
      },
      facts: (_facts, subject) => {
        if (subject !== undefined) this.#remember(id);
        changed('channels');
      },
      refused: (error) => this.#watcher.refused(error),
    };
  }

  /** A device that is tried again and again for a week says so once, not at every try. */
  #log(id: string, state: DeviceState): void {
    if (state.phase === 'opening') return;
    const said = state.phase === 'waiting' ? `waiting ${state.fault.code}` : state.phase;
    if (this.#logged.get(id) === said) return;
    this.#logged.set(id, said);
    this.#keep({ kind: 'state', device: id, state, timeMs: this.#platform.clock.now() });
  }
}

const closing = (id: string) => `closed/${id}`;
const knowing = (id: string) => `channels/${id}`;
