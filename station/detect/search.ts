import type { Driver } from '../drivers/driver.ts';
import { toFault } from '../model/fault.ts';
import type { Line, Listening, Rung } from '../model/listening.ts';
import type { Clock, Heard, Transports } from '../runtime/platform.ts';
import { Detector } from './detector.ts';
import { Ear } from './ear.ts';
import { linesToTry, reorder } from './lines.ts';
import { decide, pauseAfter } from './patience.ts';
import { rungEvidenceOf } from './words.ts';

const SAMPLE_BYTES = 512;
/** A port is said to be silent after this long, and given up after the longer time. */
const SILENT_MS = 4000;
const GIVE_UP_MS = 120_000;
const STEP_MS = 200;

export interface SearchHost {
  readonly clock: Clock;
  readonly transports: Transports;
}

/**
 * Listens at a port at one line setting after another, until somebody is recognised or nothing is left to try. It never
 * writes. `first`: the setting that was right before. The link at which it ended stays open, and is given back.
 */
export async function search(
  drivers: readonly Driver[],
  address: string,
  host: SearchHost,
  first: Line | undefined,
  tell: (listening: Listening) => void,
  signal: AbortSignal,
): Promise<Ear | undefined> {
  const trial = new Trial(drivers, address, host, tell);
  let left = linesToTry(drivers, first);
  try {
    for (let isFirst = true; left.length > 0 && !signal.aborted; isFirst = false) {
      const [line, ...rest] = left;
      const ear = await trial.at(line!, rest, isFirst, signal);
      if (ear) return ear;
      left = reorder(rest, line!, trial.texture, trial.lineErrors);
    }
    trial.end('unreadable');
  } catch (error) {
    if (!signal.aborted) trial.end('failed', error);
  }
  return undefined;
}

class Trial {
  lineErrors = 0;
  #detector: Detector;
  readonly #drivers: readonly Driver[];
  readonly #address: string;
  readonly #host: SearchHost;
  readonly #tell: (listening: Listening) => void;
  readonly #startedMs: number;
  #rungs: Rung[] = [];
  #next: readonly Line[] = [];
  #sample: Uint8Array = new Uint8Array(0);
  #firstMs: number | undefined;
  #lastMs = 0;
  #longestPauseMs = 0;

  constructor(
    drivers: readonly Driver[],
    address: string,
    host: SearchHost,
    tell: (listening: Listening) => void,
  ) {
    this.#drivers = drivers;
    this.#address = address;
    this.#host = host;
    this.#tell = tell;
    this.#startedMs = host.clock.steady();
    this.#detector = new Detector(drivers);
  }

  get texture() {
    return this.#detector.texture;
  }

  /** Listens at one setting; gives the open link where that was the last one to try. @throws link/…. */
  async at(
    line: Line,
    next: readonly Line[],
    isFirst: boolean,
    signal: AbortSignal,
  ): Promise<Ear | undefined> {
    const { clock, transports } = this.#host;
    this.#detector = new Detector(this.#drivers);
    this.lineErrors = 0;
    this.#next = next;
    this.#firstMs = undefined;
    this.#sample = new Uint8Array(0);
    this.#say(line, 'listening', 'listening');
    const link = await transports.openLink({ kind: 'serial', ...line }, this.#address, signal);
    const openedMs = clock.steady();
    const ear = new Ear(link, line, clock, (heard) => this.#hear(heard));
    try {
      while (!signal.aborted) {
        await ear.wait(STEP_MS, signal);
        const openMs = clock.steady() - openedMs;
        const speakingMs = this.#firstMs === undefined ? undefined : clock.steady() - this.#firstMs;
        const finding = this.#detector.finding();
        const { texture, lineErrors } = this;
        const pauseMs = pauseAfter(this.#longestPauseMs);
        const next = decide({ isFirst, openMs, speakingMs, texture, lineErrors, finding, pauseMs });
        if (next === 'found' || next === 'unknown') {
          this.#say(line, next, next === 'found' ? 'found' : 'left');
          return ear;
        }
        if (ear.over && this.#isGone(ear)) throw ear.error;
        if (next === 'leave' || ear.over || openMs > GIVE_UP_MS) break;
        this.#say(line, speakingMs === undefined && openMs > SILENT_MS ? 'silent' : 'listening', 'listening');
      }
      this.#say(line, 'listening', 'left');
    } catch (error) {
      await ear.close();
      throw error;
    }
    await ear.close();
    return undefined;
  }

  end(state: 'unreadable' | 'failed', error?: unknown): void {
    const last = this.#rungs.at(-1);
    if (last) this.#say(last.line, state, 'left', error);
  }

  /** A line that is disturbed all the time is only wrong; a cable that is pulled is gone. */
  #isGone({ error }: Ear): boolean {
    return error !== undefined && toFault(error).code !== 'link/noisy';
  }

  #hear(heard: Heard): void {
    const nowMs = this.#host.clock.steady();
    if (this.#firstMs === undefined) this.#firstMs = nowMs;
    else this.#longestPauseMs = Math.max(this.#longestPauseMs, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
    if (heard.kind === 'line-error') this.lineErrors++;
    else {
      this.#detector.push(heard.bytes);
      const both = new Uint8Array(this.#sample.length + heard.bytes.length);
      both.set(this.#sample);
      both.set(heard.bytes, this.#sample.length);
      this.#sample = both.slice(-SAMPLE_BYTES);
    }
  }

  #say(line: Line, state: Listening['state'], rung: Rung['state'], error?: unknown): void {
    const { texture, lineErrors } = this;
    const finding = this.#detector.finding();
    const now: Rung = {
      line,
      bytes: texture.bytes,
      lineErrors,
      readable: texture.readableShare,
      evidence: rungEvidenceOf(texture, lineErrors, rung, finding),
      state: rung,
    };
    const isOpen = this.#rungs.at(-1)?.line === line;
    this.#rungs = [...(isOpen ? this.#rungs.slice(0, -1) : this.#rungs), now];
    this.#tell({
      address: this.#address,
      state,
      rungs: this.#rungs,
      next: [...new Set(this.#next.map(({ baudRate }) => baudRate))],
      elapsedMs: this.#host.clock.steady() - this.#startedMs,
      finding: state === 'found' || state === 'unknown' ? finding : undefined,
      sample: this.#sample,
      fault: error === undefined ? undefined : toFault(error),
    });
  }
}
