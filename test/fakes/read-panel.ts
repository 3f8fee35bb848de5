import { LETTER, lettering } from '../../station/codec/dots/font.ts';
import { lettersIn } from '../../station/codec/dots/lettering.ts';
import type { Picture } from '../../station/model/picture.ts';

const LETTERS = `${Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('')}°µ²³Ω…`;
const byDots = new Map(Array.from(LETTERS, (letter) => [lettering(letter).join(), letter]));

/** What a person reads on a display, row by row: light letters on dark, or dark ones on light (shown in brackets); ? for what is no letter. */
export function readPanel(picture: Picture | undefined): readonly string[] {
  if (!picture) return ['(dark)'];
  const { columns, pages, dots } = picture;
  return Array.from({ length: pages }, (_, page) => {
    const row = dots.slice(page * columns, (page + 1) * columns);
    const isMarked = row.at(-1) === 0xff;
    const plain = isMarked ? row.map((byte) => ~byte) : row;
    const text = Array.from({ length: lettersIn(picture) }, (_, i) => {
      const at = i * LETTER.stride;
      return byDots.get(plain.slice(at, at + LETTER.columns).join()) ?? '?';
    });
    const read = text.join('').trim();
    return isMarked ? `[${read}]` : read;
  });
}
