import type { Problem } from '../model/fault.ts';
import { readFormula } from './formula/formula.ts';
import { gainOf } from './instructions.ts';
import type { Step } from './step.ts';

/** What is wrong within a step whose fields are each right; paths begin at the step. */
export function* contradictions(step: Step): Generator<Problem> {
  switch (step.op) {
    case 'twoPoint':
      if (!Number.isFinite(gainOf(step))) yield { path: '/said/1', message: 'too near to the first point' };
      return;
    case 'above':
      if ((step.clearsAt ?? step.limit) > step.limit) yield notBeyond('/clearsAt', 'above');
      return;
    case 'below':
      if ((step.clearsAt ?? step.limit) < step.limit) yield notBeyond('/clearsAt', 'below');
      return;
    case 'outside':
    case 'inside':
      return yield* bounds(step);
    case 'pid':
      if (step.low > step.high) yield notBeyond('/low', 'above', 'high limit');
      return;
    case 'band':
      if (step.lowHz >= step.highHz) yield { path: '/lowHz', message: 'must be below the higher frequency' };
      return;
    case 'formula': {
      const formula = readFormula(step.expression);
      if ('message' in formula) yield { path: `/expression/${formula.at}`, message: formula.message };
      return;
    }
    default:
      return;
  }
}

function* bounds(step: Extract<Step, { op: 'outside' | 'inside' }>): Generator<Problem> {
  if (step.low > step.high) yield notBeyond('/low', 'above', 'high limit');
  const { low, high } = step.clearsAt ?? step;
  const isOutside = step.op === 'outside';
  if (isOutside ? low < step.low : low > step.low)
    yield notBeyond('/clearsAt/low', isOutside ? 'below' : 'above', 'low limit');
  if (isOutside ? high > step.high : high < step.high)
    yield notBeyond('/clearsAt/high', isOutside ? 'above' : 'below', 'high limit');
  if (low > high) yield { path: '/clearsAt', message: 'must leave room to clear in' };
}

const notBeyond = (path: string, where: 'above' | 'below', what = 'limit'): Problem => ({
  path,
  message: `must not be ${where} the ${what}`,
});
