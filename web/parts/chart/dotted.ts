/** Most readings on screen that are worth a dot each. */
const FEW = 30;

/** The rows of a line that need a dot: all where they are few, else those with a gap on both sides, which no line shows. */
export function dotted(values: ArrayLike<number | null | undefined>): number[] {
  const all: number[] = [];
  const lonely: number[] = [];
  let before: 'gap' | 'value' = 'gap';
  let last = -1;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === undefined) continue;
    if (value === null) {
      if (last >= 0) lonely.push(last);
      [before, last] = ['gap', -1];
      continue;
    }
    all.push(row);
    last = before === 'gap' ? row : -1;
    before = 'value';
  }
  if (last >= 0) lonely.push(last);
  return all.length <= FEW ? all : lonely;
}
