import type { RunsOn } from '../../api/placing.ts';
import type { RuleEvent } from '../../model/rule.ts';
import type { Wording } from '../../rules/sentence.ts';
import type { Hands } from './hands.ts';

/** What the desk of the rules needs of its station. */
export interface RuleHost {
  /** An event of a rule happened: it is logged and shown. Resolves with its number, with nothing where it was refused. */
  happened(event: RuleEvent): Promise<number | undefined>;
  /** What its rules act with. */
  readonly hands: Hands;
  wordingOf(channel: string): Wording;
  changed(): void;
  /** Where a rule runs; undefined where that is here. */
  runsOn(rule: string): RunsOn | undefined;
}
