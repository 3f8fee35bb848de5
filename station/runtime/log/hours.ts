import { ByteReader } from '../../codec/byte-reader.ts';
import { ByteWriter } from '../../codec/byte-writer.ts';
import type { Logged } from '../../model/entry.ts';
import type { Span } from '../platform.ts';
import type { Books } from './books.ts';
import type { Draft, Readable } from './draft.ts';
import { below, hourKey, hoursKey, msIn, SELF, timeText } from './keys.ts';
import { pages } from './pages.ts';
import { type Self, selfOf } from './self.ts';
import { type Figures, Summing } from './summary.ts';
import { Corrections } from './timing.ts';

// Of rows that are forgotten the least, greatest and mean of each hour stay, by the right time.

const HOUR_MS = 3_600_000;
const KEPT_MS = 5 * 366 * 24 * HOUR_MS;
/** Where room is wanted, so much goes at once. */
const WEEK_MS = 7 * 24 * HOUR_MS;
const DROPPED_AT_ONCE = 500;

/** Adds the rows of entries that are about to be forgotten to the figures of their hours. */
export async function foldIntoHours(
  draft: Draft,
  station: string,
  origin: number,
  content: readonly Logged[],
): Promise<void> {
  const corrections = await Corrections.of(draft);
  const hours = new Map<string, Summing>();
  for (const entry of content) {
    if (entry.kind !== 'batch') continue;
    const { batch, seq } = entry;
    const offsetOf = (row: number) => corrections.of({ origin, first: seq, last: seq }, batch.time[row]!);
    const hourOf = (row: number) => Math.floor((batch.time[row]! + offsetOf(row)) / HOUR_MS);
    for (let start = 0, end; start < batch.time.length; start = end) {
      const [hour, offsetMs] = [hourOf(start), offsetOf(start)];
      for (end = start + 1; end < batch.time.length && hourOf(end) === hour && offsetOf(end) === offsetMs;)
        end++;
      const key = hourKey(station, batch.device, hour * HOUR_MS, batch.subject);
      const hourly = hours.get(key) ?? (await keptHour(draft, key, batch.subject));
      hours.set(key, hourly);
      hourly.add(batch, start, end, offsetMs);
    }
  }
  for (const [key, hourly] of hours) await put(draft, key, hourly);
}

async function keptHour(draft: Readable, key: string, subject: string | undefined): Promise<Summing> {
  const bytes = await draft.get(key);
  return bytes ? decoded(bytes, subject) : new Summing(subject);
}

async function put(draft: Draft, key: string, hourly: Summing): Promise<void> {
  const before = await draft.get(key);
  const bytes = encoded(hourly);
  draft.put(key, bytes);
  const self = await selfOf(draft);
  const { bytes: kept = 0, toMs = -Infinity } = self.hours ?? {};
  const more = before ? bytes.length - before.length : key.length + bytes.length;
  draft.keep(SELF, {
    ...self,
    hours: { bytes: kept + more, toMs: Math.max(toMs, hourly.summary.toMs) },
  } satisfies Self);
}

/** Hours of a device that touch [fromMs, toMs), in their order; there are no rows to read any more. */
export async function* hoursTouching(
  { store, committer }: Books,
  station: string,
  device: string,
  fromMs: number,
  toMs: number,
): AsyncGenerator<Span> {
  const { hours } = await selfOf(committer);
  if (!hours || hours.toMs < fromMs) return;
  const prefix = `${hoursKey(station, device)}/`;
  for await (const { key, value } of pages(
    store,
    prefix + timeText(fromMs - HOUR_MS),
    prefix + timeText(toMs),
  )) {
    const subject = decodeURIComponent(key.slice(key.lastIndexOf('/') + 1)) || undefined;
    const { subject: _same, ...figures } = decoded(value, subject).summary;
    if (figures.fromMs >= toMs || figures.toMs < fromMs) continue;
    const whose = { device, ...(subject === undefined ? {} : { subject }) };
    yield { ...whose, ...figures, upTo: 0, isForgotten: true, read: async () => [] };
  }
}

/** Lets the hours of a device go. */
export const dropHours = (books: Books, station: string, device: string): Promise<void> => {
  const { from, to } = below(hoursKey(station, device));
  return drop(books, from, to);
};

/** Lets hours go that are older than five years, and the oldest of all while they take up more than so many bytes. */
export async function trimHours(books: Books, nowMs: number, mostBytes = Infinity): Promise<void> {
  for (;;) {
    const { hours } = await selfOf(books.committer);
    const devices = hours ? await devicesIn(books) : [];
    const oldestMs = Math.min(...devices.map(({ firstMs }) => firstMs));
    const cutMs = hours && hours.bytes > mostBytes ? oldestMs + WEEK_MS : nowMs - KEPT_MS;
    if (!(oldestMs < cutMs)) return;
    for (const { prefix } of devices) await drop(books, prefix, prefix + timeText(cutMs));
  }
}

/** Each device of which hours are kept, with its oldest. */
async function devicesIn({
  store,
}: Books): Promise<readonly { readonly prefix: string; readonly firstMs: number }[]> {
  const devices = [];
  const { from, to } = below('h');
  for (let start = from; ;) {
    const [first] = await store.page(start, to, 1);
    if (!first) return devices;
    const device = first.key.split('/', 3).join('/');
    devices.push({ prefix: `${device}/`, firstMs: msIn(first.key, 3) });
    start = below(device).to;
  }
}

async function drop({ store, committer }: Books, from: string, to: string): Promise<void> {
  for (;;) {
    const rows = await store.page(from, to, DROPPED_AT_ONCE);
    if (rows.length === 0) return;
    await committer.run(async (draft) => {
      let bytes = 0;
      for (const { key } of rows) {
        bytes += key.length + ((await draft.get(key))?.length ?? -key.length);
        draft.delete(key);
      }
      const self = await selfOf(draft);
      if (self.hours)
        draft.keep(SELF, { ...self, hours: { ...self.hours, bytes: self.hours.bytes - bytes } });
    }, 'free');
  }
}

function encoded(hour: Summing): Uint8Array<ArrayBuffer> {
  const { fromMs, toMs, rows } = hour.summary;
  const writer = new ByteWriter();
  writer.u8(1);
  writer.text(JSON.stringify([...hour.channels.keys()]));
  writer.f64(fromMs);
  writer.f64(toMs);
  writer.varint(rows);
  for (const { min, max, sum, count } of hour.channels.values()) {
    for (const each of [min, max, sum]) writer.f64(each);
    writer.varint(count);
  }
  return writer.copy();
}

function decoded(bytes: Uint8Array, subject: string | undefined): Summing {
  const reader = new ByteReader(bytes);
  reader.u8();
  const names = JSON.parse(reader.text()) as readonly string[];
  const extent = { fromMs: reader.f64(), toMs: reader.f64(), rows: reader.varint() };
  const hour = new Summing(subject);
  const figures = (): Figures => ({
    min: reader.f64(),
    max: reader.f64(),
    sum: reader.f64(),
    count: reader.varint(),
  });
  hour.resume(
    extent,
    names.map((name) => [name, figures()] as const),
  );
  return hour;
}
