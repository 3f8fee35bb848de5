import * as v from 'valibot';
import { planOf } from '../../rules/rule-plan.ts';
import type { Rule } from '../../rules/rule.ts';
import type { Template } from '../../rules/templates/template.ts';
import { templates } from '../../rules/templates/templates.ts';
import { kept } from '../kept.ts';
import type { Log } from '../platform.ts';

const NAME = 'trials';
const Kept = v.record(v.string(), v.number());

/** Where in the log a rule's story is told, and of whom, where not of all. */
export interface Story {
  readonly afterSeq: number;
  readonly devices: ReadonlySet<string>;
}

/** The simulated device of a place of a template. */
export const trialDevice = (template: string, place: string): string => `try-${template}-${place}`;
/** Whether a device was made for a trial. */
export const isOfTrial = (device: string): boolean =>
  templates.some((template) => madeFor(template).devices.includes(device));
export const trialRule = (template: string, rule: string): string => `try-${template}-${rule}`;

/** The devices and rules that a trial makes. */
export function madeFor({ id, trial, rules }: Template) {
  return {
    devices: Object.keys(trial.places).map((place) => trialDevice(id, place)),
    rules: rules.map((rule) => trialRule(id, String('id' in rule ? rule.id : ''))),
  };
}

/** The channels of a trial's devices for each want. */
export function trialChannels({ id, trial }: Template): Record<string, string> {
  const channels = Object.entries(trial.channels);
  return Object.fromEntries(channels.map(([want, place]) => [want, trialDevice(id, place)]));
}

/** Which templates are being tried, each with the number of the log after which it was begun: their past was written down there at once. */
export class Trials {
  readonly #log: Pick<Log, 'setting' | 'keepSetting'>;

  constructor(log: Pick<Log, 'setting' | 'keepSetting'>) {
    this.#log = log;
  }

  async running(): Promise<ReadonlyMap<string, number>> {
    return new Map(Object.entries((await kept(this.#log, NAME, Kept)) ?? {}));
  }

  /** `afterSeq` absent: it has ended. */
  async keep(template: string, afterSeq?: number): Promise<void> {
    const running = new Map(await this.running());
    if (afterSeq === undefined) running.delete(template);
    else running.set(template, afterSeq);
    await this.#log.keepSetting(NAME, Object.fromEntries(running));
  }

  /**
   * Of a rule that looks at nothing but devices of one trial: what they said, from their past on. Its rows are older than what
   * other devices said before, and would be late among those.
   */
  async storyOf(rule: Rule): Promise<Story | undefined> {
    const devices = new Set(
      planOf(rule).plan.reads.flatMap((name) => (name.includes('/') ? [name.split(/[@/]/)[0]!] : [])),
    );
    const running = await this.running();
    const template = templates.find((each) => {
      const made = madeFor(each).devices;
      return [...devices].every((device) => made.includes(device));
    });
    const afterSeq = template && running.get(template.id);
    return devices.size > 0 && afterSeq !== undefined ? { afterSeq, devices } : undefined;
  }
}
