import { basename } from 'node:path';
import type { Batch } from '../../../station/model/batch.ts';
import type { Manifest } from '../../../station/codec/recording.ts';
import { linesOf } from './lines.ts';
import { gathered, type Row, type Source } from './row.ts';
import { readNumber, readTime, styleOf, writeNumber, writeTime } from './table-text.ts';
import { wrongContent } from './wrong-content.ts';

interface Header {
  readonly separator: string;
  readonly channels: readonly string[];
}

/**
 * A table (RFC 4180): a line of names, then the time in the first column (ISO 8601, or epoch milliseconds) and a
 * channel in each other; an empty cell is no value. Also read are `;` or tabs between cells (with `;` a decimal comma
 * too), a byte order mark, and lines that end in CR LF.
 */
export function csvSource(path: string): Source {
  return {
    manifest: () => manifestOf(path),
    entries: () => gathered(rowsOf(path)),
    damage: () => undefined,
  };
}

async function manifestOf(path: string): Promise<Manifest> {
  let header: Header | undefined;
  for await (const { text, number } of linesOf(path, true)) {
    if (text === '') continue;
    if (header) {
      const [time = ''] = cellsOf(text, header.separator, number);
      return { devices: [deviceOf(path, header)], timeStyle: styleOf(time.trim()) };
    }
    header = headerOf(text, number);
  }
  if (!header) throw wrongContent('line 1', 'no line of names');
  return { devices: [deviceOf(path, header)] };
}

async function* rowsOf(path: string): AsyncGenerator<Row> {
  const device = nameOf(path);
  let header: Header | undefined;
  for await (const { text, number } of linesOf(path, true)) {
    if (text === '') continue;
    if (!header) {
      header = headerOf(text, number);
      continue;
    }
    const { channels, separator } = header;
    const [time, ...cells] = cellsOf(text, separator, number);
    const where = `line ${number}`;
    if (cells.length !== channels.length)
      throw wrongContent(where, `${cells.length + 1} cells, where the first line has ${channels.length + 1}`);
    const timeMs = readTime(time!.trim(), `${where}, column 1`);
    const values = cells.map((cell, i) => readNumber(cell, `${where}, column ${i + 2}`, separator === ';'));
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

function headerOf(text: string, number: number): Header {
  const outside = text.replace(/"[^"]*"/g, '');
  const separator = outside.includes(',') ? ',' : outside.includes(';') ? ';' : '\t';
  const [, ...names] = cellsOf(text, separator, number);
  const channels = names.map((name, i) => name.trim() || `column ${i + 2}`);
  if (channels.length === 0) throw wrongContent(`line ${number}`, 'a time and no channel beside it');
  for (const [i, name] of channels.entries()) {
    if (name.length > 256) throw wrongContent(`line ${number}`, `a name of ${name.length} characters`);
    if (channels.indexOf(name) !== i) throw wrongContent(`line ${number}`, `“${name}” names two columns`);
  }
  return { separator, channels };
}

function cellsOf(text: string, separator: string, number: number): string[] {
  if (!text.includes('"')) return text.split(separator);
  const cells: string[] = [];
  const quoted = / *"((?:[^"]|"")*)" */y;
  for (let at = 0; ; at++) {
    quoted.lastIndex = at;
    const match = quoted.exec(text);
    const next = text.indexOf(separator, at);
    const end = match ? quoted.lastIndex : next < 0 ? text.length : next;
    cells.push(match ? match[1]!.replaceAll('""', '"') : text.slice(at, end));
    if (!match && cells.at(-1)!.trim().startsWith('"'))
      throw wrongContent(`line ${number}`, 'a quote without an end');
    at = end;
    if (at >= text.length) return cells;
    if (text[at] !== separator) throw wrongContent(`line ${number}`, 'text behind a quote');
  }
}

/** The columns of a table of several speakers, and rows of them as lines. */
export class CsvWriter {
  readonly #columns: readonly string[];
  readonly #style: string | undefined;
  readonly #places = new Map<Batch['channels'], readonly number[]>();
  readonly #isOne: boolean;

  /** `speakers` are all there will be, each with all its channels. */
  constructor(speakers: ReadonlyMap<string, ReadonlySet<string>>, style: string | undefined) {
    this.#isOne = speakers.size <= 1;
    this.#style = style;
    this.#columns = [...speakers].flatMap(([speaker, channels]) =>
      [...channels].map((channel) => this.#nameOf(speaker, channel)),
    );
  }

  header(): string {
    return `${['time', ...this.#columns.map(quoted)].join(',')}\n`;
  }

  lines(batch: Batch): string {
    const places = this.#placesOf(batch);
    let text = '';
    batch.time.forEach((timeMs, row) => {
      const cells = Array<string>(this.#columns.length).fill('');
      for (const [i, place] of places.entries()) {
        const value = batch.columns[i]![row]!;
        if (!Number.isNaN(value)) cells[place] = writeNumber(value);
      }
      text += `${writeTime(timeMs, this.#style)},${cells.join(',')}\n`;
    });
    return text;
  }

  #placesOf(batch: Batch): readonly number[] {
    const known = this.#places.get(batch.channels);
    if (known) return known;
    const speaker = speakerOf(batch);
    const places = batch.channels.map((channel) => this.#columns.indexOf(this.#nameOf(speaker, channel)));
    this.#places.set(batch.channels, places);
    return places;
  }

  #nameOf(speaker: string, channel: string): string {
    return this.#isOne ? channel : `${speaker}/${channel}`;
  }
}

export const speakerOf = ({ device, subject }: Batch): string =>
  subject === undefined ? device : `${device}/${subject}`;

const quoted = (text: string) =>
  /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
