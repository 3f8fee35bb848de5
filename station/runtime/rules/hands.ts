import type { StepResult } from '../../model/flow.ts';
import type { Action } from '../../rules/step.ts';
import type { Rule } from '../../rules/rule.ts';
import type { LastValue } from '../devices/last-values.ts';

/** Why something is done. */
export interface Cause {
  readonly rule: Rule;
  readonly what: 'raised' | 'cleared';
  /** The explaining sentence, and the value that the rule speaks of. */
  readonly text: string;
  readonly value?: number | undefined;
  readonly timeMs: number;
  readonly raisedMs: number;
  /** Which of its actions: the same for ever, however often it is tried. */
  readonly place: string;
}

/** What a rule's actions are done with. */
export interface Hands {
  /**
   * Resolves once it is done, or is kept and on its way (`wanted`): then `told` hears its end.
   * @throws command/…, action/…, uplink/….
   */
  do(action: Action, cause: Cause): Promise<Extract<StepResult, 'done' | 'wanted'>>;
  /** The newest value of a channel, raw. */
  last(channel: string): LastValue | undefined;
}
