import type { Lettered, PanelSize, Picture } from '../../model/picture.ts';
import { drawable, LETTER, lettering } from './font.ts';

/** How many letters stand in a row. */
export const lettersIn = ({ columns }: PanelSize): number => Math.floor((columns + 1) / LETTER.stride);

/** A picture of rows of letters, a page each; what has no place is left out. */
export function drawn(rows: readonly Lettered[], size: PanelSize): Picture {
  const { columns, pages } = size;
  const dots = new Uint8Array(columns * pages);
  for (const [page, { text, isMarked = false }] of rows.slice(0, pages).entries()) {
    const row = dots.subarray(page * columns, (page + 1) * columns);
    const letters = drawable(text).slice(0, lettersIn(size));
    for (let i = 0; i < letters.length; i++) row.set(lettering(letters[i]!), i * LETTER.stride);
    if (isMarked) row.forEach((bits, x) => (row[x] = ~bits));
  }
  return { columns, pages, dots };
}

/** A text in so many letters at most: what does not fit is left out, and that is seen. */
export function shortened(text: string, most: number): string {
  const letters = drawable(text);
  return letters.length <= most ? letters : `${letters.slice(0, Math.max(0, most - 1))}…`;
}

/** What it is at the left and how much at the right, of which the latter is never cut. */
export function aligned(left: string, right: string, letters: number): string {
  const value = shortened(right, letters);
  const room = letters - value.length - 1;
  const name = room > 0 ? shortened(left, room) : '';
  return name + value.padStart(letters - name.length);
}

/** A text in lines of so many letters, broken between words where that can be, and in so many lines at most. */
export function wrapped(text: string, letters: number, mostLines: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of drawable(text)
    .split(' ')
    .flatMap((each) => piecesOf(each, letters))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= letters) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  lines.push(line);
  if (lines.length <= mostLines) return lines;
  return [...lines.slice(0, mostLines - 1), shortened(lines.slice(mostLines - 1).join(' '), letters)];
}

/** A word that is longer than a line, as lines. */
const piecesOf = (word: string, letters: number): readonly string[] =>
  Array.from({ length: Math.ceil(word.length / letters) }, (_, i) =>
    word.slice(i * letters, (i + 1) * letters),
  );
