import type { DeviceConfig } from '../api.ts';
import { channelsOf, type Driver, type LinkSpec } from '../drivers/driver.ts';
import type { Batch } from '../model/batch.ts';
import type { Channel } from '../model/channel.ts';
import type { Command } from '../model/command.ts';
import type { DeviceState, Gap, GapCause } from '../model/entry.ts';
import { type Fault, fault, toFault } from '../model/fault.ts';
import { compile } from '../pipeline/compile.ts';
import type { Pipeline } from '../pipeline/step.ts';
import { batches } from './batches.ts';
import { Commands } from './commands.ts';
import { Counting } from './counters.ts';
import { LossBook, type OpenLoss } from './loss-book.ts';
import type { Platform } from './platform.ts';
import { Programs } from './programs.ts';
import { MOST_ROWS_PER_S } from './rate-limit.ts';
import { tellGap, walk } from './walk.ts';
import { openWire, type Wire } from './wire.ts';

/** What a session tells while it lives. */
export interface Listener {
  state(state: DeviceState): void;
  batch(batch: Batch): void;
  gap(gap: Gap): void;
  found(channels: Readonly<Record<string, Channel>>): void;
  /** `subject`: which of several speakers they are about; absent for the device itself. */
  facts(facts: Readonly<Record<string, string>>, subject?: string): void;
  refused(error: unknown): void;
}

/** A device with everything resolved that its configuration names. */
export interface Device {
  readonly config: DeviceConfig;
  readonly driver: Driver;
  readonly options: unknown;
  readonly pipeline: Pipeline;
}

/** Until when the log tells of a device, by rows or by a gap that was told, and why there is nothing since. */
export interface Since {
  readonly lastMs: number | undefined;
  readonly cause: GapCause;
  /** Rows that were decoded then and are nowhere. */
  readonly rows: number;
}

const LIMITS = { rows: 512, ageMs: 30 } as const;
const RETRIES_MS = [200, 500, 1_000, 2_000, 5_000] as const;

/** One device's life: open, walk its data, and on a fault wait and begin again. */
export class Session {
  readonly device: Device;
  readonly counting = new Counting();
  readonly commands: Commands;
  readonly #platform: Platform;
  readonly #listener: Listener;
  readonly #programs: Programs;
  readonly #losses: LossBook;
  #wire: Wire | undefined;
  /** Why it waits, from the first try that failed so. */
  #away: { readonly fault: Fault; readonly sinceMs: number } | undefined;

  constructor(
    device: Device,
    platform: Platform,
    listener: Listener,
    channelOf: (name: string) => Channel | undefined,
    since: Since,
  ) {
    const { config, driver, options, pipeline } = device;
    this.device = device;
    this.#platform = platform;
    this.#listener = listener;
    this.#programs = new Programs(platform.kernel, compile(channelsOf(driver), pipeline));
    this.commands = new Commands(config.id, driver, options, platform.clock, channelOf);
    this.#losses = new LossBook(config.id, since.lastMs);
    const sinceMs = since.lastMs ?? (since.rows > 0 ? platform.clock.now() : undefined);
    if (sinceMs !== undefined) this.#losses.note(since.cause, sinceMs, 0, since.rows);
  }

  /** Until when rows and gaps tell of the device. */
  get toldMs(): number | undefined {
    return this.#losses.toldMs;
  }

  /** What is missing and goes on being so. */
  get missing(): OpenLoss | undefined {
    return this.#losses.open;
  }

  /** Nobody was awake between two times. */
  slept(fromMs: number, toMs: number): void {
    this.#tell(this.#losses.slept(fromMs, toMs));
  }

