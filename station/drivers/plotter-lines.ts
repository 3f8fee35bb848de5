import * as v from 'valibot';
import { ascii, hex } from '../codec/bytes.ts';
import { lines } from '../codec/framing/lines.ts';
import { Columns, Row, columnsIn, headingOf } from '../codec/text/columns.ts';
import { jsonIn } from '../codec/text/json.ts';
import { named, type Labelled } from '../codec/text/labelled.ts';
import { pairsIn } from '../codec/text/pairs.ts';
import { teleplotIn } from '../codec/text/teleplot.ts';
import { NAME } from '../model/channel.ts';
import { fault } from '../model/fault.ts';
import { defineDriver, type OptionsOf, type Said } from './driver.ts';

const Options = v.object({
  /** Channels the sketch sets when it is sent `name:value` and a line end. */
  settable: v.optional(v.pipe(v.array(v.pipe(v.string(), v.regex(NAME))), v.maxLength(64)), []),
});

/**
 * Numbers as sketches print them: CSV, TSV or numbers between spaces, with or without a heading; `name:value` pairs;
 * Teleplot; lines of JSON. A line without a number says nothing. Refused as damaged: what is not text, broken JSON, a line
 * with fewer columns than a heading of three or more single words. Where the column count is another one for another
 * reason, the heading is not about that line and its columns are `channel1`, `channel2` ...
 */
export default defineDriver<never, OptionsOf<typeof Options>>({
  id: 'plotter-lines',
  title: 'Numbers in lines (Arduino and others)',
  options: Options,
  channels: 'found',
  source: { link: { kind: 'serial', baudRate: 115200 }, framing: lines(4096) },
  heads: (frame) => !startsNumber(frame[0]!) && isText(frame) && headingOf(textOf(frame)) !== undefined,
  decode(frame, { heading }) {
    const columns = heading.length > 0 ? columnsOf(heading) : undefined;
    if (row.read(frame)) {
      if (columns && row.count === columns.labels.length) return saying(columns.named(row));
      if (columns?.certain && row.count < columns.labels.length)
        throw fault('frame/length', { expected: columns.labels.length, actual: row.count });
      return saying(unnamed(row.count).named(row));
    }
    return saying(named(numbersIn(textOf(frame).trim(), columns?.labels)));
  },
  encode: (channel, value) => ascii(`${channel}:${value}\n`),
  writable: (channel, { settable }) => settable.includes(channel),
  vectors: [],
});

function numbersIn(text: string, heading: readonly string[] | undefined): readonly Labelled[] {
  if (text.startsWith('#') || text.startsWith('//') || ESP_LOG.test(text)) return [];
  if (text.startsWith('>')) return teleplotIn(text);
  if (text.startsWith('{') || /^\[\s*[-\d[\]]/.test(text)) return jsonIn(text);
  if (/["{}]/.test(text)) throw fault('frame/syntax', { text: text.slice(0, 80) }); // JSON without its beginning
  return /[:=]/.test(text) ? pairsIn(text) : columnsIn(text, heading);
}
