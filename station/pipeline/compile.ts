import { fault, type Problem } from '../model/fault.ts';
import { Assembly } from './assembly.ts';
import { contradictions } from './contradictions.ts';
import { Emitter } from './formula/emit.ts';
import { readFormula } from './formula/formula.ts';
import { instruct } from './instructions.ts';
import type { Plan } from './plan.ts';
import { MAX_STEPS, type Pipeline, type Step } from './step.ts';

/** For how long another row's number counts in a formula. */
const MAX_AGE_MS = 300_000;

/**
 * Resolves a pipeline against a device's channels; `found` stands for a device that names them while running, of which
 * any channel may come yet.
 * @throws config/invalid naming every step that cannot be.
 */
export function compile(channels: readonly string[] | 'found', pipeline: Pipeline): Plan {
  const problems = [...problemsOf(channels, pipeline)];
  if (problems.length > 0) throw fault('config/invalid', { problems });
  const makes = pipeline.map((step) => step.as);
  const reads = [...new Set(pipeline.flatMap(inputsOf))].filter((name) => !makes.includes(name));
  const columns = new Map([...reads, ...makes].map((name, i) => [name, i]));
  let at = 0;
  const assembly = new Assembly(columns.size, () => `/pipeline/${at}`);
  for (; at < pipeline.length; at++) write(assembly, pipeline[at]!, (name) => columns.get(name)!);
  return { reads, makes, steps: assembly.steps };
}

function write(assembly: Assembly, step: Step, columnOf: (name: string) => number): void {
  if (step.op !== 'formula') return instruct(assembly, step, columnOf(step.from), columnOf(step.as));
  const formula = readFormula(step.expression);
  if ('checked' in formula)
    new Emitter(assembly, columnOf, step.maxAgeMs ?? MAX_AGE_MS).write(formula.checked, columnOf(step.as));
}

/** The channels that a step reads; of a formula that is none, none. */
function inputsOf(step: Step): readonly string[] {
  if (step.op !== 'formula') return [step.from];
  const formula = readFormula(step.expression);
  return 'reads' in formula ? formula.reads : [];
}

function* problemsOf(channels: readonly string[] | 'found', pipeline: Pipeline): Generator<Problem> {
  const there = new Set(channels === 'found' ? [] : channels);
  const later = new Set(pipeline.map((step) => step.as));
  if (pipeline.length > MAX_STEPS) yield { path: '/pipeline', message: `more than ${MAX_STEPS} steps` };
  for (const [i, step] of pipeline.entries()) {
    const at = `/pipeline/${i}`;
    const from = step.op === 'formula' ? `${at}/expression` : `${at}/from`;
    for (const name of inputsOf(step)) {
      const mayComeYet = channels === 'found' && !later.has(name);
      if (!there.has(name) && !mayComeYet)
        yield { path: from, message: `no channel “${name}” before this step` };
    }
    if (there.has(step.as)) yield { path: `${at}/as`, message: `channel “${step.as}” is already there` };
    there.add(step.as);
    for (const problem of contradictions(step)) yield { ...problem, path: at + problem.path };
  }
}
