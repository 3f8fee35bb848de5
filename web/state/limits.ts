import type { ChannelView } from '../../station/api/device.ts';
import type { Control, Interlock, Risk } from '../../station/model/control.ts';
import { AS_IT_CAME, rawOf, shownOf } from '../../station/model/scale.ts';
import { parseNumber } from '../text/numbers.ts';

/** What is typed in the form of an output's limits: numbers as people write them, in the units that they see. */
export interface Typed {
  readonly risk: Risk;
  readonly min: string;
  readonly max: string;
  readonly step: string;
  readonly perSecond: string;
  readonly maxOnS: string;
  readonly deadManS: string;
  readonly safe: string;
  readonly safeOnDisconnect: boolean;
  readonly interlocks: readonly TypedInterlock[];
}

export interface TypedInterlock {
  /** `device/channel`, names as the station has them. */
  readonly of: string;
  readonly when: 'above' | 'below';
  readonly limit: string;
  readonly staleS: string;
  readonly ends: boolean;
}

type ChannelAt = (of: string) => ChannelView | undefined;

/** A control as it is typed. */
export function typedOf(control: Control, channel: ChannelView, at: ChannelAt): Typed {
  const shown = (raw: number | undefined) => (raw === undefined ? '' : plain(shownOf(channel, raw)));
  const scaled = (raw: number | undefined) => (raw === undefined ? '' : plain(Math.abs(channel.gain) * raw));
  const seconds = (ms: number | undefined) => (ms === undefined ? '' : plain(ms / 1000));
  const {
    risk,
    min,
    max,
    step,
    perSecond,
    maxOnMs,
    deadManMs,
    safe,
    safeOnDisconnect,
    interlocks = [],
  } = control;
  return {
    risk,
    ...{ min: shown(channel.gain > 0 ? min : max), max: shown(channel.gain > 0 ? max : min) },
    ...{ step: scaled(step), perSecond: scaled(perSecond), safe: shown(safe) },
    ...{ maxOnS: seconds(maxOnMs), deadManS: seconds(deadManMs) },
    safeOnDisconnect: safeOnDisconnect === true,
    interlocks: interlocks.map(({ device, channel: name, when, limit, staleMs, ends }) => {
      const of = `${device}/${name}`;
      const watched = at(of) ?? AS_IT_CAME;
      return {
        of,
        when: watched.gain > 0 ? when : other(when),
        limit: plain(shownOf(watched, limit)),
        staleS: plain(staleMs / 1000),
        ends: ends === true,
      };
    }),
  };
}

/** What was typed as the station takes it, in the device's own numbers; what is no number is NaN, and refused there. */
export function controlTyped(typed: Typed, channel: ChannelView, at: ChannelAt): Control {
  const number = (text: string) => parseNumber(text) ?? NaN;
  const given = <K extends string>(name: K, text: string, raw: (shown: number) => number) =>
    text.trim() === '' ? {} : ({ [name]: round(raw(number(text))) } as { [key in K]?: number });
  const own = (shown: number) => rawOf(channel, shown);
  const scaled = (shown: number) => shown / Math.abs(channel.gain);
  const ms = (seconds: number) => seconds * 1000;
  const [least, most] = channel.gain > 0 ? (['min', 'max'] as const) : (['max', 'min'] as const);
  return {
    risk: typed.risk,
    ...given(least, typed.min, own),
    ...given(most, typed.max, own),
    ...given('step', typed.step, scaled),
    ...given('perSecond', typed.perSecond, scaled),
    ...given('maxOnMs', typed.maxOnS, ms),
    ...given('deadManMs', typed.deadManS, ms),
    ...given('safe', typed.safe, own),
    ...(typed.safeOnDisconnect ? { safeOnDisconnect: true } : {}),
    ...(typed.interlocks.length > 0
      ? { interlocks: typed.interlocks.map((each) => interlockTyped(each, at)) }
      : {}),
  };
}

function interlockTyped({ of, when, limit, staleS, ends }: TypedInterlock, at: ChannelAt): Interlock {
  const watched = at(of) ?? AS_IT_CAME;
  const slash = of.indexOf('/');
  return {
    device: of.slice(0, slash),
    channel: of.slice(slash + 1),
    when: watched.gain > 0 ? when : other(when),
    limit: round(rawOf(watched, parseNumber(limit) ?? NaN)),
    staleMs: 1000 * (parseNumber(staleS) ?? NaN),
    ...(ends ? { ends } : {}),
  };
}

const other = (when: Interlock['when']): Interlock['when'] => (when === 'above' ? 'below' : 'above');
const plain = (value: number): string => String(round(value));
/** Without the last digits, which scaling has made. */
const round = (value: number): number => Number(value.toPrecision(12));
