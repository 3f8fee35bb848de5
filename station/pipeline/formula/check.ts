import { peopleUnit } from '../../model/units.ts';
import type { Checked } from './checked.ts';
import type { FormulaFunction } from './function.ts';
import { FUNCTIONS, WINDOWED } from './functions.ts';
import type { Node } from './node.ts';
import { parse } from './parse.ts';
import { FormulaError } from './problem.ts';
import { durationMs, inUnit, programUnit, unitOf } from './units.ts';

/** What is known of the channels: a unit (UCUM), `undefined` where it is not known, `missing` where there is no such channel. */
export type ChannelUnits = (name: string) => string | undefined | 'missing';

interface Typed {
  readonly checked: Checked;
  /** UCUM; `1` is a plain number, nothing is not known. */
  readonly unit: string | undefined;
}

/** Must have the same unit, or meet a number. */
const ALIKE = new Set([
  'add',
  'subtract',
  'less',
  'lessOrEqual',
  'greater',
  'greaterOrEqual',
  'equal',
  'unequal',
  'min',
  'max',
  'orElse',
]);

/** @throws FormulaError at what does not exist, has too few or too many inputs, or mixes units. */
export function check(node: Node, units: ChannelUnits): { checked: Checked; unit: string | undefined } {
  switch (node.kind) {
    case 'number':
      return { checked: { kind: 'number', value: node.value }, unit: unitAt(node) ?? '1' };
    case 'channel':
      return { checked: { kind: 'channel', name: node.name }, unit: channelUnit(node, units) };
    case 'call':
      return call(node, units);
  }
}

type Call = Node & { kind: 'call' };

function channelUnit({ name, at }: Node & { kind: 'channel' }, units: ChannelUnits): string | undefined {
  const unit = units(name);
  if (unit === 'missing') throw new FormulaError(at, `there is no channel “${name}”`);
  return unit;
}

function unitAt(node: Node & { kind: 'number' }): string | undefined {
  if (node.unit === undefined) return undefined;
  const unit = unitOf(node.unit);
  if (unit === undefined) throw new FormulaError(node.at, `“${node.unit}” is no unit that is known here`);
  return unit;
}

function call(node: Call, units: ChannelUnits): Typed {
  const does = functionOf(node);
  const least = does.inputs.length - (does.optional ?? 0);
  if (node.inputs.length < least || node.inputs.length > does.inputs.length)
    throw new FormulaError(
      node.at,
      `“${node.name}” takes ${does.inputs.map((each) => NEEDS[each]).join(', ')}`,
    );
  const fixed = node.inputs.flatMap((input, i) =>
    does.inputs[i] === 'value' ? [] : [fixedOf(input, does.inputs[i]!)],
  );
  const values = node.inputs.filter((_, i) => does.inputs[i] === 'value').map((input) => check(input, units));
  const inputs = ALIKE.has(nameOf(does)) ? alike(node, values) : values;
  return {
    checked: made(
      does,
      inputs.map((each) => each.checked),
      fixed,
    ),
    unit: given(does, inputs),
  };
}

function made(does: FormulaFunction, inputs: readonly Checked[], fixed: readonly number[]): Checked {
  const [first, second] = inputs;
  if ('map' in does) return { kind: 'map', does: does.map, input: first! };
  if ('pair' in does) return { kind: 'pair', does: does.pair, first: first!, second: second! };
  if ('build' in does) return does.build(first!, ...fixed);
  if ('means' in does) return expanded(does.means, inputs);
  return { kind: 'op', does: does.op, parameters: does.parameters(...fixed), input: first! };
}

const NEEDS = { value: 'a value', duration: 'a time such as 60 s', number: 'a number' };

function functionOf(node: Call): FormulaFunction {
  const isWindow = node.inputs[1]?.kind === 'number' && durationAt(node.inputs[1]) !== undefined;
  const name = isWindow ? (WINDOWED[node.name] ?? node.name) : node.name;
  const found = FUNCTIONS.get(name);
  if (!found) throw new FormulaError(node.at, `there is no function “${node.name}”`);
  return found;
}

const nameOf = (does: FormulaFunction): string => ('pair' in does ? does.pair : '');

function durationAt(node: Node & { kind: 'number' }): number | undefined {
  const unit = unitAt(node);
  return unit === undefined ? undefined : durationMs(node.value, unit);
}

function fixedOf(node: Node, needs: 'duration' | 'number'): number {
  const value = node.kind !== 'number' ? undefined : needs === 'number' ? node.value : durationAt(node);
  if (value === undefined) throw new FormulaError(node.at, `must be ${NEEDS[needs]}, written out`);
  if (needs === 'duration' && !(value > 0)) throw new FormulaError(node.at, 'must be longer than nothing');
  return value;
}

/** Both in the unit of the one that is no written number. */
function alike(node: Call, [a, b]: readonly Typed[]): readonly Typed[] {
  const unit = a!.checked.kind === 'number' ? b!.unit : a!.unit;
  return [a!, b!].map((each) =>
    unit === undefined ? asItIs(node, each) : { checked: converted(node, each, unit), unit },
  );
}

/** What it meets has a unit that is not known here: nothing can be converted, and what would have to be must not pass as it is. */
function asItIs(node: Call, each: Typed): Typed {
  const { checked, unit } = each;
  if (checked.kind !== 'number' || unit === undefined || unit === '1') return each;
  const known = programUnit(unit);
  if (known === unit) return each;
  const inWords = known === undefined ? 'without a unit' : `in ${peopleUnit(known)}`;
  throw new FormulaError(
    node.at,
    `${peopleUnit(unit)} cannot be converted here: write the number ${inWords}`,
  );
}

function converted(node: Call, { checked, unit: from }: Typed, to: string): Checked {
  // A number without a unit is taken to be in the other's.
  if (from === undefined || from === to || (from === '1' && checked.kind === 'number')) return checked;
  const value = checked.kind === 'number' ? inUnit(checked.value, from, to) : undefined;
  if (value === undefined) throw new FormulaError(node.at, `${said(from)} and ${said(to)} cannot meet here`);
  return { kind: 'number', value };
}

const said = (unit: string): string => (unit === '1' ? 'a plain number' : unit);

function given(does: FormulaFunction, [first, second]: readonly Typed[]): string | undefined {
  if ('pair' in does && does.pair === 'multiply')
    return first!.unit === '1' ? second!.unit : second!.unit === '1' ? first!.unit : undefined;
  if ('pair' in does && does.pair === 'divide')
    return second!.unit === '1' ? first!.unit : first!.unit === second!.unit ? '1' : undefined;
  if (does.unit === 'unknown') return undefined;
  if (does.unit !== 'same') return does.unit;
  return first!.checked.kind === 'number' ? (second?.unit ?? first!.unit) : (first!.unit ?? second?.unit);
}

/** A function that is a formula itself, with its inputs put in. */
function expanded(means: string, inputs: readonly Checked[]): Checked {
  const put = (node: Checked): Checked => {
    switch (node.kind) {
      case 'number':
        return node;
      case 'channel':
        return inputs['abc'.indexOf(node.name)]!;
      case 'pair':
        return { ...node, first: put(node.first), second: put(node.second) };
      default:
        return { ...node, input: put(node.input) };
    }
  };
  return put(check(parse(means), () => undefined).checked);
}
