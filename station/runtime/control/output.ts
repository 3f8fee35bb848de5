import { type Batch, columnOf } from '../../model/batch.ts';
import type { Channel } from '../../model/channel.ts';
import type { Command } from '../../model/command.ts';
import { type Control, controlOf, isSame } from '../../model/control.ts';
import { type Fault, FaultError, fault, toFault } from '../../model/fault.ts';
import { wayTo } from './ramp.ts';
import { type Around, Watchman } from './watchman.ts';
import type { Letter, Writer } from './writer.ts';

/** A command that is in force: until when it may begin, and what ends it. */
export interface Force {
  readonly command: Command;
  readonly untilMs: number;
  readonly stop: AbortController;
}

/** Who hears how a command gets on. */
export type Told = Pick<Letter, 'sent' | 'accepted'>;

/** One channel of a device that can be set: one command is in force at a time, and its guard has the last word. */
export class Output {
  readonly name: string;
  readonly #channelOf: () => Channel | undefined;
  readonly #set: () => Control | undefined;
  readonly #writer: Writer;
  readonly #around: Around;
  readonly #watchman: Watchman;
  #force: Force | undefined;
  #now: number | undefined;
  /** Whether the device has said or taken that since it was opened. */
  #isKnown = false;
  /** Its device says that it is switched to LOCAL. */
  #isLocal = false;
  /** Something was written, and what the device reports may still be older. */
  #isWriting = false;

  constructor(
    name: string,
    channelOf: () => Channel | undefined,
    set: () => Control | undefined,
    writer: Writer,
    around: Around,
  ) {
    this.name = name;
    this.#channelOf = channelOf;
    this.#set = set;
    this.#writer = writer;
    this.#around = around;
    const canWrite = () => writer.isOpen;
    this.#watchman = new Watchman(name, () => this.control, canWrite, around);
  }

  get channel(): Channel | undefined {
    return this.#channelOf();
  }
  get control(): Control {
    return controlOf(this.channel!, this.#set());
  }
  /** The newest value that was reported or written. */
  get value(): number | undefined {
    return this.#now;
  }
  /** Why it may not be on now, and since when it is. */
  get lock(): Fault | undefined {
    return this.#isLocal ? fault('command/local', { channel: this.name }).fault : this.#watchman.lock;
  }
  get onSinceMs(): number | undefined {
    return this.#watchman.onSinceMs;
  }
  isSafe(value: number): boolean {
    const { safe } = this.control;
    return safe !== undefined && isSame(value, safe, this.channel!.decimals);
  }

  /** What a person set about it is other than before. */
  configured(): void {
    this.#watchman.free();
    if (this.channel) this.#noted();
  }

  /** Whether a value could be set at all now. @throws command/out-of-range, command/off-step, command/malformed, command/interlocked, command/local. */
  require(value: number, text?: string): void {
    this.#requireText(value, text);
    const { min = -Infinity, max = Infinity, step } = this.control;
    if (!Number.isFinite(value)) throw fault('command/out-of-range', { value, min, max });
    if (this.isSafe(value)) return;
    if (value < min || value > max) throw fault('command/out-of-range', { value, min, max });
    const steps = (value - (Number.isFinite(min) ? min : 0)) / (step ?? 1);
    if (step !== undefined && Math.abs(steps - Math.round(steps)) > 1e-6)
      throw fault('command/off-step', { value, step });
    this.#allow(value);
  }

  #requireText(value: number, text: string | undefined): void {
    const { letters } = this.channel!;
    const problem =
      letters === undefined
        ? text !== undefined && 'this channel takes no text'
        : value !== 0 && !text?.trim()
          ? 'a text is missing'
          : Array.from(text ?? '').length > letters && `at most ${letters} letters`;
    if (problem) throw fault('command/malformed', { problems: [{ path: '/text', message: problem }] });
  }

