import type { CommandView, ControlView } from '../../api/control.ts';
import { NAME } from '../../model/channel.ts';
import { type Command, type Outcome, resultOf } from '../../model/command.ts';
import type { Entry } from '../../model/entry.ts';
import { fault, toFault } from '../../model/fault.ts';
import type { Clock, Log } from '../platform.ts';
import { CommandBook, outcomeOf } from './command-book.ts';
import type { Commands } from './commands.ts';
import { Holders } from './holders.ts';
import { TTL_MS } from './limits.ts';
import type { Force, Output } from './output.ts';
import { expired } from './writer.ts';

/** A store that is slower than this does not hold a command up. */
const KEPT_WITHIN_MS = 250;
const NOBODY = { who: 'somebody', from: 'unnamed' } as const;

export interface Office {
  readonly clock: Clock;
  readonly log: Pick<Log, 'setting' | 'keepSetting'>;
  commandsOf(device: string): Commands | undefined;
  /** Whether the own clock is known to be right. */
  isSynced(): boolean;
  keep(entry: Entry): void;
  /** A device was asked to do something. */
  asked(device: string): void;
  changed(device: string): void;
}

/**
 * Where all commands come together, whoever asks: each is checked, written down, carried out once, and its end is an entry of
 * the log. What is refused is never written.
 */
export class CommandDesk {
  readonly #office: Office;
  readonly #holders: Holders;
  readonly #books = new Map<string, CommandBook>();
  #unconfirmed = 0;

  constructor(office: Office) {
    this.#office = office;
    this.#holders = new Holders(office.clock);
  }

  /** Commands that were not confirmed, for whatever reason. */
  get unconfirmed(): number {
    return this.#unconfirmed;
  }

