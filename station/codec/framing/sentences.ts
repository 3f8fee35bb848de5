import type { Framing } from './framing.ts';
import { lines } from './lines.ts';
import { Parts } from './parts.ts';

const DOLLAR = 0x24;
const BANG = 0x21;

/**
 * Lines of NMEA 0183, of which each `$` begins a new one, and `!` where AIS follows: what stands before it broke off, and
 * must not take the next with it. The parts of one AIS message are one frame, a line each.
 */
export function sentences(maxBytes: number): Framing {
  return () => {
    const framer = lines(maxBytes)();
    const parts = new Parts();
    const whole = (line: Uint8Array) => parts.join(line) ?? [];
    return {
      push: (chunk) => framer.push(chunk).flatMap((line) => apart(line).flatMap(whole)),
      get dropped() {
        return framer.dropped + parts.dropped;
      },
      rest() {
        const line = framer.rest?.();
        return line && parts.join(line);
      },
    };
  };
}

function apart(line: Uint8Array): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (let at = 1; at < line.length; at++) {
    if (!begins(line, at)) continue;
    // ST's Teseo says `$$`.
    if (at - from > 1 || line[from] !== DOLLAR) pieces.push(line.subarray(from, at));
    from = at;
  }
  return from === 0 ? [line] : [...pieces, line.subarray(from)];
}

/** An exclamation mark may stand in a text, AIS after it does not. */
const begins = (line: Uint8Array, at: number): boolean =>
  line[at] === DOLLAR || (line[at] === BANG && line[at + 3] === 0x56 && line[at + 4] === 0x44); // VD
