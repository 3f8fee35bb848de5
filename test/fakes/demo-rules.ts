import type { FormulaTried } from '../../station/api/formula.ts';
import type { RunsOn } from '../../station/api/placing.ts';
import type { RuleEdit, RuleView } from '../../station/api/rules.ts';
import { fault } from '../../station/model/fault.ts';
import type { FlowView } from '../../station/model/flow.ts';
import { readFormula } from '../../station/pipeline/formula/formula.ts';
import { RuleBook } from '../../station/runtime/rules/rule-book.ts';
import type { Scene } from './demo-scene.ts';

const hot = {
  ...{ id: 'hot', version: 1, title: 'Boiler too hot', severity: 'critical' },
  when: [
    { is: 'above', channel: 'boiler/supply', limit: 60, clearsAt: 57.5, forMs: 600_000 },
    { is: 'noData', channel: 'boiler/supply', join: 'or', forMs: 300_000 },
  ],
  actions: [{ do: 'set', channel: 'boiler/pump', value: 1, over: 0 }],
};
const leak = {
  ...{ id: 'leak', version: 1, title: 'Flow while the pump is off', severity: 'warning' },
  when: [
    { is: 'above', channel: 'boiler/flow', limit: 1 },
    { is: 'equals', channel: 'boiler/pump', value: 1, join: 'butNot' },
  ],
};
const work = {
  ...{ id: 'work', version: 1, title: 'Somebody is there', severity: 'info' },
  when: [
    { is: 'true', formula: '[boiler/supply] - [boiler/return] > 12 °C', forMs: 60_000 },
    {
      ...{ is: 'schedule', join: 'and', days: [1, 2, 3, 4, 5] },
      ...{ fromMinute: 480, toMinute: 1080, timeZone: 'Europe/Berlin' },
    },
  ],
};
const dry = {
  ...{ id: 'dry', version: 1, title: 'Pump runs dry', severity: 'warning' },
  when: [{ is: 'equals', channel: 'boiler/pump', value: 1, forMs: 5000 }],
  actions: [
    { do: 'set', channel: 'boiler/pump', value: 1 },
    { do: 'wait', forMs: 20_000 },
    {
      ...{ do: 'verify', that: { is: 'above', channel: 'boiler/flow', limit: 2 }, withinMs: 10_000 },
      else: [
        { do: 'notify', text: 'Pump runs dry' },
        { do: 'email', to: 'ana@example.org' },
      ],
    },
    { do: 'raise', severity: 'critical' },
  ],
};

/** Rules that are kept as a station keeps them, but watch nothing. In the `live` scene there are none. */
export class DemoRules {
  readonly #scene: Scene;
  readonly #rows = new Map<string, unknown>();
  readonly #book = new RuleBook(
    {
      setting: async (name) => this.#rows.get(name),
      keepSetting: async (name, value) => void this.#rows.set(name, value),
    },
    { now: () => Date.now() },
  );
  readonly #at = new Map<string, RunsOn>();
  #begun: Promise<void> | undefined;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  async rules(): Promise<readonly RuleView[]> {
    await (this.#begun ??= this.#begin());
    const steps = { rule: 'work', steps: 212 };
    const nowMs = Date.now();
    return this.#book.all.map(({ rule, isOn, before }) => ({
      ...{ id: rule.id, title: rule.title, severity: rule.severity, isOn, rule, before },
      ...(this.#at.has(rule.id) ? { runsOn: this.#at.get(rule.id)! } : {}),
      ...(rule.id === 'dry' ? { flow: flowOf(nowMs) } : {}),
      ...(rule.id === 'work' && isOn ? { fault: fault('rule/too-much-work', steps).fault } : {}),
    }));
  }

  /** By the station's own grammar; what it says is a made-up number that moves. */
  async tryFormula(text: string): Promise<FormulaTried> {
    const formula = readFormula(text, (name) => (name.startsWith('boiler/') ? undefined : 'missing'));
    if ('message' in formula) return { problem: formula };
    return { value: Math.round(20 * Math.sin(Date.now() / 10_000)) };
  }

  /** Half a second each way; from the cellar nothing is heard any more. */
  async placeRule(rule: string, on: string | undefined): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 500));
    if (on === undefined) return void this.#at.delete(rule);
    const sinceMs = Date.now();
    if (rule === 'leak') throw fault('rule/not-taken', { station: on });
    if (rule !== 'work')
      return void this.#at.set(rule, { station: on, phase: 'there', sinceMs, heardMs: sinceMs });
    this.#at.set(rule, { station: on, phase: 'moving', sinceMs });
    throw fault('rule/in-doubt', { station: on });
  }

  async editRules(edit: RuleEdit): Promise<void> {
    const id = edit.edit === 'save' ? (edit.rule as { id: string }).id : edit.rule;
    const at = this.#at.get(id);
    if (at) throw fault('config/invalid', { problems: [{ path: '/', message: `it runs on ${at.station}` }] });
    switch (edit.edit) {
      case 'save':
        return void (await this.#book.save(edit.rule, edit.isOn));
      case 'turn':
        return this.#book.turn(edit.rule, edit.isOn);
      case 'remove':
        return this.#book.remove(edit.rule);
      case 'restore':
        return void (await this.#book.restore(edit.rule));
    }
  }

  async #begin(): Promise<void> {
    if (this.#scene !== 'outputs') return;
    await this.#book.save({ ...hot, title: 'Boiler hot', when: [{ ...hot.when[0], limit: 65 }] });
    for (const rule of [hot, leak, work, dry]) await this.#book.save(rule);
    await this.#book.turn('leak', false);
  }
}

/** A check failed, and what is done else is under way. */
const flowOf = (nowMs: number): FlowView => ({
  raisedMs: nowMs - 40_000,
  phase: 'running',
  steps: [{ result: 'done' }, { result: 'done' }, { result: 'failed' }, { result: 'skipped' }],
  otherwise: [
    { result: 'done' },
    { result: 'failed', fault: fault('action/needs-bridge', { what: 'email' }).fault },
  ],
});
