import type { DeviceView } from '../../api/device.ts';
import type { DeviceState, Entry } from '../../model/entry.ts';
import { fault } from '../../model/fault.ts';
import { CommandDesk } from '../control/command-desk.ts';
import type { Around } from '../control/watchman.ts';
import type { Displays } from './display.ts';
import type { DeviceMeta } from '../../uplink/native/device.ts';
import type { Closing } from './closing.ts';
import { DevicePast } from './device-past.ts';
import { OwnDevice } from './own-device.ts';
import { identityIn } from '../identity/said-identity.ts';
import { Releases } from './releases.ts';
import type { Platform } from '../platform.ts';
import type { Listener } from '../session/listener.ts';
import type { Device } from './device.ts';
import type { Watcher } from '../watcher.ts';

/** Whoever has not spoken for so long after a start may not do so for days. */
const UNHEARD_MS = 10_000;

/** The devices of the own station that are watched over now. */
export class OwnDevices {
  readonly #platform: Platform;
  readonly #watcher: Watcher;
  readonly #displays: (device: string) => Displays;
  readonly #devices = new Map<string, OwnDevice>();
  readonly #past: DevicePast;
  readonly commands: CommandDesk;
  readonly releases: Releases;

  /** `isSynced`: whether the clock is known to be right; `unclean`: why there are no rows since a life that ended without a farewell. */
  constructor(
    platform: Platform,
    watcher: Watcher,
    displays: (device: string) => Displays,
    unclean: 'unclean-stop' | 'asleep',
    isSynced: () => boolean,
  ) {
    const { clock, log } = platform;
    this.commands = new CommandDesk({
      clock,
      log,
      isSynced,
      commandsOf: (device) => this.#devices.get(device)?.session.commands,
      keep: (entry) => this.#keep(entry),
      asked: (device) => {
        const counting = this.#devices.get(device)?.session.counting;
        if (counting) counting.commands++;
      },
      changed: (device) => watcher.changed(device, 'controls'),
    });
    this.releases = new Releases(log);
    this.#past = new DevicePast(log, clock, unclean, (error) => watcher.refused(error));
    this.#platform = platform;
    this.#watcher = watcher;
    this.#displays = displays;
  }

