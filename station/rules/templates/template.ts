import type { Quantity } from '../../model/channel.ts';

/** What a template needs of the station in one place of its rules: a sensor's channel, or an output. */
export interface Want {
  /** As a person reads it: “air temperature”. */
  readonly words: string;
  readonly quantities: readonly Quantity[];
  /** Parts of names that speak for a channel, in small letters. */
  readonly names: readonly string[];
  /** It is set by the rules. */
  readonly sets?: true;
  /** What needs it is left out where there is none. */
  readonly optional?: true;
}

/** A number that a person may change. Times are in `s`, `min` or `h`, and become ms in the rules. */
export interface Limit {
  readonly words: string;
  readonly unit: string;
  /** The want whose channel it is compared with: a person types it as they see that channel. */
  readonly of?: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
}

/**
 * A worked example as data. Its rules, steps and locks have holes: `{temperature}` stands for the channel that was chosen
 * (`{temperature.name}` and `{temperature.device}` for its parts), `{limit}` for a number.
 */
export interface Template {
  readonly id: string;
  readonly title: string;
  /** What it is for, in a sentence or two. */
  readonly purpose: string;
  /** What it does, a sentence each, with the numbers in holes. */
  readonly says: readonly string[];
  readonly wants: Readonly<Record<string, Want>>;
  readonly limits: Readonly<Record<string, Limit>>;
  /** As rules/rule.ts says. */
  readonly rules: readonly object[];
  /** What is done to a channel first, as pipeline/step.ts says. */
  readonly steps?: Readonly<Record<string, readonly object[]>>;
  /** How an output is guarded, whoever sets it, as model/control.ts says. */
  readonly locks?: Readonly<Record<string, object>>;
  readonly trial: Trial;
}

/** How it is tried without hardware. */
export interface Trial {
  /** Simulated places, each with the label of its device. */
  readonly places: Readonly<Record<string, string>>;
  /** `place/channel` for each want. */
  readonly channels: Readonly<Record<string, string>>;
  /** Where other than usual: time flies there. */
  readonly limits?: Readonly<Record<string, number>>;
}
