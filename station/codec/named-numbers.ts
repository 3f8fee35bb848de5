import { ascii, latin1 } from './bytes.ts';
import { fault } from '../model/fault.ts';

/** Reads `name:value name:value`, each name in its place. @throws frame/syntax. */
export function namedNumbers<const N extends string>(
  frame: Uint8Array,
  names: readonly N[],
): Record<N, number> {
  const text = latin1(frame);
  const read: Partial<Record<N, number>> = {};
  for (const [i, word] of text.split(' ').entries()) {
    const [, name = '', value] = /^(\w+):(-?\d{1,15}(?:\.\d{1,6})?)$/.exec(word) ?? [];
    const wanted = names[i];
    if (wanted === undefined || name !== wanted) throw fault('frame/syntax', { text });
    read[wanted] = Number(value);
  }
  if (Object.keys(read).length < names.length) throw fault('frame/syntax', { text });
  return read as Record<N, number>;
}

/** The line that {@link namedNumbers} reads, with at most six decimals. */
export const namedLine = (numbers: Readonly<Record<string, number>>): Uint8Array<ArrayBuffer> =>
  ascii(
    `${Object.entries(numbers)
      .map(([name, value]) => `${name}:${Number(value.toFixed(6))}`)
      .join(' ')}\n`,
  );