  get all(): readonly OwnDevice[] {
    return [...this.#devices.values()];
  }

  get(id: string): OwnDevice | undefined {
    return this.#devices.get(id);
  }

  /** @throws command/unknown-device. */
  known(id: string): OwnDevice {
    const own = this.#devices.get(id);
    if (!own) throw fault('command/unknown-device', { device: id });
    return own;
  }

  stateOf(id: string): DeviceState {
    return this.#devices.get(id)?.state ?? { phase: 'closed' };
  }

  views(): readonly DeviceView[] {
    const { clock, log } = this.#platform;
    const nowMs = clock.now();
    return this.all.map((own) => ({
      ...own.view(log.origin.station, this.#displays(own.id), nowMs),
      controls: this.commands.views(own.id, own.session.commands.views()),
    }));
  }

  /** What each device is; the same object until something about it changed. */
  metas(): readonly DeviceMeta[] {
    return this.all.map((own) => own.meta(this.#displays(own.id)));
  }

  /** Opens a device, anew where it is open; the time since its last row is a gap, with the cause that is known of it. */
  start(device: Device): Promise<void> {
    return this.restart([device]);
  }

  /** Opens devices anew, once all of them are closed and `between` is done. */
  async restart(devices: readonly Device[], between = async () => {}): Promise<void> {
    const closed = new Set<string>();
    try {
      // Until the new one is there, the one before is known: nobody is to think that the device is no more.
      for (const { config } of devices) await this.#close(config.id, 'closed', () => closed.add(config.id));
      await between();
      for (const device of devices) {
        await this.#open(device);
        closed.delete(device.config.id);
      }
    } catch (error) {
      for (const id of closed) this.#devices.delete(id);
      throw error;
    }
  }

  async #open(device: Device): Promise<void> {
    const { id } = device.config;
    const past = this.#past;
    const lastRowMs = await past.lastRowMs(id);
    const since = await past.since(device.config, lastRowMs);
    const tap = this.#devices.get(id)?.session.tap;
    const known = await past.known(device.config);
    await this.commands.open(id);
    const isReleased = await this.releases.has(id);
    const [listener, around] = [this.#listener(id), this.#around(id)];
    const own = new OwnDevice(device, this.#platform, listener, around, since, known, tap);
    if (lastRowMs !== undefined) await past.recall(id, lastRowMs, own.last);
    this.#devices.set(id, own);
    if (isReleased) void own.release();
    own.start();
    if (since.lastMs === undefined) return;
    if (since.cause === 'asleep') this.#watcher.slept(since.lastMs, this.#platform.clock.now());
    past.expectTheWorst(id, lastRowMs!, since.lastMs);
    if (since.cause !== 'closed')
      this.#tellOfCrash(own, lastRowMs!).catch((error: unknown) => this.#watcher.refused(error));
  }

  /** What a crash cost is in the log soon, also where its device does not come back. */
  async #tellOfCrash(own: OwnDevice, lastRowMs: number): Promise<void> {
    const { clock, log } = this.#platform;
    const begunMs = clock.now();
    await clock.sleep(UNHEARD_MS, own.closing).catch(() => undefined);
    if (own.closing.aborted || (await log.lastRowMs(log.origin.station, own.id)) !== lastRowMs) return;
    if (own.session.tellUntil(begunMs)) this.#past.expectTheWorst(own.id, lastRowMs, begunMs);
  }

  /** Resolves once the device is closed, its rows are kept, and the log knows why, where it takes anything. */
  stop(id: string, cause: Closing['cause'] = 'closed'): Promise<void> {
    return this.#close(id, cause, () => this.#devices.delete(id));
  }

  async #close(id: string, cause: Closing['cause'], closed: () => void): Promise<void> {
    const own = this.#devices.get(id);
    if (!own) return;
    await own.stop();
    closed();
    await this.#past.farewell(id, own.session.toldMs, cause);
  }

  async stopAll(cause: Closing['cause'] = 'closed'): Promise<void> {
    await Promise.all([...this.#devices.keys()].map((id) => this.stop(id, cause)));
  }

  /** Nobody was awake between two times. */
  slept(fromMs: number, toMs: number): void {
    for (const { session } of this.#devices.values()) session.slept(fromMs, toMs);
  }

  #keep(entry: Entry): void {
    this.#platform.log.append(entry).catch((error: unknown) => this.#watcher.refused(error));
  }

  #remember(id: string): void {
    const own = this.#devices.get(id);
    if (own) this.#past.remember(own.config, own.found);
  }

  #around(id: string): Around {
    const { clock, kernel, randomHex, log } = this.#platform;
    const { station } = log.origin;
    return {
      clock,
      kernel,
      look: (device, channel) => this.#devices.get(device)?.sight(channel, this.#displays(device)),
      end: async (channel, value, why) => {
        const about = { id: randomHex(16), device: id, channel, value };
        const { ok } = await this.commands.obey({ ...about, by: { who: why, from: station } }, true);
        return ok;
      },
    };
  }

  #listener(id: string): Listener {
    const changed = (what: 'state' | 'channels') => this.#watcher.changed(id, what);
    return {
      state: (state) => {
        this.#past.tell(id, state);
        changed('state');
      },
      batch: (batch) => {
        for (const { session } of this.#devices.values()) session.commands.heard(batch);
        this.#watcher.batch(batch);
      },
      gap: (gap) => this.#watcher.gap(gap),
      found: () => {
        this.#remember(id);
        changed('channels');
      },
      facts: (facts, subject) => {
        if (subject !== undefined || identityIn(facts)) this.#remember(id);
        changed('channels');
      },
      refused: (error) => this.#watcher.refused(error),
      isElsewhere: (whose) => this.#watcher.isElsewhere(id, whose),
    };
  }
}
