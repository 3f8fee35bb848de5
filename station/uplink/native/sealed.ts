import { decodeBlock } from '../../codec/block.ts';
import type { ColumnCodec } from '../../codec/column-codec.ts';
import { sealChapter } from '../../codec/seal-chapter.ts';
import { NAME } from '../../model/channel.ts';
import { deviceOf, type Logged } from '../../model/entry.ts';
import { extentOf } from '../../model/extent.ts';
import { fault } from '../../model/fault.ts';
import type { Qos } from '../../model/uplink.ts';
import type { Origin } from '../../runtime/platform.ts';
import { Numbers } from '../numbers.ts';
import type { Parcel } from '../parcel.ts';
import { topicOf } from '../topics.ts';
import { MOST_CHANNELS } from './batch.ts';
import { canTravel } from './entries.ts';
import { MOST_BYTES } from './json.ts';

/** At worst a number takes this many bytes, so that no message is longer than was said. */
const NUMBER_BYTES = 9;
/** About what an entry without rows takes, in numbers. */
const OTHER_NUMBERS = 32;

/** Whether an entry can be read again by whoever takes a sealed block in. */
export const canBeSealed = (entry: Logged): boolean => entry.kind !== 'batch' || canTravel(entry.batch);

/** Entries of a station's log, of whichever devices, as few messages: each a sealed block, as the log itself keeps them. */
export function* sealedParcels(
  { station, epoch }: Origin,
  entries: readonly Logged[],
  columns: ColumnCodec,
  mostBytes: number,
  qos: Qos,
): Generator<Parcel> {
  for (const some of portions(entries, Math.max(1, mostBytes / NUMBER_BYTES))) {
    const { bytes: payload } = sealChapter(epoch, some, columns);
    const numbers = new Numbers(some.map(({ seq }) => [seq, seq]));
    yield { messages: [{ topic: topicOf({ what: 'log', station }), payload, qos, retain: false }], numbers };
  }
}

function* portions(entries: readonly Logged[], mostNumbers: number): Generator<readonly Logged[]> {
  let portion: Logged[] = [];
  let numbers = 0;
  for (const entry of entries) {
    const more = numbersIn(entry);
    if (portion.length > 0 && numbers + more > mostNumbers) {
      yield portion;
      [portion, numbers] = [[], 0];
    }
    portion.push(entry);
    numbers += more;
  }
  if (portion.length > 0) yield portion;
}

const numbersIn = (entry: Logged): number =>
  entry.kind === 'batch' ? 4 + entry.batch.time.length * (1 + entry.batch.channels.length) : OTHER_NUMBERS;

/**
 * What a sealed block from anybody says: as much is asked of it as of a message in JSON.
 * @throws frame/length, frame/checksum, frame/syntax.
 */
export function readSealed(
  payload: Uint8Array,
  columns: ColumnCodec,
): { readonly epoch: string; readonly entries: readonly Logged[] } {
  if (payload.length > MOST_BYTES)
    throw fault('frame/length', { expected: MOST_BYTES, actual: payload.length });
  const { epoch, content } = decodeBlock(payload, columns);
  if (!NAME.test(epoch) || !content.every(isWelcome))
    throw fault('frame/syntax', { text: 'a name or a time' });
  return { epoch, entries: content };
}

const MOST_MS = 8.64e15;

function isWelcome(entry: Logged): boolean {
  const { fromMs, toMs } = extentOf(entry);
  if (!NAME.test(deviceOf(entry)) || !(fromMs >= -MOST_MS && toMs <= MOST_MS)) return false;
  if (entry.kind !== 'batch') return true;
  const { channels } = entry.batch;
  return channels.length <= MOST_CHANNELS && channels.every((name) => NAME.test(name));
}
