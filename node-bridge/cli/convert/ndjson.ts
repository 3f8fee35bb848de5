import type { Batch } from '../../../station/model/batch.ts';
import type { Manifest } from '../../../station/codec/recording.ts';
import { linesOf } from './lines.ts';
import { gathered, type Row, type Source } from './row.ts';
import { readNumber, readTime, styleOf, writeNumber, writeTime } from './table-text.ts';
import { wrongContent } from './wrong-content.ts';

/**
 * A JSON object on each line: `{"time":…,"device":"meter","values":{"volt":12.5}}`. The time is ISO 8601 or epoch
 * milliseconds; `device` and `subject` may be missing; instead of in `values`, channels may stand beside the time.
 * `null` is no value; what JSON has no number for is a text: "Infinity", "-Infinity".
 */
export function ndjsonSource(path: string): Source {
  return {
    manifest: () => manifestOf(path),
    entries: () => gathered(rowsOf(path)),
    damage: () => undefined,
  };
}

async function manifestOf(path: string): Promise<Manifest> {
  const devices = new Map<string, Set<string>>();
  let timeStyle = 'ms';
  let isFirst = true;
  for await (const { text, number } of linesOf(path, false)) {
    if (text.trim() === '') continue;
    const { device, channels, written } = rowOf(text, `line ${number}`);
    if (isFirst && typeof written === 'string') timeStyle = styleOf(written);
    isFirst = false;
    const known = devices.get(device) ?? new Set<string>();
    devices.set(device, known);
    for (const channel of channels) known.add(channel);
  }
  const described = [...devices].map(([device, names]) => ({
    device,
    channels: [...names].map((name) => ({ name })),
  }));
  return { devices: described, timeStyle };
}

async function* rowsOf(path: string): AsyncGenerator<Row> {
  for await (const { text, number } of linesOf(path, false))
    if (text.trim() !== '') yield rowOf(text, `line ${number}`);
}

function rowOf(text: string, where: string): Row & { readonly written: unknown } {
  const { time: written, device = 'table', subject, values, ...beside } = objectOf(text, where);
  if (typeof written !== 'string' && typeof written !== 'number')
    throw wrongContent(where, 'no “time”: ISO 8601 or epoch milliseconds');
  const timeMs = typeof written === 'number' ? written : readTime(written, `${where}, time`);
  if (!Number.isFinite(timeMs)) throw wrongContent(where, 'a time that is no number');
  const said = Object.entries(values === undefined ? beside : isObject(values) ? values : { values });
  return {
    device: nameOf(device, `${where}, device`),
    ...(subject === undefined ? {} : { subject: nameOf(subject, `${where}, subject`) }),
    timeMs,
    channels: said.map(([channel]) => nameOf(channel, where)),
    values: said.map(([channel, value]) => valueOf(value, `${where}, ${channel}`)),
    written,
  };
}

function nameOf(name: unknown, where: string): string {
  if (typeof name === 'string' && name.length > 0 && name.length <= 256) return name;
  throw wrongContent(where, 'a name of 1 to 256 characters is missing');
}

function valueOf(value: unknown, where: string): number {
  if (typeof value === 'number') return value;
  if (value === null) return NaN;
  if (typeof value === 'string') return readNumber(value, where, false);
  throw wrongContent(where, 'a value that is no number');
}

function objectOf(text: string, where: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw wrongContent(where, 'not JSON', error);
  }
  if (isObject(json)) return json;
  throw wrongContent(where, 'not a JSON object');
}

const isObject = (json: unknown): json is Record<string, unknown> =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

/** Rows as lines; channels without a value are left out. */
export function ndjsonLines(batch: Batch, timeStyle: string | undefined): string {
  const { device, subject } = batch;
  const who = `"device":${JSON.stringify(device)}${subject === undefined ? '' : `,"subject":${JSON.stringify(subject)}`}`;
  const names = batch.channels.map((channel) => JSON.stringify(channel));
  let text = '';
  batch.time.forEach((timeMs, row) => {
    const values = names.flatMap((name, i) => {
      const value = batch.columns[i]![row]!;
      return Number.isNaN(value) ? [] : [`${name}:${numberText(value)}`];
    });
    text += `{"time":${timeText(timeMs, timeStyle)},${who},"values":{${values.join(',')}}}\n`;
  });
  return text;
}

const numberText = (value: number) => (Number.isFinite(value) ? writeNumber(value) : `"${value}"`);

function timeText(timeMs: number, style: string | undefined): string {
  const text = writeTime(timeMs, style);
  return Number.isNaN(Number(text)) ? `"${text}"` : text;
}
