/** A limit that a chart draws, as the device counts. */
export interface Bound {
  readonly is: 'above' | 'below';
  readonly value: number;
}

/** What a rule speaks of, as a chart shows it. */
export interface Watched {
  /** `device/channel` or `device@subject/channel`; absent for a formula, and where time alone decides. */
  readonly channel?: string;
  readonly fires: readonly Bound[];
  readonly clears: readonly Bound[];
  /** The one limit that others can be tried beside. */
  readonly limit?: number;
}

/** What a changed rule would have done; `rule` is all of it, to be taken over as it is. */
export interface Tried {
  readonly rule: unknown;
  readonly times: number;
  readonly inAlarmMs: number;
}

/** The same rule with another limit. */
export interface Neighbour extends Tried {
  readonly limit: number;
}

/** A change that may help where a rule never fires, or too often. */
export type Idea = Tried &
  (
    | { readonly change: 'limit'; readonly limit: number }
    | { readonly change: 'for'; readonly forMs: number }
    | { readonly change: 'clears'; readonly clearsAt: number }
  );
