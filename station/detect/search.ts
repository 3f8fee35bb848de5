import type { Driver } from '../drivers/driver.ts';
import { toFault } from '../model/fault.ts';
import type { Line, Listening, Rung } from '../model/listening.ts';
import type { Clock, Heard } from '../runtime/platform.ts';
import { Detector } from './detector.ts';
import type { Ear } from './ear.ts';
import { linesToTry, reorder } from './lines.ts';
import { decide, pauseAfter } from './patience.ts';
import { type SearchHost, Tuner } from './tuner.ts';
import { rungEvidenceOf } from './words.ts';

const SAMPLE_BYTES = 512;
/** A port is said to be silent after this long, and given up after the longer time. */
const SILENT_MS = 4000;
const GIVE_UP_MS = 120_000;
const STEP_MS = 200;

/**
 * Listens at a port at one line setting after another, until somebody is recognised or nothing is left to try. It never
 * writes, and opens the port once where its line can be changed in place, so that a board restarts once. `first`: the setting that was right before. The link at which it ended stays open, and is given back.
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
      if (trial.lineless) break;
      left = reorder(rest, line!, trial.texture, trial.lineErrors);
    }
    trial.end('unreadable');
  } catch (error) {
    if (!signal.aborted) trial.end('failed', error);
  }
  await trial.close();
  return undefined;
}

class Trial {
  lineErrors = 0;
  /** There is no other setting to try. */
  lineless = false;
  #detector: Detector;
  readonly #drivers: readonly Driver[];
  readonly #address: string;
  readonly #clock: Clock;
  readonly #tuner: Tuner;
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
    this.#clock = host.clock;
    this.#tuner = new Tuner(host, address, (heard) => this.#hear(heard));
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
    const clock = this.#clock;
    this.#detector = new Detector(this.#drivers);
    this.lineErrors = 0;
    this.#next = next;
    this.#firstMs = undefined;
    this.#sample = new Uint8Array(0);
    this.#say(line, 'listening', 'listening');
    const ear = await this.#tuner.tuneTo(line, signal);
    if (!ear) {
      this.#say(line, 'listening', 'left');
      return undefined;
    }
    this.lineless = ear.lineless;
    const openedMs = clock.steady();
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
        if (ear.over && ear.lineless && this.#firstMs !== undefined) return this.#judge(ear);
        if (next === 'leave' || ear.over || openMs > GIVE_UP_MS) break;
        this.#say(line, speakingMs === undefined && openMs > SILENT_MS ? 'silent' : 'listening', 'listening');
      }
      this.#say(line, 'listening', 'left');
    } catch (error) {
      await ear.close();
      throw error;
    }
    await this.#tuner.leave(ear);
    return undefined;
  }

  /** A recording that was listened to is over: more is not to be had. */
  #judge(ear: Ear): Ear {
    this.#detector.end();
    const isFound = this.#detector.finding().driver !== undefined;
    this.#say(ear.line, isFound ? 'found' : 'unknown', isFound ? 'found' : 'left');
    return ear;
  }

  close(): Promise<void> {
    return this.#tuner.close();
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
    const nowMs = this.#clock.steady();
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
      elapsedMs: this.#clock.steady() - this.#startedMs,
      finding: state === 'found' || state === 'unknown' ? finding : undefined,
      sample: this.#sample,
      fault: error === undefined ? undefined : toFault(error),
    });
  }
}
