import type { Fault } from './fault.ts';

/**
 * How a step of a rule stands. `wanted`: it is kept and on its way, and its end is told later; `unknown`: the program ended
 * while it was under way, and nobody repeats it; `stopped`: the rule was over first; `skipped`: it will not be done.
 */
export const stepResults = [
  'waiting',
  'under-way',
  'done',
  'wanted',
  'failed',
  'unknown',
  'stopped',
  'skipped',
] as const;
export type StepResult = (typeof stepResults)[number];

export interface StepView {
  readonly result: StepResult;
  /** When it came to that. */
  readonly atMs?: number;
  readonly fault?: Fault;
}

/** How what a rule does gets on, or how it ended. */
export interface FlowView {
  /** When the rule was raised that began it. */
  readonly raisedMs: number;
  readonly phase: 'running' | 'done' | 'failed' | 'unknown' | 'stopped';
  readonly steps: readonly StepView[];
  /** What was done instead, where something that was to be so was not. */
  readonly otherwise?: readonly StepView[];
}

/** A step's end, as an event tells it. */
export interface StepEnd {
  /** Counted from 1; absent where it was done because the rule was over. */
  readonly step?: number;
  readonly of: number;
  readonly result: StepResult;
  readonly raisedMs: number;
  readonly fault?: Fault;
}

/** How something ended that a rule had sent, told by whoever sends for it. */
export interface ErrandResult {
  readonly rule: string;
  readonly raisedMs: number;
  /** Which of the rule's actions: `2`, `else 1`, `over 1`. */
  readonly place: string;
  readonly result: 'done' | 'failed';
  readonly fault?: Fault;
  /** What the event says where the rule is no more. */
  readonly about: {
    readonly version: number;
    readonly title: string;
    readonly device: string;
    readonly of: number;
    readonly words: string;
  };
}
