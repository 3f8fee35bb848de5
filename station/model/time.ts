/** `synced`: somebody who knows has said that the time is right; `unsynced`: it cannot be, and was made up from what is known. */
export type TimeQuality = 'synced' | 'estimated' | 'unsynced';

/** A stretch of a log during which nobody has set the clock that stamps its rows. */
export interface TimeSegment {
  /** One run of the program. */
  readonly boot: string;
  /** The number of its first entry; it ends where the next segment begins. */
  readonly first: number;
  /** What the clock said at its beginning, and at its end where it has ended. */
  readonly fromMs: number;
  readonly toMs?: number;
  readonly quality: TimeQuality;
  /** What must be added to its stamps to have the right time, as far as that is known now. */
  readonly offsetMs: number;
}
