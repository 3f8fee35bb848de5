import { ascii, latin1 } from './bytes.ts';
import { namedLine, namedNumbers } from './named-numbers.ts';
import { fault } from '../model/fault.ts';
import type { Level } from '../model/pin.ts';

// What is said over the link of a line, so that a console shows it and a recording plays it: `?` asks, `level:1` answers and
// sets, `edge:1` comes by itself, `edges:12 fresh:3 span:1500.2 still:20.1` answers where edges are counted.

/** Asks for what the line is at. */
export const ASK = ascii('?\n');

export const levelLine = (level: Level): Uint8Array<ArrayBuffer> => namedLine({ level });
export const edgeLine = (level: Level): Uint8Array<ArrayBuffer> => namedLine({ edge: level });

/** Whether it comes by itself, and answers nothing. */
export const isEdge = (frame: Uint8Array): boolean => latin1(frame.subarray(0, 5)) === 'edge:';

/** The level that an answer or an edge says. @throws frame/syntax. */
export function levelOf(frame: Uint8Array): Level {
  const { level } = isEdge(frame)
    ? { level: namedNumbers(frame, ['edge']).edge }
    : namedNumbers(frame, ['level']);
  if (level !== 0 && level !== 1) throw fault('frame/syntax', { text: latin1(frame) });
  return level;
}

/** What was counted on a line: `fresh` edges in `spanMs`, and how long ago the newest was. */
export const COUNT_WORDS = ['edges', 'fresh', 'span', 'still'] as const;
type CountWords = Readonly<Record<(typeof COUNT_WORDS)[number], number>>;

/** Edges in a second: of those that came by their own times, 0 after so long without any; unknown in between. */
export function rateOf({ fresh, span, still }: CountWords, stillAfterMs: number): number | undefined {
  if (fresh > 0 && span > 0) return (1_000 * fresh) / span;
  return fresh === 0 && still >= stillAfterMs ? 0 : undefined;
}
