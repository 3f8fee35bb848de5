import type { CheckKind } from '../../model/check.ts';
import type { Severity } from '../../model/rule.ts';

/** Something that may be wrong and is looked at again and again: no channel, but what stands around them. */
export interface Trouble {
  readonly id: string;
  readonly kind: CheckKind;
  readonly severity: Severity;
  /** Empty where it is the station's own. */
  readonly device: string;
  readonly title: string;
  /** What it means, and what to do. */
  readonly text: string;
  readonly isSo: boolean;
  /** For how long it must be so, and for how long no longer. */
  readonly raiseAfterMs: number;
  readonly clearAfterMs: number;
  /** Absent: it can be said. */
  readonly isKnown?: boolean;
}
