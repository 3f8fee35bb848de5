import type { FlowView, StepEnd, StepView } from '../../model/flow.ts';
import type { Entry } from '../../model/entry.ts';
import { toFault } from '../../model/fault.ts';
import type { Rule, Step } from '../../rules/rule.ts';
import type { Action } from '../../rules/step.ts';
import type { Clock, Platform } from '../platform.ts';
import { Checks } from './checks.ts';
import { Flow, withStep } from './flow.ts';
import type { Cause, Hands } from './hands.ts';

/** A store that takes its time holds nothing up for longer. */
const KEPT_WITHIN_MS = 250;

export interface FlowDeskHost {
  readonly hands: Hands;
  /** Keeps how everything stands. */
  keep(): Promise<void>;
  ended(rule: Rule, step: Step, end: StepEnd): void;
}

interface Going {
  readonly rule: Rule;
  readonly flow: Flow;
}

/** What rules do, each once at a time. What was under way when the program ended is told as unknown, and is not done again. */
export class FlowDesk {
  readonly #clock: Clock;
  readonly #host: FlowDeskHost;
  readonly #checks: Checks;
  readonly #going = new Map<string, Going>();
  /** How those of before the restart ended. */
  readonly #before = new Map<string, FlowView>();

  constructor({ kernel, clock }: Pick<Platform, 'kernel' | 'clock'>, host: FlowDeskHost) {
    this.#clock = clock;
    this.#host = host;
    this.#checks = new Checks(kernel, clock, (channel) => host.hands.last(channel));
  }

  viewOf(rule: string): FlowView | undefined {
    return this.#going.get(rule)?.flow.view ?? this.#before.get(rule);
  }

  /** How each stands, to be kept. */
  get all(): readonly (readonly [rule: string, flow: FlowView])[] {
    return [...this.#before, ...[...this.#going].map(([id, { flow }]) => [id, flow.view] as const)];
  }

  entry(entry: Entry): void {
    this.#checks.entry(entry);
  }

  passed(nowMs: number): void {
    this.#checks.passed(nowMs);
  }

  raised(rule: Rule, moment: Omit<Cause, 'place' | 'rule'>): void {
    this.stop(rule.id);
    this.#before.delete(rule.id);
    if (rule.actions.length === 0) return;
    const flow = new Flow(
      {
        clock: this.#clock,
        hands: this.#host.hands,
        kept: () => this.#kept(),
        comesTrue: (_, { that, withinMs }, sinceMs, signal) =>
          this.#checks.comesTrue(rule, that!, withinMs, sinceMs, signal),
        ended: (step, end) => this.#host.ended(rule, step, end),
      },
      { ...moment, rule },
    );
    this.#going.set(rule.id, { rule, flow });
    void flow.run();
  }

  /** It is over: what was set is put back where it was begun, and what is to be done then is done. */
  cleared(judged: Rule, moment: Omit<Cause, 'place' | 'rule'>): void {
    const flow = this.viewOf(judged.id);
    // It may have got other actions meanwhile: what was begun is put back.
    const rule = this.#going.get(judged.id)?.rule ?? judged;
    this.stop(rule.id);
    const isBegun = ({ result }: StepView) => result !== 'skipped' && result !== 'waiting';
    const back = rule.actions.flatMap((step, at): Action[] => {
      if (step.do !== 'set' || step.over === undefined) return [];
      const wasBegun = flow ? isBegun(flow.steps[at] ?? { result: 'unknown' }) : true;
      return wasBegun ? [{ do: 'set', channel: step.channel, value: step.over }] : [];
    });
    const all = [...back, ...(rule.whenOver ?? [])];
    for (const [at, action] of all.entries())
      void this.#putBack(rule, action, { ...moment, rule, place: `over ${at + 1}` }, all.length);
  }

  /** The rule is over, off, or another. */
  stop(rule: string): void {
    this.#going.get(rule)?.flow.stop();
  }

  /** Another station runs the rule from now on; what it does here stands as it stands. */
  halted(rule: string): FlowView | undefined {
    this.#going.get(rule)?.flow.halt();
    return this.viewOf(rule);
  }

  /** The program ends, and all stands as it stands now. */
  halt(): void {
    for (const { flow } of this.#going.values()) flow.halt();
  }

  /** What was on its way has arrived, or never will. */
  sent(rule: string, place: string, { result, raisedMs, fault }: StepEnd): void {
    const known = this.viewOf(rule);
    if (known?.raisedMs !== raisedMs) return;
    const step = { result, atMs: this.#clock.now(), ...(fault ? { fault } : {}) };
    const going = this.#going.get(rule);
    if (going) going.flow.sent(place, step);
    else this.#before.set(rule, withStep(known, place, step));
  }

  forget(rule: string): void {
    this.stop(rule);
    this.#going.delete(rule);
    this.#before.delete(rule);
  }

  /** What the program before has left: of what was under way nobody knows how it ended. */
  resume(rule: Rule, flow: FlowView): void {
    const { phase, steps, otherwise } = flow;
    const isOpen = ({ result }: StepView) =>
      result === 'under-way' || (result === 'waiting' && phase === 'running');
    const at = steps.findIndex(({ result }) => result === 'under-way');
    const hasOpen = phase === 'running' || [...steps, ...(otherwise ?? [])].some(isOpen);
    this.#before.set(rule.id, hasOpen ? lost(flow) : flow);
    if (hasOpen) this.#tellUnknown(rule, flow.raisedMs, Math.max(0, at));
  }

  /** It was raised right before the program ended: whether anything was done nobody knows. */
  unknown(rule: Rule, raisedMs: number): void {
    if (rule.actions.length === 0) return;
    const steps = rule.actions.map(() => ({ result: 'unknown' }) as const);
    this.#before.set(rule.id, { raisedMs, phase: 'unknown', steps });
    this.#tellUnknown(rule, raisedMs, 0);
  }

  #tellUnknown(rule: Rule, raisedMs: number, at: number): void {
    const step = rule.actions[at];
    const of = rule.actions.length;
    if (step) this.#host.ended(rule, step, { step: at + 1, of, result: 'unknown', raisedMs });
  }

  async #putBack(rule: Rule, action: Action, cause: Cause, of: number): Promise<void> {
    const { raisedMs } = cause;
    try {
      const result = await this.#host.hands.do(action, cause);
      this.#host.ended(rule, action, { of, result, raisedMs });
    } catch (error) {
      const why = toFault(error);
      const result = why.code === 'command/unconfirmed' ? 'unknown' : 'failed';
      this.#host.ended(rule, action, { of, result, raisedMs, fault: why });
    }
  }

  async #kept(): Promise<void> {
    const patience = new AbortController();
    const over = this.#clock.sleep(KEPT_WITHIN_MS, patience.signal).catch(() => undefined);
    await Promise.race([this.#host.keep(), over]);
    patience.abort();
  }
}

/** As it is known after a restart. */
function lost(flow: FlowView): FlowView {
  const end = (step: StepView): StepView =>
    step.result === 'under-way'
      ? { ...step, result: 'unknown' }
      : step.result === 'waiting'
        ? { result: 'skipped' }
        : step;
  const otherwise = flow.otherwise ? { otherwise: flow.otherwise.map(end) } : {};
  return { ...flow, phase: 'unknown', steps: flow.steps.map(end), ...otherwise };
}
