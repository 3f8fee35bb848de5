import { createReadStream } from 'node:fs';
import { wrongContent } from './wrong-content.ts';

const MOST_CHARACTERS = 2 ** 20;

/**
 * The lines of a text file, each with its number, line breaks inside quotes included; a byte order mark is no text.
 * @throws Failure where a line is endless or the file is no UTF-8.
 */
export async function* linesOf(
  path: string,
  hasQuotes: boolean,
): AsyncGenerator<{ readonly text: string; readonly number: number }> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let number = 1;
  const lines = function* (isEnd: boolean) {
    let from = 0;
    for (let at = lineEnd(rest, from, hasQuotes); at >= 0; at = lineEnd(rest, from, hasQuotes)) {
      const text = rest.slice(from, at);
      yield { text: text.replace(/\r$/, ''), number };
      number += 1 + (hasQuotes ? text.split('\n').length - 1 : 0);
      from = at + 1;
    }
    rest = rest.slice(from);
    if (rest.length > MOST_CHARACTERS)
      throw wrongContent(`line ${number}`, 'a line of more than a million characters');
    if (isEnd && rest !== '') yield { text: rest.replace(/\r$/, ''), number };
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

function lineEnd(text: string, from: number, hasQuotes: boolean): number {
  const end = text.indexOf('\n', from);
  if (!hasQuotes || end < 0) return end;
  const quote = text.indexOf('"', from);
  if (quote < 0 || quote > end) return end;
  let isQuoted = false;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) isQuoted = !isQuoted;
    else if (code === 0x0a && !isQuoted) return at;
  }
  return -1;
}