  /** Resolves once `signal` aborts and the wire is closed; a gap that goes on ends with it, for the next life goes on from there. */
  async run(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        if (!this.#away) this.#listener.state({ phase: 'opening', attempt });
        await this.#live(signal, () => (attempt = 0));
      } catch (error) {
        if (!signal.aborted) await this.#wait(toFault(error), attempt, signal);
      }
    }
    this.#programs.free();
    this.#tell(this.#losses.endedAt(this.#platform.clock.now()));
    this.#listener.state({ phase: 'closed' });
  }

  /** @throws command/… as {@link Commands.obey}. */
  obey(command: Command, arrivedMs: number): Promise<number> {
    this.counting.commands++;
    return this.commands.obey(command, arrivedMs, this.#wire);
  }

  async #live(signal: AbortSignal, opened: () => void): Promise<void> {
    const { config, driver, options } = this.device;
    const { clock, log } = this.#platform;
    const open = { address: config.address, link: linkOf(driver, config) };
    const wire = await openWire(driver, options, open, this.#platform, this.counting, signal);
    const close = () => void wire.close().catch(() => undefined);
    signal.addEventListener('abort', close, { once: true });
    this.#wire = wire;
    try {
      opened();
      this.#away = undefined;
      this.#listener.state({ phase: 'live', sinceMs: clock.now() });
      const listener = this.#listener;
      const limits = { ...LIMITS, mostPerS: config.mostRowsPerS ?? MOST_ROWS_PER_S };
      const learned = {
        ...listener,
        produced: (rows: number) => log.produced(config.id, rows),
        dropped: (gap: Gap) => this.#tell(gap),
      };
      const arriving = batches(config.id, driver, options, wire, clock, limits, this.counting, learned);
      await walk(arriving, (batch) => this.#programs.run(batch), log, this.#losses, {
        batch: (batch) => {
          this.commands.saw(batch);
          listener.batch(batch);
        },
        gap: (gap) => listener.gap(gap),
        refused: (error) => listener.refused(error),
      });
      if (!signal.aborted) throw fault('link/lost', { address: config.address });
    } catch (error) {
      this.#losses.note(isOfTheLink(error) ? 'unplugged' : 'damaged', clock.now(), 0);
      throw error;
    } finally {
      this.#wire = undefined;
      signal.removeEventListener('abort', close);
      await wire.close().catch(() => undefined);
    }
  }

  #tell(gap: Gap | undefined): void {
    if (gap) tellGap(gap, this.#platform.log, this.#listener);
  }

  async #wait(why: Fault, attempt: number, signal: AbortSignal): Promise<void> {
    const { clock, transports } = this.#platform;
    const sinceMs = clock.now();
    const waitMs = RETRIES_MS[Math.min(attempt, RETRIES_MS.length - 1)]!;
    this.counting.reconnects++;
    this.counting.lastFault = why;
    if (!this.#away || !isSame(this.#away.fault, why)) this.#away = { fault: why, sinceMs };
    this.#listener.state({ phase: 'waiting', ...this.#away, untilMs: sinceMs + waitMs });
    const done = new AbortController();
    const stop = () => done.abort();
    signal.addEventListener('abort', stop, { once: true });
    const waits: Promise<unknown>[] = [clock.sleep(waitMs, done.signal)];
    if (transports.plugged) waits.push(transports.plugged(this.device.config.address, done.signal));
    await Promise.race(waits.map((wait) => wait.catch(() => undefined)));
    done.abort();
    signal.removeEventListener('abort', stop);
  }
}

const isOfTheLink = (error: unknown): boolean => toFault(error).code.startsWith('link/');

/** A cable that was pulled and is not found again is still the one that was pulled. */
const isSame = (before: Fault, now: Fault): boolean =>
  before.code === now.code || (before.code === 'link/lost' && now.code === 'link/not-found');

/** The driver's line with what the person chose instead. Who takes the parity from seven bits means eight: 7N1 is not in use. */
function linkOf(driver: Driver, { line }: DeviceConfig): LinkSpec {
  const { link } = driver.source;
  if (link.kind !== 'serial') return link;
  return { ...link, ...(line?.parity === 'none' ? { dataBits: 8 } : {}), ...line };
}
