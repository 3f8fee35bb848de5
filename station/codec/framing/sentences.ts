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
  if (next < 0) return [line];
  const rest = apart(line.subarray(next));
  return next === 1 && line[0] === START ? rest : [line.subarray(0, next), ...rest]; // ST's Teseo says `$$`
}
