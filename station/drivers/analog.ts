import * as v from 'valibot';
import { type Channel, NAME, type Quantity, quantities } from '../model/channel.ts';
import { CurveIn, onCurve } from './curve.ts';

// What the drivers of converters have in common: each of their inputs is a voltage, or what an analog sensor means by it.

/** What every input is called, and what so many volts there mean; of a plain voltage, nothing is to be said. */
export const meaning = {
  name: v.pipe(v.string(), v.regex(NAME, 'letters, digits, - and _, at most 64')),
  quantity: v.optional(v.picklist(Object.keys(quantities) as Quantity[]), 'voltage'),
  curve: v.exactOptional(CurveIn),
};
type Meaning = v.InferOutput<v.ObjectSchema<typeof meaning, undefined>>;

/** An input by its number, from 0 on. */
export const inputOf = (count: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(count - 1));

/** No two of the same number or name. */
export const areDifferent = <I extends { readonly input: number; readonly name: string }>(
  all: readonly I[],
) => (['input', 'name'] as const).every((key) => new Set(all.map((each) => each[key])).size === all.length);

/** All inputs, in volts, where nobody named any. */
export const allInputs = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, input) => ({
    input,
    name: `${prefix}${input}`,
    quantity: 'voltage' as const,
  }));

/** An input's channel; `range`: the volts that the converter can say. */
export function channelOf(
  { quantity, curve }: Omit<Meaning, 'name'>,
  range: Pick<Channel, 'decimals'> & { readonly min: number; readonly max: number },
): Channel {
  const ends = curve?.map(([, value]) => value);
  return ends
    ? { quantity, decimals: 1, min: Math.min(...ends), max: Math.max(...ends) }
    : { quantity, ...range };
}

/** What so many volts mean at an input; undefined where no sensor would say them. */
export const meant = ({ curve }: Pick<Meaning, 'curve'>, volts: number): number | undefined =>
  curve ? onCurve(curve, volts) : volts;
