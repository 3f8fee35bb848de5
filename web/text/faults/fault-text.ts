/** What somebody can do about a fault. */
export type FaultAction =
  | 'take-back'
  | 'replay'
  | 'which'
  | 'stranger'
  | 'retry'
  | 'pick'
  | 'free-space'
  | 'edit-broker'
  | 'reload'
  | 'pair';

/** What happened, and what it means for the data and what to do. */
export interface FaultText {
  readonly title: string;
  readonly hint: string;
  readonly action?: FaultAction;
}
