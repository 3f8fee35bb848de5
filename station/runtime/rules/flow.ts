import type { FlowView, StepEnd, StepResult, StepView } from '../../model/flow.ts';
import { fault, toFault, type Fault } from '../../model/fault.ts';
import type { Rule, Step } from '../../rules/rule.ts';
import type { Action } from '../../rules/step.ts';
import type { Clock } from '../platform.ts';
import type { Cause, Hands } from './hands.ts';

type Verify = Extract<Step, { readonly do: 'verify' }>;
type Moment = Omit<Cause, 'place'>;

/** Whom a flow asks and tells. */
export interface FlowHost {
  readonly clock: Clock;
  readonly hands: Pick<Hands, 'do'>;
  /** Resolves once how it stands would survive, or has had its time. */
  kept(): Promise<void>;
  /** Resolves with whether a verification's condition came true before the signal. */
  comesTrue(rule: Rule, verify: Verify, sinceMs: number, signal: AbortSignal): Promise<boolean>;
  ended(step: Step, end: StepEnd): void;
}

/** What a rule does once it is raised, step by step, from the first to its end. It is begun once, and never goes on after a restart. */
export class Flow {
  readonly #host: FlowHost;
  readonly #moment: Moment;
  readonly #stop = new AbortController();
  readonly #steps: StepView[];
  #otherwise: StepView[] | undefined;
  #phase: FlowView['phase'] = 'running';
  #isHalted = false;

  constructor(host: FlowHost, moment: Moment) {
    this.#host = host;
    this.#moment = moment;
    this.#steps = moment.rule.actions.map(() => ({ result: 'waiting' }));
  }

  get view(): FlowView {
    const otherwise = this.#otherwise ? { otherwise: [...this.#otherwise] } : {};
    return { raisedMs: this.#moment.raisedMs, phase: this.#phase, steps: [...this.#steps], ...otherwise };
  }

  async run(): Promise<void> {
    const { actions } = this.#moment.rule;
    let set: readonly boolean[] = [];
    for (let at = 0; at < actions.length && this.#goesOn;) {
      const upTo = actions.findIndex((step, i) => i >= at && isPause(step));
      const together = actions.slice(at, upTo < 0 ? undefined : upTo);
      set = [...set, ...(await this.#together(together as readonly Action[], at, this.#steps))];
      at += together.length;
      const pause = actions[at];
      if (!pause || !this.#goesOn) continue;
      if (!(await this.#pause(pause, at, set.every(Boolean)))) return this.#end('failed');
      if (pause.do === 'verify') set = [];
      at++;
    }
    this.#end(this.#steps.some(({ result }) => result === 'failed') ? 'failed' : 'done');
  }

  /** The rule is over, or no longer: what was not begun is not done any more. */
  stop(): void {
    if (!this.#goesOn) return;
    this.#phase = 'stopped';
    this.#stop.abort(fault('internal', { message: 'the rule is over' }));
    for (const [at, { result }] of this.#steps.entries()) {
      if (result === 'waiting') this.#steps[at] = { result: 'skipped' };
      if (result === 'under-way' && isPause(this.#moment.rule.actions[at]!)) this.#became(at, 'stopped');
    }
  }

  /** What was on its way has come to its end. */
  sent(place: string, step: StepView): void {
    const { steps, otherwise } = withStep(this.view, place, step);
    this.#steps.splice(0, Infinity, ...steps);
    if (otherwise) this.#otherwise?.splice(0, Infinity, ...otherwise);
  }

  /** The program ends: it stands as it stands now, whatever comes of what is under way. */
  halt(): void {
    this.#isHalted = true;
    this.#stop.abort(fault('internal', { message: 'the program ends' }));
  }

  get #goesOn(): boolean {
    return this.#phase === 'running' && !this.#isHalted;
  }

  #end(phase: 'done' | 'failed'): void {
    if (!this.#goesOn) return;
    this.#phase = phase;
    for (const [at, { result }] of this.#steps.entries())
      if (result === 'waiting') this.#steps[at] = { result: 'skipped' };
    void this.#host.kept();
  }

  /** Begins them all in their order; gives for each whether a device confirmed it, and true for what sets nothing. */
  async #together(all: readonly Action[], from: number, steps: StepView[]): Promise<readonly boolean[]> {
    if (all.length === 0) return [];
    const { clock } = this.#host;
    for (const at of all.keys()) steps[from + at] = { result: 'under-way', atMs: clock.now() };
    const kept = this.#host.kept();
    return await Promise.all(all.map((action, at) => this.#do(action, from + at, steps, kept)));
  }

  /** What is set goes out at once: the command path writes it down itself. All else is kept first, so that it is never done twice. */
  async #do(action: Action, at: number, steps: StepView[], kept: Promise<void>): Promise<boolean> {
    if (action.do !== 'set') await kept;
    if (!this.#goesOn) {
      if (!this.#isHalted) steps[at] = { result: 'skipped' };
      return true;
    }
    const place = steps === this.#steps ? `${at + 1}` : `else ${at + 1}`;
    let result: StepResult = 'done';
    let why: Fault | undefined;
    try {
      result = await this.#host.hands.do(action, { ...this.#moment, place });
    } catch (error) {
      why = toFault(error);
      result = why.code === 'command/unconfirmed' ? 'unknown' : 'failed';
    }
    this.#became(at, result, why, steps, action);
    return action.do !== 'set' || why === undefined;
  }

  /** False where it was not so, and all else was done instead. */
  async #pause(step: Step, at: number, isSet: boolean): Promise<boolean> {
    const { clock } = this.#host;
    const startedMs = clock.now();
    this.#steps[at] = { result: 'under-way', atMs: startedMs };
    await this.#host.kept();
    if (step.do === 'wait') {
      await clock.sleep(step.forMs, this.#stop.signal).catch(() => undefined);
      if (this.#goesOn) this.#became(at, 'done');
      return true;
    }
    if (step.do !== 'verify') return true;
    const { signal } = this.#stop;
    const isSo = step.that
      ? await this.#host.comesTrue(this.#moment.rule, step, this.#moment.raisedMs, signal)
      : isSet;
    if (!this.#goesOn) return true;
    this.#became(at, isSo ? 'done' : 'failed');
    if (isSo) return true;
    this.#otherwise = step.else.map(() => ({ result: 'waiting' }));
    await this.#together(step.else, 0, this.#otherwise);
    return false;
  }

  #became(at: number, result: StepResult, why?: Fault, steps = this.#steps, action?: Action): void {
    if (this.#isHalted) return;
    const { actions } = this.#moment.rule;
    const because = why ? { fault: why } : {};
    steps[at] = { result, atMs: this.#host.clock.now(), ...because };
    const { raisedMs } = this.#moment;
    const step = steps === this.#steps ? { step: at + 1 } : {};
    this.#host.ended(action ?? actions[at]!, { ...step, of: actions.length, result, raisedMs, ...because });
  }
}

const isPause = ({ do: what }: Step): boolean => what === 'wait' || what === 'verify';

/** The same, but for one of its steps: `2`, or `else 1`. */
export function withStep(flow: FlowView, place: string, step: StepView): FlowView {
  const [, isElse, number] = /^(else )?(\d+)$/.exec(place) ?? [];
  const put = (all: readonly StepView[]) => all.map((each, at) => (at + 1 === Number(number) ? step : each));
  if (number === undefined) return flow;
  if (!isElse) return { ...flow, steps: put(flow.steps) };
  return flow.otherwise ? { ...flow, otherwise: put(flow.otherwise) } : flow;
}
