import * as v from 'valibot';
import { fault, FaultError, toFault, type Problem } from '../../../model/fault.ts';
import type { Rule } from '../../../rules/rule.ts';
import { refuse } from '../../checked.ts';
import { kept } from '../../kept.ts';
import type { Clock, Log } from '../../platform.ts';
import { checkedRule } from '../rule-book.ts';
import {
  type Handed,
  type Placing,
  type PlacingAnswer,
  readHanded,
  type Standing,
  writtenHanded,
} from './message.ts';

const NAME = 'rules-lodged';
const MOST = 64;
const MOST_GIVEN = 32;
/** For how long an offer is kept in mind. */
export const HOLD_MS = 30_000;

const Row = v.object({ move: v.string(), from: v.string(), rule: v.unknown(), handed: v.unknown() });
const Kept = v.object({
  runs: v.pipe(v.array(Row), v.maxLength(MOST)),
  given: v.pipe(v.array(v.object({ move: v.string(), handed: v.unknown() })), v.maxLength(MOST_GIVEN)),
});
type Kept = v.InferOutput<typeof Kept>;

/** A rule of another station that runs here, by the id that it has here. */
export interface Lodger {
  readonly move: string;
  readonly from: string;
  readonly rule: Rule;
  readonly handed: Handed | undefined;
}

export interface LodgingHost {
  readonly log: Pick<Log, 'setting' | 'keepSetting' | 'origin'>;
  readonly clock: Clock;
  randomHex(digits: number): string;
  /** What this station lacks to run a rule. */
  problems(rule: Rule): readonly Problem[];
  begin(lodger: Lodger): Promise<void>;
  /** Stops it, and gives all that it remembers. */
  release(rule: string, from: string): Handed;
  told(rule: string): Standing;
}

/**
 * The rules of other stations that run here. One is taken by two steps: whoever brings it first asks whether it can be run, stops it only
 * then, and hands it over with the ticket that was the answer. A ticket is good once, for half a minute, for this run of the
 * program; who asks after a move without it having been taken ends the ticket. So a rule never runs at both, whatever is lost.
 */
export class Lodging {
  readonly #host: LodgingHost;
  readonly #tickets = new Map<
    string,
    { readonly move: string; readonly rule: Rule; readonly untilMs: number }
  >();
  #kept: Kept = { runs: [], given: [] };
  #turn: Promise<unknown> = Promise.resolve();

  constructor(host: LodgingHost) {
    this.#host = host;
  }

  async open(): Promise<void> {
    this.#kept = (await kept(this.#host.log, NAME, Kept)) ?? { runs: [], given: [] };
  }

  get all(): readonly Lodger[] {
    return this.#kept.runs.flatMap(({ move, from, rule, handed }) => {
      try {
        return [{ move, from, rule: checkedRule(rule), handed: readHanded(handed) }];
      } catch {
        return []; // of a later program
      }
    });
  }

  /** One question after the other. */
  answer(asked: Placing): Promise<PlacingAnswer> {
    const answered = this.#turn.then(() =>
      this.#answer(asked).catch((error: unknown): PlacingAnswer => ({
        is: 'refused',
        fault: toFault(error),
      })),
    );
    this.#turn = answered;
    return answered;
  }

  async #answer(asked: Placing): Promise<PlacingAnswer> {
    const { move } = asked;
    const running = this.#kept.runs.find((row) => row.move === move);
    const given = this.#kept.given.find((row) => row.move === move);
    switch (asked.do) {
      case 'offer':
        return this.#consider(asked);
      case 'take':
        if (!running) await this.#take(asked);
        return this.#running(asked);
      case 'ask':
        if (running) return this.#running(asked);
        this.#endTickets(move);
        return given ? { is: 'given', handed: given.handed } : { is: 'never' };
      case 'back':
        if (running) return await this.#giveBack(asked);
        this.#endTickets(move);
        return given ? { is: 'given', handed: given.handed } : { is: 'never' };
      case 'got':
        if (given)
          await this.#keep({ ...this.#kept, given: this.#kept.given.filter((row) => row !== given) });
        return { is: 'never' };
    }
  }

  #running({ from, rule }: Placing): PlacingAnswer {
    return { is: 'running', ...this.#host.told(lodgerId(from, rule)) };
  }

  #consider({ move, from, rule: id, json }: Extract<Placing, { do: 'offer' }>): PlacingAnswer {
    const rule = checkedRule({ ...(json as object), id: lodgerId(from, id) });
    const problems = this.#host.problems(rule);
    if (problems.length > 0) throw fault('config/invalid', { problems });
    if (this.#kept.runs.length >= MOST) refuse('/', `${MOST} rules of others run here already`);
    if (this.all.some((lodger) => lodger.rule.id === rule.id)) refuse('/', 'another version of it runs here');
    this.#endTickets();
    if (this.#tickets.size >= MOST) refuse('/', 'too many are being moved at once');
    const ticket = this.#host.randomHex(32);
    this.#tickets.set(ticket, { move, rule, untilMs: this.#host.clock.steady() + HOLD_MS });
    return { is: 'possible', ticket, holdMs: HOLD_MS };
  }

  async #take({ ticket, move, from, handed }: Extract<Placing, { do: 'take' }>): Promise<void> {
    this.#endTickets();
    const held = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    if (held?.move !== move)
      throw new FaultError({ code: 'rule/not-taken', detail: { station: this.#host.log.origin.station } });
    const { rule } = held;
    await this.#keep({ ...this.#kept, runs: [...this.#kept.runs, { move, from, rule, handed }] });
    await this.#host.begin({ move, from, rule, handed: readHanded(handed) });
  }

  /** It is written down as given before anybody hears so; stopped before that. */
  async #giveBack({ move, from, rule }: Placing): Promise<PlacingAnswer> {
    const handed = writtenHanded(this.#host.release(lodgerId(from, rule), from));
    const runs = this.#kept.runs.filter((row) => row.move !== move);
    const lodger = this.all.find((each) => each.move === move);
    try {
      await this.#keep({ runs, given: [...this.#kept.given, { move, handed }].slice(-MOST_GIVEN) });
    } catch (error) {
      if (lodger) await this.#host.begin({ ...lodger, handed: readHanded(handed) });
      throw error;
    }
    return { is: 'given', handed };
  }

  /** Those that are too old, and those of a move that is not to happen any more. */
  #endTickets(move?: string): void {
    const nowMs = this.#host.clock.steady();
    for (const [ticket, held] of this.#tickets)
      if (held.untilMs <= nowMs || held.move === move) this.#tickets.delete(ticket);
  }

  async #keep(kept: Kept): Promise<void> {
    await this.#host.log.keepSetting(NAME, kept);
    this.#kept = kept;
  }
}

/** Two stations may have rules of one name. */
const lodgerId = (from: string, rule: string): string => `${from}_${rule}`;
