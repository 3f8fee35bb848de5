import * as v from 'valibot';

const Finite = v.pipe(v.number(), v.finite());

/** What a converter's volts mean: points of a line, straight between them. */
export const CurveIn = v.pipe(
  v.array(v.tuple([Finite, Finite])),
  v.minLength(2, 'two points at least'),
  v.maxLength(32),
  v.check(
    (points) => points.every(([at], i) => i === 0 || at > points[i - 1]![0]),
    'voltages must grow from point to point',
  ),
);
export type Curve = v.InferOutput<typeof CurveIn>;

/** So much of the curve's width beyond its ends is still the end: sensors age, and are not calibrated to the last. */
const BEYOND = 0.1;

/** The value at a voltage; that of the end a little beyond it, and undefined farther out, where no sensor is. */
export function onCurve(curve: Curve, volts: number): number | undefined {
  const [first, last] = [curve[0]!, curve.at(-1)!];
  const beyond = BEYOND * (last[0] - first[0]);
  if (volts < first[0] - beyond || volts > last[0] + beyond) return undefined;
  const next = curve.findIndex(([at]) => at >= volts);
  if (next === 0) return first[1];
  if (next < 0) return last[1];
  const [[fromAt, from], [toAt, to]] = [curve[next - 1]!, curve[next]!];
  return from + ((to - from) * (volts - fromAt)) / (toAt - fromAt);
}
