import { cellsOf } from './cells.ts';
import type { Line } from './lines.ts';
import { readTime } from './time-text.ts';
import { wrongContent } from './wrong-content.ts';

/** What the first line of a table says. */
export interface Header {
  readonly separator: string;
  readonly channels: readonly string[];
}

const MOST_NAME = 256;

/**
 * The header that `names` is; `row`, the first line behind it, says which separator it means.
 * @throws Failure.
 */
export function headerOf(names: Line, row: Line | undefined): Header {
  const where = `line ${names.number}`;
  const separator = separatorOf(names, row);
  const [time, ...others] = cellsOf(names.text, separator, where);
  if (row && cellsOf(row.text, separator, `line ${row.number}`)[0] === 'ISO 8601')
    throw wrongContent(
      `line ${row.number}`,
      'a table for spreadsheets, with units and no more digits than are shown: export ndjson or fieldline instead',
    );
  const channels = others.map((name, i) => name || `column ${i + 2}`);
  // What was made of nothing can be read; anything else that has one column has another separator.
  if (channels.length === 0 && (row !== undefined || time !== 'time'))
    throw wrongContent(where, 'a time and no channel beside it');
  const known = new Set<string>();
  for (const name of channels) {
    if (name.length > MOST_NAME) throw wrongContent(where, `a name of ${name.length} characters`);
    if (known.has(name)) throw wrongContent(where, `“${name}” names two columns`);
    known.add(name);
  }
  return { separator, channels };
}

/** A name may have a comma in it: then the first row tells. */
function separatorOf(names: Line, row: Line | undefined): string {
  const outside = names.text.replace(/"[^"]*"/g, '');
  const likely = [',', ';', '\t'].filter((each) => outside.includes(each));
  return likely.find((each) => row !== undefined && isRow(row, names, each)) ?? likely[0] ?? '\t';
}

/** Whether a row has a time, and as many cells as there are names. */
function isRow(row: Line, names: Line, separator: string): boolean {
  try {
    const cells = cellsOf(row.text, separator, '');
    readTime(cells[0]!, '');
    return cells.length === cellsOf(names.text, separator, '').length;
  } catch {
    return false;
  }
}
