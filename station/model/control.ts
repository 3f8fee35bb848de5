import type { Channel } from './channel.ts';

/** What a wrong press does: 0 nothing that matters, 1 what can be undone, 2 harm, 3 what cannot be undone. */
export type Risk = 0 | 1 | 2 | 3;

/** A reading, of any device of the station, while which an output may not be on. Its limit is raw, as the device says it. */
export interface Interlock {
  readonly device: string;
  readonly channel: string;
  readonly when: 'above' | 'below';
  readonly limit: number;
  /** From the limit until this value it still holds; the limit itself where absent. */
  readonly clearsAt?: number;
  /** It holds once the limit has been passed for so long. */
  readonly forMs?: number;
  /** A reading that is older counts as missing, and what is missing does not allow anything. */
  readonly staleMs: number;
  /** It also ends what is on already. */
  readonly ends?: boolean;
}

/** How an output may be set. All values are raw, as they go to the device. */
export interface Control {
  readonly risk: Risk;
  readonly min?: number;
  readonly max?: number;
  /** Values are so far apart, counted from `min`, or from 0 where there is none. */
  readonly step?: number;
  /** It moves at most so much a second, but for the way to its safe value, which is taken at once. */
  readonly perSecond?: number;
  /** It goes to its safe value after so long, and when nobody renewed what they want for so long. */
  readonly maxOnMs?: number;
  readonly deadManMs?: number;
  /** Off, stopped, closed: what harms nobody. Whatever else holds, it may be set. */
  readonly safe?: number;
  /** The safe value is also written when the device is closed, and first of all when it is there again. */
  readonly safeOnDisconnect?: boolean;
  readonly interlocks?: readonly Interlock[];
}

/** How a channel is controlled where nobody said anything: as its driver says, else as something that can be undone. */
export function usualControl({ quantity, min, max, risk = 1, safe }: Channel): Control {
  const off = safe ?? (quantity === 'switch' ? (min ?? 0) : undefined);
  return {
    risk,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(off === undefined ? {} : { safe: off }),
  };
}

/** What holds for a channel: what a person said, within what the device can. */
export function controlOf(channel: Channel, set?: Control): Control {
  const usual = usualControl(channel);
  if (!set) return usual;
  const min = Math.max(set.min ?? -Infinity, usual.min ?? -Infinity);
  const max = Math.min(set.max ?? Infinity, usual.max ?? Infinity);
  return {
    ...usual,
    ...set,
    ...(Number.isFinite(min) ? { min } : {}),
    ...(Number.isFinite(max) ? { max } : {}),
  };
}

/** Whether two values are the same to half of the last decimal. */
export const isSame = (a: number, b: number, decimals: number): boolean =>
  Math.abs(a - b) <= 0.5 * 10 ** -decimals;
