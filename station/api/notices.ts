import type { Severity } from '../model/rule.ts';

/** A note that a rule wants people to see. Its id is the same wherever it is shown. */
export interface Notice {
  readonly id: string;
  readonly rule: string;
  readonly title: string;
  readonly text: string;
  readonly severity: Severity;
  readonly atMs: number;
  /** On a screen: what the other station is called whose rule it is. */
  readonly station?: string;
}
