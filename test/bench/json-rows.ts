import type { Series } from './series.ts';

/** Rows as programs mostly store and send them. */
export const asJson = ({ time, values }: Series): string =>
  JSON.stringify(Array.from(values, (v, row) => ({ t: time[row], v })));
