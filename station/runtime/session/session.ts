import { channelsOf } from '../../drivers/driver.ts';
import type { Gap, GapCause } from '../../model/entry.ts';
import { type Fault, fault, toFault } from '../../model/fault.ts';
import { compile } from '../../pipeline/compile.ts';
import { isReplay } from '../../model/replay.ts';
import { Away } from './away.ts';
import { batches } from './batches.ts';
import { Commands, type Controlled } from '../control/commands.ts';
import type { Around } from '../control/watchman.ts';
import { Tap } from '../console/tap.ts';
import { Counting } from '../wire/counters.ts';
import { type Device, linkOf, type Since } from '../devices/device.ts';
import { surely } from '../identity/surely.ts';
import { Hold, leftBehind } from './hold.ts';
import type { Listener } from './listener.ts';
import { LossBook, type OpenLoss } from './loss-book.ts';
import type { Platform } from '../platform.ts';
import { Programs } from './programs.ts';
import { MOST_ROWS_PER_S } from './rate-limit.ts';
import { tellGap, walk } from './walk.ts';
import { openWire, type Wire } from '../wire/wire.ts';

const LIMITS = { rows: 512, ageMs: 30 } as const;
/** A wire that was open for so long was not opened in vain. */
const STAYS_MS = 10_000;

/** One device's life: open, walk its data, and on a fault wait and begin again. */
export class Session {
  readonly device: Device;
  readonly counting = new Counting();
  readonly commands: Commands;
  /** What goes over its wire, for whoever looks. */
  readonly tap: Tap;
  readonly #platform: Platform;
  readonly #listener: Listener;
  readonly #programs: Programs;
  readonly #losses: LossBook;
  #wire: Wire | undefined;
  #hold: Hold | undefined;
  /** Of the wire that is open, or that it tries to open. */
  #life = new AbortController();
  readonly #away: Away;

  constructor(
    device: Device,
    platform: Platform,
    listener: Listener,
    { around, ...outputs }: Omit<Controlled, 'device' | 'driver' | 'options'> & { readonly around: Around },
    since: Since,
    tap = new Tap(platform.clock),
  ) {
    const { config, driver, options, pipeline } = device;
    this.device = device;
    this.tap = tap;
    tap.readBy(driver, options);
    this.#platform = platform;
    this.#listener = listener;
    this.#away = new Away(config.address, platform, listener, this.counting);
    this.#programs = new Programs(platform.kernel, compile(channelsOf(driver), pipeline));
    this.commands = new Commands({ ...outputs, device: config.id, driver, options }, around);
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

  /** Tells what has been missing since a life before until a time at which nothing had come yet; whether anything was. */
  tellUntil(timeMs: number): boolean {
    const { open } = this.#losses;
    if (!open || open.fromMs > timeMs) return false;
    this.#tell(this.#losses.endedAt(timeMs));
    this.#losses.note(open.cause, timeMs, 0);
    return true;
  }

  /** Nobody was awake between two times. */
  slept(fromMs: number, toMs: number): void {
    this.#tell(this.#losses.slept(fromMs, toMs));
  }

  /** Resolves once `signal` aborts and the wire is closed; a gap that goes on ends with it, for the next life goes on from there. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#platform;
    for (let attempt = 0; !signal.aborted; attempt++) {
      if (this.#hold) {
        await this.#away.rest(this.#hold, signal, () => this.resume());
        attempt = 0;
        continue;
      }
      const life = (this.#life = new AbortController());
      const end = () => life.abort(signal.reason);
      signal.addEventListener('abort', end, { once: true });
      let openedMs = Infinity;
      try {
        if (!this.#away.isTold) this.#listener.state({ phase: 'opening', attempt });
        const living = this.#live(life.signal, () => (openedMs = clock.steady()));
        await leftBehind(living, life.signal, clock);
      } catch (error) {
        if (clock.steady() - openedMs >= STAYS_MS) attempt = 0;
        // What is over stays so: only a person begins it again.
        if (isOver(error)) this.#hold ??= new Hold(toFault(error));
        else if (!life.signal.aborted) await this.#away.wait(toFault(error), attempt, life.signal);
      }
      signal.removeEventListener('abort', end);
      this.#disconnected();
    }
    this.commands.free();
    this.#programs.free();
    this.#tell(this.#losses.endedAt(this.#platform.clock.now()));
    this.#listener.state({ phase: 'closed' });
  }

  /** Whether anything can be written now. */
  get isOpen(): boolean {
    return this.#wire !== undefined;
  }

  /** Lets go of the wire, and takes none until {@link resume}. Resolves once it is closed. */
  hold(why: Fault, cause: GapCause): Promise<void> {
    if (this.#hold) this.#hold.why = why;
    else {
      const nowMs = this.#platform.clock.now();
      this.#tell(this.#losses.endedAt(nowMs));
      this.#losses.note(cause, nowMs, 0);
      this.#hold = new Hold(why);
      this.#life.abort();
    }
    return this.#hold.begun;
  }

  /** Takes its wire again. */
  resume(): void {
    this.#hold?.end();
    this.#hold = undefined;
  }

  /** Writes bytes as they are, a polled device's between two questions; resolves with whether it said that it took them. @throws command/offline, frame/refused, link/…. */
  async send(bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    if (!this.#wire) throw fault('command/offline', { device: this.device.config.id });
    return await this.#wire.write(bytes, () => undefined);
  }

  async #live(signal: AbortSignal, opened: () => void): Promise<void> {
    const { config, driver, options } = this.device;
    const { clock, log } = this.#platform;
    const open = { address: config.address, link: linkOf(driver, config, options) };
    const host = { clock, transports: this.tap.over(surely(this.#platform)) };
    const wire = await openWire(driver, options, open, host, this.counting, signal);
    const close = () => void wire.close().catch(() => undefined);
    if (signal.aborted) return close(); // while it was being opened
    signal.addEventListener('abort', close, { once: true });
    this.#wire = wire;
    this.commands.opened(wire);
    try {
      opened();
      this.counting.story.opened(clock.steady());
      this.#away.over();
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
      const { address } = config;
      if (!signal.aborted) throw fault(isReplay(address) ? 'link/over' : 'link/lost', { address });
    } catch (error) {
      if (!isOver(error)) this.#losses.note(isOfTheLink(error) ? 'unplugged' : 'damaged', clock.now(), 0);
      throw error;
    } finally {
      if (this.#wire === wire) this.#disconnected(); // one that was left behind may end late
      signal.removeEventListener('abort', close);
      await wire.close().catch(() => undefined);
    }
  }

  #tell(gap: Gap | undefined): void {
    if (gap) tellGap(gap, this.#platform.log, this.#listener);
  }

  #disconnected(): void {
    if (!this.#wire) return;
    this.#wire = undefined;
    this.commands.closed();
  }
}

const isOver = (error: unknown): boolean => toFault(error).code === 'link/over';
const isOfTheLink = (error: unknown): boolean => toFault(error).code.startsWith('link/');
