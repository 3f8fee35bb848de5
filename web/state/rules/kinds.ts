/** What a field holds: a channel, a value of it, a difference of two, a plain number, a time, … */
export type FieldKind =
  | 'channel'
  | 'output'
  | 'value'
  | 'span'
  | 'number'
  | 'time'
  | 'formula'
  | 'days'
  | 'clock'
  | 'zone'
  | 'text'
  /** A text with values in double braces. */
  | 'template'
  | 'choice';

/** A place in the sentence that a person fills in. */
export interface Field {
  /** Where it stands in the condition or action: `limit`, `clearsAt/low`. */
  readonly name: string;
  readonly kind: FieldKind;
  readonly label: string;
  /** It begins a row of its own, with this word. */
  readonly row?: string;
  /** A word right before it. */
  readonly words?: string;
  /** It, and all others of its row, may be left empty. */
  readonly isOptional?: true;
  /** What it holds before anybody has typed; a time with its unit, `10 min`. */
  readonly fallback?: string;
  /** What can be chosen, each with its words. */
  readonly choices?: readonly (readonly [value: string, words: string])[];
}

/** A kind of condition or action: how its sentence begins, and what is filled in. */
export interface Kind {
  readonly words: string;
  readonly fields: readonly Field[];
}
