import * as v from 'valibot';

// What the drivers of displays have in common.

/** `air/temperature`, or `Greenhouse: air/temperature` where it is to be called so. */
const LINE = /^(?:[^:,/]{1,20}: *)?[\w-]{1,64}\/[\w-]{1,64}$/;
const MOST_LINES = 8;

/** Which channels stand in its lines; none: the first ones of the station. */
export const panelLines = v.optional(
  v.pipe(
    v.array(
      v.pipe(
        v.string(),
        v.regex(LINE, 'a channel as in air/temperature, or with its name: Air: air/temperature'),
      ),
    ),
    v.maxLength(MOST_LINES, `${MOST_LINES} lines at most`),
    v.title('Lines (Air: air/temperature, …); none: the first channels'),
  ),
  [],
);

/** How long a value is shown while nothing newer is said. */
export const staleS = v.optional(
  v.pipe(v.number(), v.title('A value counts for, s'), v.minValue(1), v.maxValue(86_400)),
  60,
);

export const contrast = v.optional(
  v.pipe(v.number(), v.title('Contrast (0 to 255)'), v.integer(), v.minValue(0), v.maxValue(255)),
  127,
);

export const upsideDown = v.optional(v.pipe(v.picklist(['no', 'yes']), v.title('Upside down')), 'no');

/** A line as it was set: the channel, and what it is to be called. */
export function lineOf(line: string): {
  readonly device: string;
  readonly channel: string;
  readonly name?: string;
} {
  const [, name, device = '', channel = ''] = /^(?:([^:]*): *)?([^/]*)\/(.*)$/.exec(line) ?? [];
  return { device, channel, ...(name === undefined ? {} : { name }) };
}
