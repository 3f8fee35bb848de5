/** Whether a line is active: 0 V or not, the other way round where it is active low. */
export type Level = 0 | 1;

/** What holds an input that nothing drives; `as-is` leaves it to whoever set the board up. */
export type Bias = 'as-is' | 'disabled' | 'pull-up' | 'pull-down';

/**
 * How a line of a GPIO chip is used: each edge told, edges only counted, or set. `safe` is what it says at opening and closing, before
 * anybody sets it and after nobody does.
 */
export type PinUse =
  | {
      readonly mode: 'watch' | 'count';
      readonly activeLow: boolean;
      readonly bias: Bias;
      readonly edges: 'rising' | 'falling' | 'both';
      /** For so long a level must hold before it counts; 0: each edge does. */
      readonly debounceMs: number;
    }
  | { readonly mode: 'out'; readonly activeLow: boolean; readonly safe: Level };

/** How a PWM output is used: `safePercent` is on at opening and closing; `tach` is the line that a fan's pulses come on. */
export interface PwmUse {
  readonly frequencyHz: number;
  readonly isInverted: boolean;
  readonly safePercent: number;
  readonly tach?: string;
}
