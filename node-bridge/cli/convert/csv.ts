import { basename } from 'node:path';
import type { Manifest } from '../../../station/codec/recording.ts';
import { cellsOf } from './cells.ts';
import { type Header, headerOf } from './csv-header.ts';
import { type Line, linesOf } from './lines.ts';
import { Losses } from './losses.ts';
import { readNumber } from './number-text.ts';
import { gathered, type Row, type Source } from './row.ts';
import { readTime, styleOf } from './time-text.ts';
import { wrongContent } from './wrong-content.ts';

/**
 * A table (RFC 4180): a line of names, then the time in the first column (ISO 8601, or epoch milliseconds) and a
 * channel in each other; an empty cell is no value. Also read are `;` or tabs between cells (with `;` a decimal comma
 * too), a byte order mark, spaces around cells, and lines that end in CR LF or CR.
 */
export function csvSource(path: string): Source {
  let losses = new Losses();
  return {
    manifest: () => manifestOf(path),
    entries: () => gathered(rowsOf(path, (losses = new Losses()))),
    damage: () => undefined,
    losses: () => losses,
  };
}

async function manifestOf(path: string): Promise<Manifest> {
  let names: Line | undefined;
  for await (const line of linesOf(path, true)) {
    if (line.text === '') continue;
    if (names) {
      const header = headerOf(names, line);
      const [time = ''] = cellsOf(line.text, header.separator, `line ${line.number}`);
      return { devices: [deviceOf(path, header)], timeStyle: styleOf(time.trim()) };
    }
    names = line;
  }
  if (!names) throw wrongContent('line 1', 'no line of names');
  return { devices: [deviceOf(path, headerOf(names, undefined))] };
}

async function* rowsOf(path: string, losses: Losses): AsyncGenerator<Row> {
  const device = nameOf(path);
  let names: Line | undefined;
  let header: Header | undefined;
  for await (const line of linesOf(path, true)) {
    if (line.text === '') continue;
    if (!names) {
      names = line;
      continue;
    }
    const { channels, separator } = (header ??= headerOf(names, line));
    const where = `line ${line.number}`;
    const [time, ...cells] = cellsOf(line.text, separator, where);
    if (cells.length !== channels.length)
      throw wrongContent(where, `${cells.length + 1} cells, where the first line has ${channels.length + 1}`);
    const timeMs = readTime(time!.trim(), `${where}, column 1`, losses);
    const values = cells.map((cell, i) =>
      readNumber(cell, `${where}, column ${i + 2}`, separator === ';', losses),
    );
    yield { device, timeMs, channels, values };
  }
}

const deviceOf = (path: string, { channels }: Header) => ({
  device: nameOf(path),
  channels: channels.map((name) => ({ name })),
});

/** A device of a table is called as its file is. */
const nameOf = (path: string): string =>
  basename(path)
    .replace(/\.[^.]*$/, '')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .slice(0, 64) || 'table';
