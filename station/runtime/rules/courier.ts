import type { ErrandResult } from '../../model/flow.ts';
import type { ActionOf } from '../../rules/step.ts';
import type { Cause } from './hands.ts';

/** What only a bridge sends for a rule. */
export type Errand = ActionOf<'webhook' | 'ntfy' | 'email'>;

/** Sends what a rule wants sent: it is kept first, tried more than once, and its end is told, also after a restart. */
export interface Courier {
  /** @throws action/not-allowed where it could not be sent from here, whenever. */
  require(errand: Errand): void;
  /** Resolves once it is kept. @throws action/not-allowed, action/too-many, log/full, log/broken. */
  take(errand: Errand, cause: Cause, texts: ErrandTexts): Promise<void>;
  /** Until `signal` aborts. */
  run(told: (end: ErrandResult) => void, signal: AbortSignal): Promise<void>;
}

/** What an errand says, with all values in it. */
export interface ErrandTexts {
  readonly title: string;
  readonly text: string;
  /** All about the alarm, as JSON. */
  readonly json: string;
  /** The same for every try, and for no other errand. */
  readonly key: string;
}
