export interface Clock {
  /** UTC epoch milliseconds, with a fraction where the host has one. */
  now(): number;
  /**
   * Milliseconds that only ever grow, whoever sets the clock on the wall: every duration is a difference of these. They begin
   * anywhere.
   */
  steady(): number;
  /** Waits so long by the steady clock. @throws the signal's reason once it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
