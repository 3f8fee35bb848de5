import { expect, test } from 'vitest';
import { drawable, LETTER, lettering } from '../../station/codec/dots/font.ts';
import { aligned, drawn, lettersIn, shortened, wrapped } from '../../station/codec/dots/lettering.ts';
import { offeredUnits } from '../../station/model/units.ts';
import { readPanel } from '../fakes/read-panel.ts';

const SIZE = { columns: 128, pages: 8 };
const ASCII = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));

test('every letter has a picture of its own, within its room', () => {
  const letters = [...ASCII, '°', 'µ', '²', '³', 'Ω', '…', '□'];
  const pictures = letters.map((letter) => lettering(letter));
  for (const columns of pictures) {
    expect(columns.length).toBe(LETTER.columns);
    expect(Math.max(...columns)).toBeLessThan(1 << LETTER.rows);
  }
  expect(new Set(pictures.map((columns) => columns.join())).size).toBe(letters.length);
  expect(lettering('snowman')).toEqual(lettering('□'));
});

test('an F stands upright, its stem at the left and its arms at the top', () => {
  const dots = drawn([{ text: 'F' }], SIZE).dots;
  expect(Array.from(dots.slice(0, 6))).toEqual([0b1111111, 0b0001001, 0b0001001, 0b0001001, 0b0000001, 0]);
});

test('every unit that people are offered can be written', () => {
  for (const unit of offeredUnits()) expect(drawable(unit), unit).not.toContain('□');
  expect(drawable('Küche CO₂ −3,5 °C “Café” 5–6 m\u202fs⁻¹')).toBe('Kuche CO2 -3,5 °C "Cafe" 5-6 m s-1');
  expect(drawable('雨\u0007☂\u{1f600}')).toBe('□□□□');
});

test('rows are read as they were written, and those that stand out the other way round', () => {
  const text = ASCII.join('').trim();
  const rows = Array.from({ length: 5 }, (_, i) => text.slice(21 * i, 21 * (i + 1)));
  expect(
    readPanel(
      drawn(
        rows.map((each) => ({ text: each })),
        SIZE,
      ),
    ).slice(0, 5),
  ).toEqual(rows);
  expect(readPanel(drawn([{ text: '! Frost', isMarked: true }], SIZE))[0]).toBe('[! Frost]');
  expect(lettersIn(SIZE)).toBe(21);
});

test('a name gives way to its value, and a long text is broken between words', () => {
  expect(aligned('Air', '23.4 °C', 21)).toBe('Air           23.4 °C');
  expect(aligned('Soil moisture of the bed', '18.8 %', 21)).toBe('Soil moisture… 18.8 %');
  expect(aligned('Bed', 'a very long value indeed', 21)).toBe('a very long value in…');
  expect(shortened('abc', 3)).toBe('abc');
  expect(wrapped('Back at five, the key is under the flower pot', 21, 4)).toEqual([
    'Back at five, the key',
    'is under the flower',
    'pot',
  ]);
  expect(wrapped('Donaudampfschifffahrtsgesellschaft', 21, 2)).toEqual([
    'Donaudampfschifffahrt',
    'sgesellschaft',
  ]);
  expect(wrapped('one two three four', 5, 2)).toEqual(['one', 'two …']);
  expect(wrapped('', 21, 4)).toEqual(['']);
});
