import type { ErrandResult, StepEnd } from '../../model/flow.ts';
import type { Rule, Step } from '../../rules/rule.ts';
import { duration, sentenceOf } from '../../rules/sentence.ts';
import type { Action } from '../../rules/step.ts';
import type { Firing } from '../../rules/watch.ts';
import type { Platform } from '../platform.ts';
import type { AlarmDesk } from './alarm-desk.ts';
import { FlowDesk } from './flow-desk.ts';
import type { Cause } from './hands.ts';
import { sourceOf } from './rule-book.ts';
import type { RuleHost } from './rule-host.ts';
import { errandEnd, errandEvent, stepEvent } from './step-events.ts';

type Doer = Pick<RuleHost, 'hands' | 'happened' | 'wordingOf' | 'changed'>;

/** What is raised so much behind the clock came late, and is told so. */
const LATE_MS = 5000;

/** What comes of rules that fire: alarms, steps, and the events that tell of both. */
export class Deeds {
  readonly flows: FlowDesk;
  readonly #clock: Platform['clock'];
  readonly #host: Doer;
  readonly #alarms: AlarmDesk;
  readonly #remember: () => Promise<void>;

  /** `remember` keeps how everything stands. */
  constructor(
    platform: Pick<Platform, 'kernel' | 'clock'>,
    host: Doer,
    alarms: AlarmDesk,
    remember: () => Promise<void>,
  ) {
    this.#clock = platform.clock;
    this.#host = host;
    this.#alarms = alarms;
    this.#remember = remember;
    this.flows = new FlowDesk(platform, {
      hands: { do: (action, cause) => this.#do(action, cause), last: (channel) => host.hands.last(channel) },
      keep: remember,
      ended: (rule, step, end) => this.#stepEnded(rule, step, end),
    });
  }

  fired(rule: Rule, firing: Firing): void {
    const { what, timeMs, value } = firing;
    const text = `${this.#why(rule, firing)}${this.#lateness(firing)}`;
    this.#alarms.fired(sourceOf(rule), firing, text);
    this.flows[what](rule, { what, text, value, timeMs, raisedMs: raisedAt(firing) });
    void this.#remember();
  }

  /** What happened before the restart is only counted, and not done again. */
  firedBefore(rule: Rule, firing: Firing): void {
    this.#alarms.fired(sourceOf(rule), firing, this.#why(rule, firing), true);
    if (firing.what === 'raised') this.flows.unknown(rule, raisedAt(firing));
  }

  /** What only a bridge sends has arrived, or never will. */
  sent(errand: ErrandResult): void {
    const end = errandEnd(errand);
    this.flows.sent(errand.rule, errand.place, end);
    void this.#host.happened(errandEvent(errand, end, this.#clock.now()));
    this.#host.changed();
    void this.#remember();
  }

  #why(rule: Rule, firing: Firing): string {
    return sentenceOf(rule, firing, (channel) => this.#host.wordingOf(channel));
  }

  #lateness({ what, timeMs }: Firing): string {
    const lateMs = this.#clock.now() - timeMs;
    return what === 'raised' && lateMs > LATE_MS ? `; heard ${duration(lateMs)} late` : '';
  }

  async #do(action: Action, cause: Cause): Promise<'done' | 'wanted'> {
    if (action.do !== 'raise') return await this.#host.hands.do(action, cause);
    await this.#alarms.graver(cause.rule.id, action.severity, action.text ?? cause.text);
    return 'done';
  }

  /** What was set and confirmed is told by its outcome. */
  #stepEnded(rule: Rule, step: Step, end: StepEnd): void {
    this.#host.changed();
    if (step.do === 'set' && end.result === 'done') return;
    const wordingOf = (channel: string) => this.#host.wordingOf(channel);
    void this.#host.happened(stepEvent(rule, step, end, this.#clock.now(), wordingOf));
    void this.#remember();
  }
}

const raisedAt = (firing: Firing): number => (firing.what === 'raised' ? firing.timeMs : firing.raisedMs);
