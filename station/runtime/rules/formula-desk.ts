import type { FormulaTried } from '../../api/formula.ts';
import type { Kernel } from '../../pipeline/kernel.ts';
import { type Formula, readFormula } from '../../pipeline/formula/formula.ts';
import { Judge } from '../../rules/judge.ts';
import type { Rule } from '../../rules/rule.ts';
import type { Log } from '../platform.ts';

/** The newest entries of the log that a formula is tried on: its windows begin there. */
const ENTRIES = 2000;

/** Says what a formula says now, by the kernel and the steps that a rule would judge it with. */
export class FormulaDesk {
  readonly #kernel: Pick<Kernel, 'program'>;
  readonly #log: Pick<Log, 'read' | 'next'>;
  readonly #isKnown: (channel: string) => boolean;

  constructor(
    kernel: Pick<Kernel, 'program'>,
    log: Pick<Log, 'read' | 'next'>,
    isKnown: (channel: string) => boolean,
  ) {
    this.#kernel = kernel;
    this.#log = log;
    this.#isKnown = isKnown;
  }

  /** @throws config/invalid where the kernel is full; rule/too-much-work. */
  async try(text: string): Promise<FormulaTried> {
    const formula = readFormula(text, (name) => (this.#isKnown(name) ? undefined : 'missing'));
    if ('message' in formula) return { problem: { at: formula.at, message: formula.message } };
    if (formula.reads.length === 0) return { problem: { at: 0, message: 'names no channel' } };
    const value = await this.#valueOf(text, formula);
    const { unit } = formula;
    return { ...(value === undefined ? {} : { value }), ...(unit === undefined ? {} : { unit }) };
  }

  async #valueOf(text: string, { reads }: Formula): Promise<number | undefined> {
    const judge = new Judge(this.#kernel, ruleOf(text));
    const devices = new Set(reads.map((name) => name.split(/[@/]/)[0]));
    try {
      for (const entry of await this.#log.read(Math.max(0, this.#log.next - 1 - ENTRIES), ENTRIES))
        if (entry.kind !== 'batch' || devices.has(entry.batch.device)) judge.entry(entry);
      return judge.state.watch.value;
    } finally {
      judge.free();
    }
  }
}

const ruleOf = (formula: string): Rule => ({
  ...{ id: 'tried', version: 1, title: 'tried', severity: 'info', actions: [], maxAgeMs: 900_000 },
  when: [{ is: 'true', join: 'and', formula }],
});
