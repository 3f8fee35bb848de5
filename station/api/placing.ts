import type { AlarmCard } from '../model/alarm.ts';
import type { Fault } from '../model/fault.ts';
import type { FlowView } from '../model/flow.ts';

/** Another station that runs an own rule, a bridge as a rule. */
export interface RunsOn {
  readonly station: string;
  /** `moving`: it has stopped here, and whether it runs there is not known yet. */
  readonly phase: 'moving' | 'there';
  readonly sinceMs: number;
  /** When it was last heard to run there, and how its alarm and its steps stood then. */
  readonly heardMs?: number;
  readonly alarm?: AlarmCard;
  readonly flow?: FlowView;
  /** Why nothing is heard of it now. */
  readonly fault?: Fault;
}
