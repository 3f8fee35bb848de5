/** Something a rule saw, with the sentence a person reads. */
export interface RuleEvent {
  readonly rule: string;
  readonly version: number;
  readonly device: string;
  readonly timeMs: number;
  readonly text: string;
}
