import * as v from 'valibot';
import { tableProblems } from '../../model/scale.ts';

const Finite = v.pipe(v.number(), v.finite());

/** A calibration's table from outside; every problem is told with the point that has it. */
export const ScaleTableIn = v.pipe(
  v.array(v.strictTuple([Finite, Finite])),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const input = dataset.value;
    for (const { point, message } of tableProblems(input))
      addIssue(
        point === undefined
          ? { message }
          : { message, path: [{ type: 'array', origin: 'value', input, key: point, value: input[point] }] },
      );
  }),
);
