import type { RuleEdit, RuleView } from '../../api/rules.ts';
import type { TemplatesApi, TemplateUse, TemplateView } from '../../api/templates.ts';
import { fill } from '../../rules/templates/fill.ts';
import type { Candidate } from '../../rules/templates/fits.ts';
import type { Template } from '../../rules/templates/template.ts';
import { templates } from '../../rules/templates/templates.ts';
import type { DeviceSetup } from '../devices/device-setup.ts';
import type { OwnDevices } from '../devices/own-devices.ts';
import type { Platform } from '../platform.ts';
import { Turns } from '../turns.ts';
import { applied, type Applying } from './applied.ts';
import { checkedUse, templateOf } from './checked-use.ts';
import { begun } from './begun.ts';
import { templateView } from './template-view.ts';
import { isOfTrial, madeFor, type Trials, trialChannels, trialRule } from './trials.ts';

/** What a desk of templates needs of its station. */
export interface TemplateHost extends Pick<Platform, 'kernel' | 'log' | 'clock'> {
  readonly devices: Pick<OwnDevices, 'views' | 'get'>;
  readonly setup: DeviceSetup;
  readonly trials: Trials;
  rules(): readonly RuleView[];
  editRules(edit: RuleEdit): Promise<void>;
  /** Deletes all that is recorded of a device. */
  erase(device: string): Promise<void>;
}

/** Offers worked examples, tries them on simulated devices, and makes them of own channels. */
export class TemplateDesk implements TemplatesApi {
  readonly #host: TemplateHost;
  readonly #turns = new Turns();

  constructor(host: TemplateHost) {
    this.#host = host;
  }

  async templates(): Promise<readonly TemplateView[]> {
    const running = await this.#host.trials.running();
    const candidates = this.#candidates();
    return templates.map((template) => ({
      ...templateView(template, candidates),
      ...(running.has(template.id) ? { trial: madeFor(template) } : {}),
    }));
  }

  useTemplate(use: TemplateUse): Promise<readonly string[]> {
    return this.#turns.take(async () => {
      const { template, chosen } = checkedUse(use, this.#candidates());
      const filled = fill(template, chosen);
      return await applied(filled, (id) => this.#freeId(id), this.#applying());
    });
  }

  tryTemplate(id: string): Promise<void> {
    return this.#turns.take(async () => {
      const template = templateOf(id);
      await this.#end(template);
      const { trials, log } = this.#host;
      const afterSeq = log.next - 1;
      try {
        await trials.keep(id, afterSeq);
        const limits = template.trial.limits ?? {};
        const filled = fill(template, { channels: trialChannels(template), limits });
        await begun(template, filled, this.#host);
        await applied({ ...filled, steps: {} }, (rule) => trialRule(id, rule), this.#applying());
      } catch (error) {
        await this.#end(template).catch(() => undefined);
        throw error;
      }
    });
  }

  endTrial(id: string): Promise<void> {
    return this.#turns.take(() => this.#end(templateOf(id)));
  }

  async #end(template: Template): Promise<void> {
    const { setup, devices, trials, editRules, erase } = this.#host;
    const made = madeFor(template);
    for (const { id } of this.#host.rules())
      if (made.rules.includes(id)) await editRules({ edit: 'remove', rule: id });
    for (const device of made.devices) {
      if (devices.get(device)) await setup.removeDevice(device);
      await erase(device);
    }
    await trials.keep(template.id);
  }

  #applying(): Applying {
    const { setup, devices, editRules } = this.#host;
    return { setup, devices, editRules };
  }

  #freeId(wanted: string): string {
    const taken = new Set(this.#host.rules().map(({ id }) => id));
    let id = wanted;
    for (let count = 2; taken.has(id); count++) id = `${wanted}-${count}`;
    return id;
  }

  /** All own channels but those of trials. */
  #candidates(): readonly Candidate[] {
    return this.#host.devices
      .views()
      .filter(({ device }) => !isOfTrial(device))
      .flatMap(({ device, label, channels }) =>
        channels.map((channel) => ({
          reference: `${device}/${channel.name}`,
          words: `${label} ${channel.label} ${channel.name}`,
          channel,
        })),
      );
  }
}
