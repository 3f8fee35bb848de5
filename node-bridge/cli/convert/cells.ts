import { wrongContent } from './wrong-content.ts';

/** The cells of a line: quoted ones as they are, others without the spaces around them. @throws Failure. */
export function cellsOf(text: string, separator: string, where: string): string[] {
  if (!text.includes('"')) return text.split(separator).map((cell) => cell.trim());
  const cells: string[] = [];
  const quoted = / *"([^"]*(?:""[^"]*)*)" */y;
  for (let at = 0; ; at++) {
    quoted.lastIndex = at;
    const match = quoted.exec(text);
    const next = text.indexOf(separator, at);
    const end = match ? quoted.lastIndex : next < 0 ? text.length : next;
    const cell = match ? match[1]!.replaceAll('""', '"') : text.slice(at, end).trim();
    if (!match && cell.startsWith('"')) throw wrongContent(where, 'a quote without an end');
    cells.push(cell);
    at = end;
    if (at >= text.length) return cells;
    if (text[at] !== separator) throw wrongContent(where, 'text behind a quote');
  }
}
