import type { Logged } from '../model/entry.ts';
import { fault } from '../model/fault.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { crc32c } from './checksum.ts';
import type { ColumnCodec } from './column-codec.ts';
import { sealChapter } from './seal-chapter.ts';

/**
 * A `.fieldline` file: entries of one log, to be kept or handed on without the log.
 *
 *   0 u32 `FLRC` · 4 u8 version · 5 u8, u8, u8 zero · manifest (text: JSON) · u32 crc32c of all before
 *   blocks, one behind the other, with ascending numbers; each has its length and its own crc32c
 *   u32 `FLRE` · f64 blocks · f64 rows · u32 crc32c of these
 *
 * A file without the end was cut short, or is still being written: what blocks there are can be read.
 */
export interface Manifest {
  /** Whose log it was, where there was one. */
  readonly station?: string;
  readonly devices: readonly RecordedDevice[];
  /** How times were written where they came from a table, so that they go back the same way. */
  readonly timeStyle?: string;
}

/** What is known of a device besides its numbers; a channel is as DeviceMeta has it. */
export interface RecordedDevice {
  readonly device: string;
  readonly label?: string;
  readonly driver?: string;
  readonly title?: string;
  readonly simulated?: boolean;
  /** It was no device that said this, but a recording of one that was played. */
  readonly replayed?: boolean;
  readonly channels: readonly RecordedChannel[];
}

export interface RecordedChannel {
  readonly name: string;
  readonly label?: string;
  readonly quantity?: string;
  readonly unitText?: string;
  readonly decimals?: number;
  /** As it was shown last: gain x raw + offset. */
  readonly gain?: number;
  readonly offset?: number;
  /** Where that was changed: each holds from `fromMs` (UTC epoch milliseconds) on; before the first, values are shown raw. */
  readonly scales?: readonly RecordedScale[];
}

export interface RecordedScale {
  readonly fromMs: number;
  readonly gain: number;
  readonly offset: number;
  /** Points [raw, shown]; gain and offset are then the line through its ends, for readers that know no tables. */
  readonly table?: readonly (readonly [number, number])[];
}

const MAGIC = 0x43524c46;
export const END_MAGIC = 0x45524c46;
export const END_BYTES = 24;
const VERSION = 1;
/** Thousands of devices have room there, with all that is known of their channels. */
const MOST_MANIFEST_BYTES = 2 ** 24;
/** No block of a log is near that. */
export const MOST_BLOCK_BYTES = 2 ** 24;

/** What stands between a recording's head and its end. */
export interface Written {
  readonly blocks: number;
  readonly rows: number;
}

/** Writes a recording piece by piece; the pieces, put together, are the file. */
export class RecordingWriter {
  readonly #epoch: string;
  readonly #columns: ColumnCodec;
  #blocks = 0;
  #rows = 0;

  /** `before` is what another writer of the same recording has written already. */
  constructor(epoch: string, columns: ColumnCodec, before: Written = { blocks: 0, rows: 0 }) {
    this.#epoch = epoch;
    this.#columns = columns;
    this.#blocks = before.blocks;
    this.#rows = before.rows;
  }

  get written(): Written {
    return { blocks: this.#blocks, rows: this.#rows };
  }

  /** What the file begins with. @throws frame/length for more than a reader takes. */
  head(manifest: Manifest): Uint8Array<ArrayBuffer> {
    const json = new TextEncoder().encode(JSON.stringify(manifest));
    requireLength(json, MOST_MANIFEST_BYTES);
    const writer = new ByteWriter();
    writer.u32(MAGIC);
    for (const byte of [VERSION, 0, 0, 0]) writer.u8(byte);
    writer.varint(json.length);
    writer.bytes(json);
    writer.u32(crc32c(writer.copy()));
    return writer.copy();
  }

  /**
   * Entries after all that were written before; at least one, and no more than a chapter can hold.
   * @throws frame/length for more than a reader takes.
   */
  block(entries: readonly Logged[]): Uint8Array<ArrayBuffer> {
    const { bytes, head } = sealChapter(this.#epoch, entries, this.#columns);
    requireLength(bytes, MOST_BLOCK_BYTES);
    this.#blocks++;
    this.#rows += head.rows;
    return bytes;
  }

  /** What it ends with. */
  end(): Uint8Array<ArrayBuffer> {
    const writer = new ByteWriter();
    writer.u32(END_MAGIC);
    writer.f64(this.#blocks);
    writer.f64(this.#rows);
    writer.u32(crc32c(writer.copy()));
    return writer.copy();
  }
}

function requireLength({ length }: Uint8Array, most: number): void {
  if (length > most) throw fault('frame/length', { expected: most, actual: length });
}

/** The manifest at the beginning, and how long it is; nothing where it is not all there. @throws frame/…. */
export function readHead(bytes: Uint8Array): { manifest: Manifest; length: number } | undefined {
  const reader = new ByteReader(bytes);
  if (bytes.length >= 4 && reader.u32() !== MAGIC) throw fault('frame/syntax', { text: 'no recording' });
  if (bytes.length < 16) return undefined;
  const version = reader.u8();
  if (version !== VERSION || reader.u8() + reader.u8() + reader.u8() !== 0)
    throw fault('frame/syntax', { text: `recording of version ${version}` });
  const size = reader.varint();
  if (size > MOST_MANIFEST_BYTES)
    throw fault('frame/length', { expected: MOST_MANIFEST_BYTES, actual: size });
  const begin = bytes.length - reader.left;
  const length = begin + size + 4;
  if (bytes.length < length) return undefined;
  const expected = new ByteReader(bytes.subarray(begin + size, length)).u32();
  const actual = crc32c(bytes.subarray(0, begin + size));
  if (expected !== actual) throw fault('frame/checksum', { expected, actual });
  return { manifest: manifestOf(bytes.subarray(begin, begin + size)), length };
}

/** Makes sure of the end. @throws frame/checksum, frame/length. */
export function readEnd(bytes: Uint8Array, { blocks, rows }: Written): void {
  const reader = new ByteReader(bytes);
  reader.u32();
  const [theirBlocks, theirRows] = [reader.f64(), reader.f64()];
  const expected = reader.u32();
  const actual = crc32c(bytes.subarray(0, END_BYTES - 4));
  if (expected !== actual) throw fault('frame/checksum', { expected, actual });
  if (theirBlocks !== blocks) throw fault('frame/length', { expected: theirBlocks, actual: blocks });
  if (theirRows !== rows) throw fault('frame/length', { expected: theirRows, actual: rows });
}

function manifestOf(bytes: Uint8Array): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw fault('frame/syntax', { text: 'a manifest that is no JSON' }, cause);
  }
  if (!isManifest(json)) throw fault('frame/syntax', { text: 'no manifest' });
  return json;
}

/** Whether what everybody relies on is there; all else is words and numbers to show. */
export function isManifest(json: unknown): json is Manifest {
  const { devices, station = '' } = (json ?? {}) as Partial<Manifest>;
  return (
    typeof station === 'string' &&
    Array.isArray(devices) &&
    devices.every(
      (each: Partial<RecordedDevice> | null) =>
        typeof each?.device === 'string' &&
        Array.isArray(each.channels) &&
        each.channels.every((channel: Partial<RecordedChannel> | null) => typeof channel?.name === 'string'),
    )
  );
}
