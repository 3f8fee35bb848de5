/** shown = gain x raw + offset. */
export interface Scale {
  readonly gain: number;
  readonly offset: number;
}

type Point = readonly [raw: number | undefined, shown: number | undefined];

/** The scale through two points ("raw 512 is 0 bar, raw 1023 is 10 bar"); undefined while they do not make one. */
export function scaleThrough([raw1, shown1]: Point, [raw2, shown2]: Point): Scale | undefined {
  if (raw1 === undefined || raw2 === undefined || shown1 === undefined || shown2 === undefined)
    return undefined;
  if (raw1 === raw2 || shown1 === shown2) return undefined;
  const gain = (shown2 - shown1) / (raw2 - raw1);
  return { gain, offset: shown1 - gain * raw1 };
}
