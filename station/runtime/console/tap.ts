import type { ConsoleItem, ConsoleQuery } from '../../api/console.ts';
import { lineOf } from '../../detect/lines.ts';
import type { Driver } from '../../drivers/driver.ts';
import type { LinkSpec } from '../../model/link.ts';
import type { Traffic } from '../../model/traffic.ts';
import type { Clock, Heard, Link, Transports } from '../platform.ts';
import { traitsOf } from '../wire/link-traits.ts';
import { FrameReader } from '../replay/frame-reader.ts';
import { itemsOf } from './frame-items.ts';
import type { RawRecorder } from './raw-recorder.ts';
import { type Newer, Ring } from './ring.ts';

const MOST_BYTES = 2 ** 20;
/** A console that has asked nothing for so long is closed. */
const LEASE_MS = 15_000;
/** So many items at once: a screen has more to do. */
const MOST_ITEMS = 2_000;

interface CutFrames {
  readonly ring: Ring<ConsoleItem>;
  readonly reader: FrameReader;
}

/**
 * What goes over one device's wire, for those who look at it or record it. While nobody does, each piece that comes or goes
 * costs one question, and nothing is kept.
 */
export class Tap {
  readonly #clock: Clock;
  readonly #mostBytes: number;
  #driver: Driver | undefined;
  #options: unknown;
  /** What was heard and sent; undefined where nobody has looked for a while. */
  #traffic: Ring<Traffic> | undefined;
  #frames: CutFrames | undefined;
  #leftMs = 0;
  #recorder: RawRecorder | undefined;
  #opened: Extract<Traffic, { kind: 'opened' }> | undefined;
  #lastMs = -Infinity;
  readonly #waiting = new Set<() => void>();

  constructor(clock: Clock, mostBytes = MOST_BYTES) {
    this.#clock = clock;
    this.#mostBytes = mostBytes;
  }

  get recorder(): RawRecorder | undefined {
    return this.#recorder;
  }

  /** Whether anybody looks or records. */
  get isOpen(): boolean {
    return this.#traffic !== undefined || this.#recorder?.isRunning === true;
  }

  /** Who cuts the frames from now on. */
  readBy(driver: Driver, options: unknown): void {
    this.#driver = driver;
    this.#options = options;
    this.#frames = undefined;
  }

  /** How the line is set goes first, where it is open. */
  record(recorder: RawRecorder | undefined): void {
    this.#recorder = recorder;
    if (this.#opened) recorder?.add({ ...this.#opened, timeMs: this.#timeOf(undefined) });
  }

  /** The same wires, with what goes over them told here. */
  over(wires: Transports): Transports {
    return {
      openLink: async (spec, address, signal) => {
        const link = await wires.openLink(spec, address, signal);
        this.#opened = { kind: 'opened', timeMs: this.#timeOf(undefined), ...lineIn(spec) };
        if (this.isOpen) this.#note(this.#opened);
        return this.#tapped(link);
      },
    };
  }

  /** What is new; waits for it until so long has passed. */
  async look({ after, as }: ConsoleQuery, waitMs: number): Promise<Newer<ConsoleItem>> {
    this.#leftMs = this.#clock.steady() + LEASE_MS;
    this.#traffic ??= new Ring(this.#mostBytes);
    if (as === 'frames') this.#frames ??= this.#readFrames(this.#traffic);
    const ring: Ring<ConsoleItem> = as === 'frames' ? this.#frames!.ring : this.#traffic;
    // Numbers begin anew where the console was closed meanwhile.
    const from = after > ring.last ? 0 : after;
    if (ring.last === from) await this.#changed(waitMs);
    return ring.after(from, MOST_ITEMS);
  }

  #tapped(link: Link): Link {
    const sent = (bytes: Uint8Array) =>
      this.#note({ kind: 'sent', timeMs: this.#timeOf(undefined), bytes: bytes.slice() });
    const { setLine, turn } = link;
    return {
      heard: this.#heard(link.heard),
      write: async (bytes) => {
        if (this.isOpen) sent(bytes);
        await link.write(bytes);
      },
      close: () => link.close(),
      ...traitsOf(link),
      ...(setLine ? { setLine: (spec) => setLine.call(link, spec) } : {}),
      ...(turn ? { turn: (work) => turn.call(link, work) as ReturnType<typeof work> } : {}),
    };
  }

  async *#heard(heard: AsyncIterable<Heard>): AsyncGenerator<Heard> {
    try {
      for await (const each of heard) {
        if (this.isOpen) this.#hear(each);
        yield each;
      }
    } finally {
      this.#opened = undefined;
      if (this.isOpen) this.#note({ kind: 'closed', timeMs: this.#timeOf(undefined) });
    }
  }

  #hear(heard: Heard): void {
    const timeMs = this.#timeOf(heard.steadyMs);
    if (heard.kind === 'bytes') this.#note({ kind: 'heard', timeMs, bytes: heard.bytes.slice() });
    else this.#note({ kind: 'line-error', timeMs, error: heard.error });
  }

  #note(traffic: Traffic): void {
    this.#recorder?.add(traffic);
    if (!this.#traffic) return;
    if (this.#clock.steady() > this.#leftMs) {
      this.#traffic = this.#frames = undefined;
      return;
    }
    this.#traffic.put(traffic, sizeOf(traffic));
    if (this.#frames) this.#read(traffic, this.#frames);
    for (const wake of this.#waiting) wake();
  }

  /** By the wall's clock, and never before what came before. */
  #timeOf(steadyMs: number | undefined): number {
    const nowMs = this.#clock.now();
    const timeMs = steadyMs === undefined ? nowMs : nowMs - this.#clock.steady() + steadyMs;
    return (this.#lastMs = Math.max(this.#lastMs, timeMs));
  }

  #readFrames(traffic: Ring<Traffic>): CutFrames {
    const reader = new FrameReader(this.#driver!, this.#options);
    const frames = { ring: new Ring<ConsoleItem>(this.#mostBytes), reader };
    for (const each of traffic.after(0, Infinity).items) this.#read(each, frames);
    return frames;
  }

  #read(traffic: Traffic, { ring, reader }: CutFrames): void {
    for (const item of itemsOf(traffic, reader)) ring.put(item, sizeOf(item));
  }

  async #changed(waitMs: number): Promise<void> {
    const stop = new AbortController();
    const wake = () => stop.abort();
    this.#waiting.add(wake);
    await this.#clock.sleep(waitMs, stop.signal).catch(() => undefined);
    this.#waiting.delete(wake);
  }
}

const sizeOf = (item: ConsoleItem): number => ('bytes' in item ? item.bytes.length : 0);

function lineIn(spec: LinkSpec): Pick<Extract<Traffic, { kind: 'opened' }>, 'line'> {
  return spec.kind === 'serial' ? { line: lineOf(spec) } : {};
}
