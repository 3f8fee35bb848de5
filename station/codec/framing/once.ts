import type { Framing } from './framing.ts';

const MOST_KEYS = 512;

/** Frames that did not come before: whoever has no key always passes, and of the others the newest 512 keys are remembered. */
export const once =
  (whole: Framing, keyOf: (frame: Uint8Array) => string | undefined): Framing =>
  (from) => {
    const framer = whole(from);
    const seen = new Set<string>();
    return {
      get dropped() {
        return framer.dropped;
      },
      push: (chunk) =>
        framer.push(chunk).filter((frame) => {
          const key = keyOf(frame);
          if (key === undefined) return true;
          const isNew = !seen.delete(key);
          seen.add(key);
          if (seen.size > MOST_KEYS) seen.delete(seen.values().next().value!);
          return isNew;
        }),
    };
  };
