import { deviceOf, type Entry } from './entry.ts';
import { extentOf } from './extent.ts';
import { fault } from './fault.ts';

/**
 * Makes sure that an entry can be kept and found again: names of bearable length, every row with a time,
 * every column as long as the time.
 * @throws frame/syntax.
 */
export function requireSound(entry: Entry): void {
  requireName(deviceOf(entry));
  const { fromMs, toMs } = extentOf(entry);
  if (!Number.isFinite(fromMs) || !Number.isFinite(toMs) || fromMs > toMs) throw unsound('no time');
  if (entry.kind !== 'batch') return;
  const { subject, channels, time, columns } = entry.batch;
  if (subject !== undefined) requireName(subject);
  channels.forEach(requireName);
  if (new Set(channels).size !== channels.length) throw unsound('a channel twice');
  if (columns.length !== channels.length) throw unsound('channels and columns differ in number');
  if (!columns.every((column) => column.length === time.length)) throw unsound('columns of different length');
  if (!time.every(Number.isFinite)) throw unsound('a row without a time');
}

function requireName(name: unknown): void {
  if (typeof name !== 'string' || name.length < 1 || name.length > 256 || /\p{Cs}/u.test(name))
    throw unsound('a name that cannot be kept');
}

const unsound = (text: string) => fault('frame/syntax', { text });
