import { createReadStream } from 'node:fs';
import { wrongContent } from './wrong-content.ts';

const MOST_CHARACTERS = 2 ** 20;
/** Old Macs end a line with CR alone. */
const LINE_END = /\r\n?|\n/g;

export interface Line {
  readonly text: string;
  /** That of its first, where it has line breaks inside quotes. */
  readonly number: number;
}

/**
 * The lines of a text file, however they end, line breaks inside quotes included; a byte order mark is no text.
 * @throws Failure where a line is endless or the file is no UTF-8.
 */
export async function* linesOf(path: string, hasQuotes: boolean): AsyncGenerator<Line> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let number = 1;
  const lines = function* (isLast: boolean): Generator<Line> {
    let from = 0;
    for (let end = lineEnd(rest, from, hasQuotes); end; end = lineEnd(rest, from, hasQuotes)) {
      // What follows a CR says whether that was all of the end.
      if (end.to === rest.length && rest.endsWith('\r') && !isLast) break;
      const text = rest.slice(from, end.at);
      yield { text, number };
      number += 1 + (hasQuotes && text.includes('"') ? (text.match(LINE_END)?.length ?? 0) : 0);
      from = end.to;
    }
    rest = rest.slice(from);
    if (rest.length > MOST_CHARACTERS)
      throw wrongContent(`line ${number}`, 'a line of more than a million characters');
    if (isLast && rest !== '') yield { text: rest, number };
  };
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    rest += decoded(decoder, number, chunk);
    yield* lines(false);
  }
  rest += decoded(decoder, number);
  yield* lines(true);
}

function decoded(decoder: InstanceType<typeof TextDecoder>, number: number, chunk?: Buffer): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch (error) {
    throw wrongContent(`after line ${number}`, 'text that is not UTF-8', error);
  }
}

const MARK = /\r\n?|\n|"/g;

/** Where the line ends that begins at `from`, and where the next begins. */
function lineEnd(
  text: string,
  from: number,
  hasQuotes: boolean,
): { readonly at: number; readonly to: number } | undefined {
  const marks = hasQuotes ? MARK : LINE_END;
  let isQuoted = false;
  marks.lastIndex = from;
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    if (mark[0] === '"') isQuoted = !isQuoted;
    else if (!isQuoted) return { at: mark.index, to: marks.lastIndex };
  }
  return undefined;
}
