import * as v from 'valibot';
import type { RunsOn } from '../../../api/placing.ts';
import { fault, FaultError, toFault, type Fault } from '../../../model/fault.ts';
import type { Rule } from '../../../rules/rule.ts';
import { seenFrom } from '../../../rules/reference.ts';
import { refuse } from '../../checked.ts';
import { kept } from '../../kept.ts';
import type { Clock, Log } from '../../platform.ts';
import { type Handed, type Placing, type PlacingAnswer, readHanded, writtenHanded } from './message.ts';

const NAME = 'rules-placed';
const LOOK_EVERY_MS = 5_000;

const Row = v.object({
  rule: v.string(),
  station: v.string(),
  move: v.string(),
  /** `moving`: it has stopped here, and nobody knows whether it runs there. */
  phase: v.picklist(['moving', 'there']),
  sinceMs: v.number(),
  handed: v.unknown(),
});
type Row = v.InferOutput<typeof Row>;
const Kept = v.pipe(v.array(Row), v.maxLength(200));

type Question = Placing extends infer P ? (P extends unknown ? Omit<P, 'id' | 'from'> : never) : never;

export interface PlacementHost {
  readonly log: Pick<Log, 'setting' | 'keepSetting' | 'origin' | 'flush'>;
  readonly clock: Clock;
  randomHex(digits: number): string;
  /** @throws link/silent, uplink/unreachable. */
  ask(station: string, question: Placing): Promise<PlacingAnswer>;
  ruleOf(id: string): Rule | undefined;
  release(rule: string): Handed;
  /** Runs it here again, with what it remembers from where it was last. */
  resume(rule: string, handed: Handed | undefined, was: string): Promise<void>;
  changed(): void;
}

/** The own rules that run on other stations, and those on their way there or back. */
export class Placements {
  readonly #host: PlacementHost;
  readonly #told = new Map<string, Pick<RunsOn, 'fault' | 'heardMs' | 'alarm' | 'flow'>>();
  #rows: readonly Row[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(host: PlacementHost) {
    this.#host = host;
  }

  async open(): Promise<void> {
    this.#rows = (await kept(this.#host.log, NAME, Kept)) ?? [];
  }

  /** Where a rule runs; undefined where that is here. */
  at(rule: string): RunsOn | undefined {
    const row = this.#rows.find((each) => each.rule === rule);
    return row && { station: row.station, phase: row.phase, sinceMs: row.sinceMs, ...this.#told.get(rule) };
  }

  /** Asks after each every few seconds, until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      for (const { rule } of this.#rows) await this.#inTurn(() => this.#look(rule)).catch(() => undefined);
      await this.#host.clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined);
    }
  }

  /** @throws config/invalid with all that speaks against it; link/silent, uplink/unreachable: then it runs on where it did. */
  place(rule: string, station: string | undefined): Promise<void> {
    return this.#inTurn(async () => {
      const row = this.#rows.find((each) => each.rule === rule);
      if (row?.station === station) return;
      if (row) await this.#fetch(row);
      if (station !== undefined && station !== this.#host.log.origin.station)
        await this.#bring(rule, station);
    });
  }

  async #bring(id: string, station: string): Promise<void> {
    const { log, clock, randomHex, ruleOf, release, changed } = this.#host;
    const rule = ruleOf(id);
    if (!rule) refuse('/rule', 'there is no such rule');
    const move = randomHex(32);
    const json = seenFrom(rule, log.origin.station, station);
    const offered = await this.#ask(station, { do: 'offer', move, rule: id, json });
    if (offered.is === 'refused') throw new FaultError(offered.fault);
    if (offered.is !== 'possible') throw fault('rule/not-taken', { station });
    const handed = writtenHanded(release(id));
    const row: Row = { rule: id, station, move, phase: 'moving', sinceMs: clock.now(), handed };
    try {
      await this.#keep([...this.#rows, row]);
    } catch (error) {
      await this.#host.resume(id, readHanded(handed), log.origin.station); // nobody has been asked to run it
      throw error;
    }
    changed();
    await log.flush().catch(() => undefined); // so that no number is given again that was judged
    const question: Question = { do: 'take', move, rule: id, ticket: offered.ticket, handed };
    await this.#ask(station, question).catch(() => undefined); // asked after below, whatever came of it
    await this.#look(id);
    if (this.at(id)?.phase === 'moving') throw fault('rule/in-doubt', { station });
    if (!this.at(id)) throw fault('rule/not-taken', { station });
  }

  /** It runs there until it is said to have stopped. */
  async #fetch(row: Row): Promise<void> {
    const answer = await this.#ask(row.station, { do: 'back', move: row.move, rule: row.rule });
    if (answer.is === 'refused') throw new FaultError(answer.fault);
    await this.#settle(row, answer);
    if (this.at(row.rule)) throw fault('rule/in-doubt', { station: row.station });
  }

  async #look(rule: string): Promise<void> {
    const row = this.#rows.find((each) => each.rule === rule);
    if (!row) return;
    try {
      await this.#settle(row, await this.#ask(row.station, { do: 'ask', move: row.move, rule }));
    } catch (error) {
      this.#tell(rule, { fault: toFault(error) });
    }
  }

  async #settle(row: Row, answer: PlacingAnswer): Promise<void> {
    const { clock, log, resume } = this.#host;
    const { rule } = row;
    if (answer.is === 'running') {
      if (row.phase !== 'there')
        await this.#keep(this.#rows.map((each) => (each === row ? { ...row, phase: 'there' } : each)));
      const { card, flow } = answer;
      return this.#tell(rule, {
        heardMs: clock.now(),
        ...(card ? { alarm: { ...card, rule } } : {}),
        ...(flow ? { flow } : {}),
      });
    }
    if (answer.is !== 'given' && answer.is !== 'never') return;
    const handed = readHanded(answer.is === 'given' ? answer.handed : row.handed);
    await resume(rule, handed, answer.is === 'given' ? row.station : log.origin.station);
    await this.#keep(this.#rows.filter((each) => each.rule !== rule));
    this.#told.delete(rule);
    this.#host.changed();
    if (answer.is === 'given')
      await this.#ask(row.station, { do: 'got', move: row.move, rule }).catch(() => undefined);
  }

  #tell(rule: string, told: { fault?: Fault } & Pick<RunsOn, 'heardMs' | 'alarm' | 'flow'>): void {
    this.#told.set(rule, told.fault ? { ...this.#told.get(rule), ...told } : told);
    this.#host.changed();
  }

  #ask(station: string, question: Question): Promise<PlacingAnswer> {
    const { randomHex, log } = this.#host;
    return this.#host.ask(station, { ...question, id: randomHex(16), from: log.origin.station });
  }

  async #keep(rows: readonly Row[]): Promise<void> {
    await this.#host.log.keepSetting(NAME, rows);
    this.#rows = rows;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
