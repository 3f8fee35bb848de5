import * as v from 'valibot';
import { NAME } from '../../model/channel.ts';
import type { Command, Outcome } from '../../model/command.ts';
import { fault } from '../../model/fault.ts';
import { problemsIn } from '../checked.ts';
import type { Clock } from '../platform.ts';
import type { CommandDesk } from './command-desk.ts';

const LOOK_EVERY_MS = 1_000;
/** One that was not let run for longer may have held messages back, and for a while after it nobody knows how old they are. */
const ASLEEP_MS = 3_000;
const THAWING_MS = 2_000;

/**
 * Commands that came over a broker. They carry no age of their own, so what arrives right after the program was kept from
 * running is taken for old: a pump shall not start because a tablet was woken.
 */
export class FarCommands {
  readonly #desk: CommandDesk;
  readonly #clock: Clock;
  #awakeMs = Infinity;
  #thawedMs = -Infinity;

  constructor(desk: CommandDesk, clock: Clock) {
    this.#desk = desk;
    this.#clock = clock;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#look();
      this.#awakeMs = this.#clock.steady();
      await this.#clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined);
    }
  }

  async obey(command: Command): Promise<Outcome> {
    this.#look();
    const isThawing = this.#clock.steady() - this.#thawedMs < THAWING_MS;
    return await this.#desk.obey(isThawing ? { ...command, ttlMs: 0 } : command);
  }

  #look(): void {
    const nowMs = this.#clock.steady();
    if (nowMs - this.#awakeMs > LOOK_EVERY_MS + ASLEEP_MS) this.#thawedMs = nowMs;
  }
}

const Text = v.pipe(v.string(), v.maxLength(200));
const CommandIn = v.looseObject({
  id: v.pipe(v.string(), v.regex(NAME)),
  device: Text,
  channel: Text,
  value: v.pipe(v.number(), v.finite()),
  text: v.optional(Text),
  ttlMs: v.optional(v.pipe(v.number(), v.minValue(0))),
  by: v.optional(v.object({ who: Text, from: Text })),
});

/** A command as a screen sent it. @throws command/malformed. */
export function parseCommand(command: Command): Command {
  const read = v.safeParse(CommandIn, command);
  if (read.success) return command;
  throw fault('command/malformed', { problems: problemsIn(read.issues) });
}
