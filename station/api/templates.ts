import type { Calls } from './by-name.ts';

/** A worked example that can be tried, or used with own sensors. */
export interface TemplateView {
  readonly id: string;
  readonly title: string;
  readonly purpose: string;
  /** What it does, a sentence each; `{name}` stands for the number of that limit. */
  readonly says: readonly string[];
  readonly wants: readonly WantView[];
  readonly limits: readonly LimitView[];
  /** It is being tried on simulated data: what was made for it. */
  readonly trial?: { readonly devices: readonly string[]; readonly rules: readonly string[] };
}

/** A channel that it needs. */
export interface WantView {
  readonly name: string;
  readonly words: string;
  /** It is an output, which the rules set. */
  readonly sets: boolean;
  readonly optional: boolean;
  /** Own channels that fit, `device/channel`, the best first. */
  readonly fits: readonly string[];
  /** The one to begin with; absent where none is surely meant. */
  readonly best?: string;
}

/** A number that a person may change, in its unit. */
export interface LimitView {
  readonly name: string;
  readonly words: string;
  readonly unit: string;
  /** The want whose channel it is compared with, in the unit in which that is shown. */
  readonly of?: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
}

export interface TemplateUse {
  readonly template: string;
  /** `device/channel` for each want; one that is optional may be absent. */
  readonly channels: Readonly<Record<string, string>>;
  /** Of those that are other than usual. */
  readonly limits: Readonly<Record<string, number>>;
}

export interface TemplatesApi {
  templates(): Promise<readonly TemplateView[]>;
  /** Makes its rules, steps and limits of outputs for own channels; the ids of the rules. @throws config/invalid, log/full, log/broken. */
  useTemplate(use: TemplateUse): Promise<readonly string[]>;
  /**
   * Adds simulated devices with two recorded days, and the rules for them; what is being tried begins anew.
   * @throws config/invalid, log/full, log/broken.
   */
  tryTemplate(template: string): Promise<void>;
  /** Removes what was made for the trial, with all that was recorded of it. */
  endTrial(template: string): Promise<void>;
}

export const templatesCalls: Calls<TemplatesApi> = {
  templates: 10_000,
  useTemplate: 20_000,
  tryTemplate: 30_000,
  endTrial: 30_000,
};
