import type { Manifest } from '../../../station/codec/recording.ts';
import { isObject, jsonLine } from './json-line.ts';
import { linesOf } from './lines.ts';
import { Losses } from './losses.ts';
import { readNumber } from './number-text.ts';
import { gathered, type Row, type Source } from './row.ts';
import { readTime, styleOf } from './time-text.ts';
import { wrongContent } from './wrong-content.ts';

/**
 * A JSON object on each line: `{"time":…,"device":"meter","values":{"volt":12.5}}`. The time is ISO 8601 or epoch
 * milliseconds; where there is `timeMs` as well, as in what a bridge exports, that is the finer one. `device` and
 * `subject` may be missing; instead of in `values`, channels may stand beside the time. `null` is no value; what JSON
 * has no number for is a text: "Infinity", "-Infinity".
 */
export function ndjsonSource(path: string): Source {
  let losses = new Losses();
  return {
    manifest: () => manifestOf(path),
    entries: () => gathered(rowsOf(path, (losses = new Losses()))),
    damage: () => undefined,
    losses: () => losses,
  };
}

type WrittenRow = Row & { readonly written: unknown };

async function manifestOf(path: string): Promise<Manifest> {
  const devices = new Map<string, Set<string>>();
  let timeStyle: string | undefined;
  for await (const { device, channels, written } of rowsOf(path, new Losses())) {
    timeStyle ??= typeof written === 'string' ? styleOf(written) : 'ms';
    const known = devices.get(device) ?? new Set<string>();
    devices.set(device, known);
    for (const channel of channels) known.add(channel);
  }
  const described = [...devices].map(([device, names]) => ({
    device,
    channels: [...names].map((name) => ({ name })),
  }));
  return { devices: described, timeStyle: timeStyle ?? 'ms' };
}

async function* rowsOf(path: string, losses: Losses): AsyncGenerator<WrittenRow> {
  for await (const { text, number } of linesOf(path, false))
    if (text.trim() !== '') yield rowOf(text, `line ${number}`, losses);
}

function rowOf(text: string, where: string, losses: Losses): WrittenRow {
  const { said, written } = jsonLine(text, where);
  const { time, timeMs, device = 'table', subject, ...channels } = said;
  const { values, facts, ...beside } = channels;
  const [other] = Object.keys(beside);
  if (isObject(values) && other !== undefined)
    throw wrongContent(where, `“${other}” beside “values”, which is not known there and would be lost`);
  // As `fieldline replay` tells of a meter; they are no numbers.
  if (isObject(values) && facts !== undefined) losses.facts.at(where);
  const numbers = isObject(values) ? values : channels;
  const texts = isObject(written['values']) ? written['values'] : written;
  return {
    device: nameOf(device, `${where}, device`),
    ...(subject === undefined ? {} : { subject: nameOf(subject, `${where}, subject`) }),
    timeMs: timeOf(written, where, losses, [time, timeMs]),
    channels: Object.keys(numbers).map((channel) => nameOf(channel, where)),
    values: Object.entries(numbers).map(([channel, value]) =>
      valueOf(value, texts[channel], `${where}, ${channel}`, losses),
    ),
    written: time ?? timeMs,
  };
}

/** `said` are what `time` and `timeMs` are in JSON. */
function timeOf(
  written: Readonly<Record<string, unknown>>,
  where: string,
  losses: Losses,
  [time, finer]: readonly [unknown, unknown],
): number {
  if (finer !== undefined && typeof finer !== 'number')
    throw wrongContent(`${where}, timeMs`, 'a time that is no number');
  if (typeof time !== 'string' && typeof time !== 'number' && (time !== undefined || finer === undefined))
    throw wrongContent(where, 'no “time”: ISO 8601 or epoch milliseconds');
  if (finer === undefined) return readTime(String(written['time']), `${where}, time`, losses);
  const timeMs = readTime(String(written['timeMs']), `${where}, timeMs`, losses);
  if (time !== undefined && Math.abs(readTime(String(time), `${where}, time`) - timeMs) >= 1)
    throw wrongContent(where, '“time” and “timeMs” are not the same');
  return timeMs;
}

function nameOf(name: unknown, where: string): string {
  if (typeof name !== 'string' || name.length < 1 || name.length > 256)
    throw wrongContent(where, 'a name of 1 to 256 characters is missing');
  if (/\p{Cs}/u.test(name)) throw wrongContent(where, 'a name with half a character, which cannot be kept');
  return name;
}

/** `written`: as it stands in the line. */
function valueOf(value: unknown, written: unknown, where: string, losses: Losses): number {
  if (value === null) return NaN;
  if (typeof value === 'number' && written === value) return value;
  if (typeof value === 'number' || typeof value === 'string')
    return readNumber(String(written), where, false, losses);
  throw wrongContent(where, 'a value that is no number');
}