  /** What is known of a device's commands from before; what was on its way then is unknown now. */
  async open(device: string): Promise<void> {
    if (this.#books.has(device)) return;
    const { log, clock, keep } = this.#office;
    const lost = (outcome: Outcome) => keep({ kind: 'outcome', outcome });
    this.#books.set(device, await CommandBook.open(device, log, clock, lost));
  }

  /** What became of a command that has come before. */
  heardBefore(device: string, id: string): Promise<Outcome> | undefined {
    return this.#books.get(device)?.find(id);
  }

  /** `inside`: the station itself asks, who never asks the same twice. Resolves with what became of it. */
  obey(command: Command, inside = false): Promise<Outcome> {
    const before = this.heardBefore(command.device, command.id);
    if (before) return before;
    return command.renews ? this.#renew(command) : this.#carryOut(command, inside);
  }

  /** The last commands of a channel, oldest first. */
  history(device: string, channel: string): readonly CommandView[] {
    return this.#books.get(device)?.all.filter((view) => view.channel === channel) ?? [];
  }

  async forget(device: string): Promise<void> {
    await this.#books.get(device)?.forget();
  }

  views(device: string, outputs: Record<string, ControlView>): Record<string, ControlView> {
    const views = { ...outputs };
    for (const view of this.#books.get(device)?.all ?? []) {
      const holder = this.#holders.at(device, view.channel);
      views[view.channel] = { ...views[view.channel], command: view, ...(holder ? { holder } : {}) };
    }
    return views;
  }

  async #carryOut(command: Command, inside: boolean): Promise<Outcome> {
    const { clock, changed, asked } = this.#office;
    asked(command.device);
    const arrivedMs = clock.steady();
    const book = this.#books.get(command.device);
    let view = this.#viewOf(command);
    const note = (change: Partial<CommandView>) => {
      view = { ...view, ...change };
      book?.change(view.id, change);
      changed(command.device);
    };
    let isBooked = false;
    try {
      const { output, force, over } = this.#accept(command, arrivedMs, (before, isSafe) => {
        if (before !== undefined) view = { ...view, before };
        book!.add(view, { urgent: isSafe, once: inside });
        isBooked = true;
      });
      note(over ? { over } : {});
      // Off waits for no store, but is written down, too: after a crash the log says that nobody knows.
      const kept = inside ? undefined : this.#kept(book!);
      if (!output.isSafe(command.value)) await kept;
      const reported = await output.carryOut(force, {
        sent: () => note({ phase: 'sent' }),
        accepted: () => note({ phase: 'accepted' }),
      });
      note({ phase: 'confirmed', reported });
    } catch (error) {
      const why = toFault(error);
      this.#unconfirmed++;
      if (!isBooked) isBooked = this.#booked(book, view);
      note({ phase: resultOf(why), fault: why });
    }
    note({ tookMs: clock.steady() - arrivedMs });
    return this.#told(command, view, isBooked ? book : undefined);
  }

  /** Checks that stand in the way of nothing that is in force, and then takes its place. @throws command/…. */
  #accept(
    command: Command,
    arrivedMs: number,
    write: (before: number | undefined, isSafe: boolean) => void,
  ): { output: Output; force: Force; over: CommandView['over'] } {
    const { device, channel, value, text, ttlMs = TTL_MS.fallback, askedMs } = command;
    const { clock, commandsOf, isSynced } = this.#office;
    const commands = commandsOf(device);
    if (!commands) throw fault('command/unknown-device', { device });
    const output = commands.output(channel);
    const ageMs = askedMs !== undefined && isSynced() ? Math.max(0, clock.now() - askedMs) : 0;
    const untilMs = arrivedMs + Math.min(ttlMs, TTL_MS.most) - ageMs;
    if (clock.steady() >= untilMs) throw expired(clock, ageMs > 0 ? ageMs : undefined);
    output.require(value, text);
    if (!commands.isOpen) throw fault('command/offline', { device });
    const isSafe = output.isSafe(value);
    const over = this.#holders.require(command, isSafe);
    write(output.value, isSafe);
    this.#holders.took(command, isSafe);
    return { output, force: output.claim(command, untilMs), over };
  }

  async #renew(command: Command): Promise<Outcome> {
    const { device, channel, value } = command;
    const { clock, commandsOf } = this.#office;
    const view = this.#viewOf(command);
    try {
      const output = commandsOf(device)?.output(channel);
      if (!output) throw fault('command/unknown-device', { device });
      this.#holders.require(command, false);
      output.renew(value);
      this.#holders.took(command, false);
      return outcomeOf(device, view, clock.now());
    } catch (error) {
      return outcomeOf(device, { ...view, fault: toFault(error) }, clock.now());
    }
  }

  #viewOf({ id, channel, value, text, by = NOBODY }: Command): CommandView {
    const what = text === undefined ? { value } : { value, text };
    return { id, channel, ...what, by, atMs: this.#office.clock.now(), phase: 'requested' };
  }

  /** So that a refusal is answered the same way again, where there is room for it. */
  #booked(book: CommandBook | undefined, view: CommandView): boolean {
    if (!book) return false;
    try {
      book.add(view);
      return true;
    } catch {
      return false;
    }
  }

  /** A store that takes nothing, or takes its time, does not hold a command up. */
  async #kept(book: CommandBook): Promise<void> {
    const patience = new AbortController();
    const over = this.#office.clock.sleep(KEPT_WITHIN_MS, patience.signal).catch(() => undefined);
    await Promise.race([book.keep().catch(() => undefined), over]);
    patience.abort();
  }

  #told({ device, channel }: Command, view: CommandView, book: CommandBook | undefined): Outcome {
    const { clock, keep } = this.#office;
    const outcome = book ? book.end(view.id, view) : outcomeOf(device, view, clock.now());
    book?.keep().catch(() => undefined); // as with the log: what waits there is written when it can be
    // What has no name could be told to nobody, and would hold up all that comes after it.
    if (NAME.test(device) && NAME.test(channel)) keep({ kind: 'outcome', outcome });
    return outcome;
  }
}
