/** What a listener makes of a device's bytes. Without a `driver` it does not know; that is never a guess. */
export interface Finding {
  readonly driver: string | undefined;
  /** 0 to 1; 0 where nothing was found. */
  readonly confidence: number;
  /** What was heard, in plain words. */
  readonly evidence: string;
  /** The next best driver that has anything speaking for it. */
  readonly runnerUp: { readonly driver: string; readonly confidence: number } | undefined;
}