  /** From now on this command holds; the one before is over. */
  claim(command: Command, untilMs: number): Force {
    this.#force?.stop.abort(fault('command/replaced', { who: command.by?.who ?? 'somebody' }));
    return (this.#force = { command, untilMs, stop: new AbortController() });
  }

  /** Resolves with the value that the device reported. @throws command/…, frame/refused. */
  async carryOut(force: Force, told: Told): Promise<number> {
    const { perSecond } = this.control;
    const { value } = force.command;
    try {
      const isMoved = perSecond !== undefined && !this.isSafe(value);
      const last = isMoved ? await this.#approach(force, perSecond, told) : force;
      return await this.#writer.set(this.#letter(last, value, told));
    } catch (error) {
      const isLost = this.#isWriting && toFault(error).code === 'command/offline';
      throw isLost ? fault('command/unconfirmed', { waitedMs: 0, lost: true }) : error;
    } finally {
      if (this.#force === force) this.#force = undefined;
      this.#isWriting = false;
    }
  }

  /** Somebody wants what is on to stay on. @throws command/not-on. */
  renew(value: number): void {
    const isSo = this.#now !== undefined && isSame(value, this.#now, this.channel!.decimals);
    if (!this.#watchman.isOn || !isSo) throw fault('command/not-on', { channel: this.name });
    this.#watchman.renew();
  }

  /** What the own device reported. */
  saw(batch: Batch): void {
    if (batch.subject !== undefined || !this.channel?.writable) return;
    const { remote } = this.channel;
    const obeys = remote === undefined ? undefined : newestOf(batch, remote);
    if (obeys !== undefined) this.#isLocal = obeys === 0;
    if (this.#isWriting) return;
    const newest = newestOf(batch, this.name);
    if (newest === undefined) return;
    this.#now = newest;
    this.#isKnown = true;
    this.#noted();
  }

  /** What any device of the station reported. */
  heard(batch: Batch): void {
    if (this.channel?.writable) this.#watchman.heard(batch);
  }

  /** The device has gone: it may come back otherwise. */
  closed(): void {
    this.#isKnown = this.#isLocal = false;
  }

  /** Ends what it would do by itself. */
  free(): void {
    this.#force?.stop.abort(fault('command/replaced', { who: 'the station' }));
    this.#watchman.free();
  }

  /** @throws command/interlocked, command/local. */
  #allow(value: number): void {
    const lock = this.isSafe(value) ? undefined : this.lock;
    if (lock) throw new FaultError(lock);
  }

  /** Moves towards the value until one more step reaches it, which is left to be done by what it resolves with. */
  async #approach(force: Force, perSecond: number, told: Told): Promise<Force> {
    const { value } = force.command;
    const { decimals } = this.channel!;
    const { step = 10 ** -decimals } = this.control;
    if (this.#now === undefined || !this.#isKnown) throw fault('command/no-reading', { channel: this.name });
    // It began in time; that it goes on for long is its nature.
    const going = { ...force, untilMs: Infinity };
    const pace = { perSecond, step, decimals };
    for await (const next of wayTo(value, this.#now, pace, this.#around, force.stop.signal))
      await this.#writer.put(this.#letter(this.#isWriting ? going : force, next, told));
    return this.#isWriting ? going : force;
  }

  #letter({ command, untilMs, stop }: Force, value: number, told: Told): Letter {
    const sent = () => {
      this.#now = value;
      this.#isKnown = this.#isWriting = true;
      this.#noted();
      if (this.#watchman.isOn) this.#watchman.set();
      told.sent();
    };
    const { name: channel } = this;
    const { decimals, letters } = this.channel!;
    const written = letters === undefined ? {} : { text: value === 0 ? '' : (command.text ?? '') };
    const may = () => this.#allow(value);
    return { ...told, channel, value, ...written, decimals, untilMs, signal: stop.signal, may, sent };
  }

  /** Tells the watchman how it stands. */
  #noted(): void {
    if (this.#now === undefined) return;
    this.#watchman.is(this.control.safe !== undefined && !this.isSafe(this.#now));
  }
}

const newestOf = (batch: Batch, channel: string): number | undefined =>
  columnOf(batch, channel)?.findLast((value) => !Number.isNaN(value));
