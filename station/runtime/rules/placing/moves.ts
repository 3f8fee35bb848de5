import type { RunsOn } from '../../../api/placing.ts';
import { fault, toFault, type Problem } from '../../../model/fault.ts';
import { referenceOf } from '../../../rules/reference.ts';
import { planOf } from '../../../rules/rule-plan.ts';
import type { Rule } from '../../../rules/rule.ts';
import type { Message } from '../../../uplink/message.ts';
import type { FarStation } from '../../far/far-station.ts';
import type { Platform } from '../../platform.ts';
import type { Courier, Errand } from '../courier.ts';
import type { RuleDesk } from '../rule-desk.ts';
import { Lodging } from './lodging.ts';
import { answerMessage, type PlacingAnswer, readPlacing } from './message.ts';
import { Placements } from './placements.ts';

/** What a station must be able to say of itself and of those near it for rules to move. */
export interface MovesHost {
  readonly platform: Pick<Platform, 'log' | 'clock' | 'randomHex'>;
  readonly rules: Pick<RuleDesk, 'handover' | 'alarms' | 'flowOf' | 'ruleOf'>;
  near(station: string): Pick<FarStation, 'place' | 'known'> | undefined;
  /** Whether a channel of an own device is known, and whether it can be set. */
  channelOf(device: string, channel: string): { readonly writable?: boolean } | undefined;
  /** Whether other stations' entries are heard here. */
  readonly hears: boolean;
  readonly courier: Courier | undefined;
  changed(): void;
}

const MOST_WAITING = 32;

/** Rules on their way between stations, in both directions. */
export class Moves {
  readonly #host: MovesHost;
  readonly lodging: Lodging;
  readonly #placements: Placements;
  #waiting = 0;

  constructor(host: MovesHost) {
    this.#host = host;
    const { log, clock, randomHex } = host.platform;
    this.lodging = new Lodging({
      ...{ log, clock, randomHex },
      problems: (rule) => [...this.#problems(rule)],
      begin: (lodger) => host.rules.handover.lodge(lodger),
      release: (rule, from) => host.rules.handover.release(rule, from),
      told: (rule) => {
        const card = host.rules.alarms.cards.find((each) => each.rule === rule);
        const flow = host.rules.flowOf(rule);
        return { ...(card ? { card } : {}), ...(flow ? { flow } : {}) };
      },
    });
    this.#placements = new Placements({
      ...{ log, clock, randomHex },
      ask: (station, question) => {
        const near = host.near(station);
        if (!near) return Promise.reject(fault('uplink/unreachable', { url: '' }));
        return near.place(question);
      },
      ruleOf: (id) => host.rules.ruleOf(id),
      release: (rule) => host.rules.handover.release(rule),
      resume: (rule, handed, was) => host.rules.handover.resume(rule, handed, was),
      changed: () => host.changed(),
    });
  }

  async open(): Promise<void> {
    await Promise.all([this.lodging.open(), this.#placements.open()]);
  }

  run(signal: AbortSignal): Promise<void> {
    return this.#placements.run(signal);
  }

  at(rule: string): RunsOn | undefined {
    return this.#placements.at(rule);
  }

  place(rule: string, on: string | undefined): Promise<void> {
    return this.#placements.place(rule, on);
  }

  /** @throws frame/length, frame/syntax. */
  async placed(payload: Uint8Array): Promise<Message> {
    const asked = readPlacing(payload);
    const { station } = this.#host.platform.log.origin;
    if (this.#waiting >= MOST_WAITING) throw fault('action/too-many', { most: MOST_WAITING });
    this.#waiting++;
    const answer: PlacingAnswer = await this.lodging.answer(asked).finally(() => this.#waiting--);
    return answerMessage(station, asked.id, answer);
  }

  *#problems(rule: Rule): Generator<Problem> {
    const here = this.#host.platform.log.origin.station;
    for (const name of planOf(rule).plan.reads.filter((each) => each.includes('/')))
      if (!this.#knows(name)) yield { path: '/when', message: `${here} does not hear ${name}` };
    for (const [at, step] of rule.actions.entries()) {
      const path = `/actions/${at}`;
      if (step.do === 'set' && !this.#knows(step.channel, true))
        yield { path, message: `${here} cannot set ${step.channel}` };
      if (step.do === 'webhook' || step.do === 'ntfy' || step.do === 'email')
        yield* this.#refused(step, path);
    }
  }

  #knows(name: string, toSet = false): boolean {
    const { station, device, channel } = referenceOf(name);
    if (station === undefined) {
      const known = this.#host.channelOf(device, channel);
      return known !== undefined && (!toSet || known.writable === true);
    }
    const meta = this.#host.near(station)?.known.metas.find((each) => each.device === device);
    const known = meta?.channels.find((each) => each.name === channel);
    return known !== undefined && this.#host.hears && (!toSet || known.writable === true);
  }

  *#refused(errand: Errand, path: string): Generator<Problem> {
    try {
      if (!this.#host.courier) yield { path, message: `${errand.do}: only a bridge sends that` };
      this.#host.courier?.require(errand);
    } catch (error) {
      const { code, detail } = toFault(error);
      const place = code === 'action/not-allowed' ? ` to ${detail.place}` : '';
      yield { path, message: `${errand.do}${place} is not allowed there` };
    }
  }
}
