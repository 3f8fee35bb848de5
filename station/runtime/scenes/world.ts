import { ascii, latin1 } from '../../codec/bytes.ts';
import type { Channels } from '../../model/channel.ts';
import { gaussian } from './noise.ts';

/** A world that says a line when it is stepped, and obeys lines: what the simulated transport stands on. */
export interface World {
  /** Lets time pass until `nowMs`; what its sensors say then. */
  step(nowMs: number): Uint8Array<ArrayBuffer>;
  obey(bytes: Uint8Array): void;
}

/** How long it is there, in its own time. */
export interface Passed {
  readonly seconds: number;
  /** Of its day, 0 to 24. */
  readonly hour: number;
  /** Seconds that passed here, where time does not fly. */
  readonly hereS: number;
}

/** A made-up place at some moment. */
export interface Place {
  pass(passed: Passed): void;
  says(): Readonly<Record<string, number>>;
  /** What may be switched in it. */
  readonly outputs: Record<string, number>;
}

/** A made-up place: how it begins, and how time passes in it. */
export interface Scene {
  /** So many seconds pass there in one here, so that something is to be seen. */
  readonly pace: number;
  /** It changes little in so many seconds of its time. */
  readonly strideS: number;
  begin(noise: () => number): Place;
}

/** It is half past ten there when somebody comes: the sun is up, and the day's heat still ahead. */
const BEGINS_S = 10.5 * 3600;
const DAY_S = 86_400;

/**
 * A scene as a world of lines, `name:value name:value`. The same seed, start and steps give the same lines. `pace`: 1 for a past that
 * was recorded as slowly as it went by.
 */
export function worldOf(channels: Channels, scene: Scene) {
  return (seed: number, startMs: number, pace = scene.pace): World => {
    const place = scene.begin(gaussian(seed));
    let nowMs = startMs;
    let thereS = 0;
    pass(0);

    function pass(hereS: number): void {
      const seconds = hereS * pace;
      thereS += seconds;
      place.pass({ seconds, hereS, hour: ((BEGINS_S + thereS) % DAY_S) / 3600 });
    }
    return {
      step(toMs) {
        // A laptop that slept a week finds the place a day older; a clock set back finds it unchanged.
        let leftS = Math.min(Math.max(0, toMs - nowMs) / 1000, DAY_S / pace);
        nowMs = Math.max(nowMs, toMs);
        for (; leftS > 0; leftS -= scene.strideS / pace) pass(Math.min(leftS, scene.strideS / pace));
        return ascii(`${lineOf(channels, place.says())}\n`);
      },
      obey(bytes) {
        for (const [, name = '', value] of latin1(bytes).matchAll(/^(\w{1,64}):([01])$/gm))
          if (Object.hasOwn(place.outputs, name)) place.outputs[name] = Number(value);
      },
    };
  };
}

function lineOf(channels: Channels, values: Readonly<Record<string, number>>): string {
  const words = Object.entries(channels).map(([name, { min = -Infinity, max = Infinity, decimals }]) => {
    const text = Math.min(max, Math.max(min, values[name] ?? 0)).toFixed(decimals);
    return `${name}:${/^-[0.]+$/.test(text) ? text.slice(1) : text}`;
  });
  return words.join(' ');
}

/** How high the sun stands, 0 to 1: up from six to six. */
export const sunAt = (hour: number): number => Math.max(0, Math.sin((Math.PI * (hour - 6)) / 12));

/** Follows a value as a body follows the warmth around it. */
export const towards = (from: number, to: number, seconds: number, tauS: number): number =>
  to + (from - to) * Math.exp(-seconds / tauS);
