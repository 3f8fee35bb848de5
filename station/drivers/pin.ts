import * as v from 'valibot';
import { lines } from '../codec/framing/lines.ts';
import { ASK, isEdge, levelLine, levelOf } from '../codec/pin-words.ts';
import type { Bias, PinUse } from '../model/pin.ts';
import type { Asking } from './driver.ts';

// What the drivers of things on a GPIO line have in common.

const milliseconds = (title: string, fallback: number, min: number, max: number) =>
  v.optional(v.pipe(v.number(), v.title(title), v.minValue(min), v.maxValue(max)), fallback);

/** How often the level is asked for, so that what stands still is known to. */
export const everyMs = (fallback = 1_000) => milliseconds('Ask every, ms', fallback, 100, 3_600_000);
export const debounceMs = (fallback: number) => milliseconds('Must hold for, ms', fallback, 0, 1_000);

/** Which level of the line means on. */
export const activeAt = (fallback: 'high' | 'low') =>
  v.optional(v.pipe(v.picklist(['high', 'low']), v.title('On when the line is')), fallback);

export const bias = (fallback: 'pull-up' | 'pull-down' | 'disabled') =>
  v.optional(
    v.pipe(v.picklist(['as-is', 'disabled', 'pull-up', 'pull-down']), v.title('Pull resistor of the board')),
    fallback,
  );

/** What an output is set to before anybody sets it, and when the bridge stops. */
export const safe = v.optional(
  v.pipe(v.picklist(['off', 'on']), v.title('At start, and when the bridge stops')),
  'off',
);

interface Asked {
  readonly everyMs: number;
}

/** Its level is asked for at even times; what is set is answered by what it is at then. */
const ask = ({ everyMs }: Asked): Asking => ({
  everyMs,
  timeoutMs: 1_000,
  requests: [ASK],
  answers: (_request, frame) => !isEdge(frame),
  talks: isEdge,
  acknowledges: true,
});

/** The source of a thing on a line; `use` is how it is opened, by its options. */
export const onPin = <O extends Asked>(usual: O, use: (options: O) => PinUse) =>
  ({
    link: { kind: 'gpio', use: use(usual) },
    linkWith: (options: O) => ({ kind: 'gpio', use: use(options) }) as const,
    framing: lines(64),
    ask,
  }) as const;

interface OutputOptions extends Asked {
  readonly onAt: 'high' | 'low';
  readonly safe: 'off' | 'on';
}

/** A line that is set. */
export const outputPin = ({ onAt, safe }: OutputOptions): PinUse => ({
  mode: 'out',
  activeLow: onAt === 'low',
  safe: safe === 'on' ? 1 : 0,
});

interface InputOptions extends Asked {
  readonly onAt: 'high' | 'low';
  readonly bias: Bias;
  readonly debounceMs: number;
}

/** A line whose every edge is told. */
export const watchedPin = ({ onAt, bias, debounceMs }: InputOptions): PinUse => ({
  mode: 'watch',
  activeLow: onAt === 'low',
  bias,
  edges: 'both',
  debounceMs,
});

/** The only channel of a line, as it was said. */
export const sayLevel = <const N extends string>(name: N) => ({
  decode: (frame: Uint8Array) => [{ reading: { [name]: levelOf(frame) } as { readonly [K in N]: number } }],
  encode: (_channel: string, value: number) => levelLine(value === 0 ? 0 : 1),
});
