import type { Framing } from './framing.ts';
import { lines } from './lines.ts';

const START = 0x24; // $

/** Lines of which each `$` begins a new one: what stands before it broke off, and must not take the next with it. */
export function sentences(maxBytes: number): Framing {
  return () => {
    const framer = lines(maxBytes)();
    return {
      push: (chunk) => framer.push(chunk).flatMap(apart),
      get dropped() {
        return framer.dropped;
      },
      rest: () => framer.rest?.(),
    };
  };
}

function apart(line: Uint8Array): readonly Uint8Array[] {
  const next = line.indexOf(START, 1);
  return next < 0 ? [line] : [line.subarray(0, next), ...apart(line.subarray(next))];
}
