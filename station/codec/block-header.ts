import { fault } from '../model/fault.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { crc32c } from './checksum.ts';

/**
 * A block is a run of one log's entries, in order of arrival, that is stored and checked as one:
 *
 *   0 u32 `FLBK` · 4 u8 version · 5 u8 codec · 6 u8, u8 zero · 8 f64 first number · 16 u32 entries · 20 u32 rows
 *   24 f64 earliest time · 32 f64 latest time · 40 u32 length of the whole · 44 epoch (text)
 *   entries as the codec writes them
 *   at the end u32 crc32c over everything before it
 *
 * Versions change the header, codecs only the entries: codec 0 is block.ts, codec 1 is chapter.ts.
 */
export interface BlockHeader {
  readonly epoch: string;
  readonly first: number;
  readonly last: number;
  readonly entries: number;
  readonly rows: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A header before its entries are read: the last number follows from them. */
export type BlockHead = Omit<BlockHeader, 'last'>;

const MAGIC = 0x4b424c46;
const VERSION = 1;
const CODEC_AT = 5;
const LENGTH_AT = 40;
const CRC_BYTES = 4;
export const HEADER_BYTES = 44;

/** Bytes that a block has beside its entries. */
export const overheadOf = (epoch: string): number => HEADER_BYTES + 1 + epoch.length + CRC_BYTES;

/** A finished block. */
export function sealed(codec: number, head: BlockHead, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.u32(MAGIC);
  for (const byte of [VERSION, codec, 0, 0]) writer.u8(byte);
  writer.f64(head.first);
  writer.u32(head.entries);
  writer.u32(head.rows);
  writer.f64(head.fromMs);
  writer.f64(head.toMs);
  writer.u32(0);
  writer.text(head.epoch);
  writer.bytes(body);
  writer.u32(0);
  const bytes = writer.copy();
  const view = new DataView(bytes.buffer);
  view.setUint32(LENGTH_AT, bytes.length, true);
  view.setUint32(bytes.length - CRC_BYTES, crc32c(bytes.subarray(0, -CRC_BYTES)), true);
  return bytes;
}

/** How long the block is that begins with these bytes. @throws frame/length, frame/syntax. */
export function blockLength(bytes: Uint8Array): number {
  if (bytes.length < HEADER_BYTES)
    throw fault('frame/length', { expected: HEADER_BYTES, actual: bytes.length });
  const reader = new ByteReader(bytes);
  if (reader.u32() !== MAGIC) throw fault('frame/syntax', { text: 'no block of a log' });
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(LENGTH_AT, true);
}

/** Which codec the block is of that begins with these bytes. */
export const codecOf = (bytes: Uint8Array): number | undefined => bytes[CODEC_AT];

/**
 * What a whole block says before its entries, and a reader that stands at them.
 * @throws frame/length, frame/checksum, frame/syntax.
 */
export function unsealed(bytes: Uint8Array): { codec: number; head: BlockHead; body: ByteReader } {
  const length = blockLength(bytes);
  if (bytes.length !== length) throw fault('frame/length', { expected: length, actual: bytes.length });
  const actual = crc32c(bytes.subarray(0, -CRC_BYTES));
  const expected = new ByteReader(bytes.subarray(-CRC_BYTES)).u32();
  if (actual !== expected) throw fault('frame/checksum', { expected, actual });
  const body = new ByteReader(bytes.subarray(0, -CRC_BYTES));
  body.u32();
  const version = body.u8();
  const codec = body.u8();
  if (version !== VERSION || codec > 1 || body.u8() !== 0 || body.u8() !== 0)
    throw fault('frame/syntax', { text: `block of version ${version} with codec ${codec}` });
  const first = body.f64();
  const entries = body.u32();
  const rows = body.u32();
  const fromMs = body.f64();
  const toMs = body.f64();
  body.u32();
  const epoch = body.text();
  if (entries === 0 || !(first >= 1) || !Number.isSafeInteger(first))
    throw fault('frame/syntax', { text: 'entries without numbers' });
  return { codec, head: { epoch, first, entries, rows, fromMs, toMs }, body };
}
