import { fault } from '../model/fault.ts';
import type { Traffic } from '../model/traffic.ts';
import { ByteWriter } from './byte-writer.ts';
import { crc32c } from './checksum.ts';
import { parsed, writeRecord } from './traffic-records.ts';

/**
 * A `.fieldraw` file: what went over one device's wire, byte for byte, to be read again by any driver.
 *
 *   0 u32 `FLRW` · 4 u8 version · 5 u8, u8, u8 zero · head (text: JSON) · u32 crc32c of all before
 *   blocks, one behind the other: u32 `FLWB` · u32 length of the records · f64 when, milliseconds after the head's start ·
 *     records · u32 crc32c of the block before it
 *   a record: u8 kind · varint microseconds after the record before · heard, sent: varint length, bytes; line error: u8 which;
 *     opened: text (JSON) of the line's settings
 *   u32 `FLWE` · f64 blocks · f64 bytes heard · u32 crc32c of these
 *
 * It is no `.fieldline`: that holds entries of a log, which are numbers in columns, travel and are counted by row; bytes are
 * none of it. Blocks can be appended as they come; a file without the end was cut short, or is still being written.
 */
export interface CaptureHead {
  readonly startMs: number;
  /** Whose wire it was, as far as it is known. */
  readonly device?: CapturedDevice;
}

export interface CapturedDevice {
  readonly id: string;
  readonly label: string;
  readonly driver: string;
  /** Where it hung: `serial:0403:6001`. */
  readonly address: string;
}

export const CAPTURE_MAGIC = 0x57524c46;
export const BLOCK_MAGIC = 0x42574c46;
export const END_MAGIC = 0x45574c46;
export const CAPTURE_VERSION = 1;
export const BLOCK_HEAD_BYTES = 16;
export const END_BYTES = 24;
/** A block is let go when its records have so many bytes; one chunk more may be in it. */
const FULL_BYTES = 16_384;
const MOST_CHUNK_BYTES = 65_536;
/** No writer makes a larger one. */
export const MOST_RECORDS_BYTES = 2 ** 18;

/** Writes a capture piece by piece; the pieces, put together, are the file. */
export class CaptureWriter {
  readonly #startMs: number;
  #records = new ByteWriter();
  #blockUs = 0;
  #lastUs = 0;
  #blocks = 0;
  #heardBytes = 0;

  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  /** Bytes that are not yet in a block. */
  get pending(): number {
    return this.#records.length;
  }

  /** What the file begins with. */
  head(device: CapturedDevice | undefined): Uint8Array<ArrayBuffer> {
    const writer = new ByteWriter();
    writer.u32(CAPTURE_MAGIC);
    for (const byte of [CAPTURE_VERSION, 0, 0, 0]) writer.u8(byte);
    writer.text(JSON.stringify({ startMs: this.#startMs, device }));
    return sealed(writer);
  }

  /** The blocks that are full with it. What comes earlier than the one before counts as simultaneous. */
  add(traffic: Traffic): readonly Uint8Array<ArrayBuffer>[] {
    if (traffic.kind !== 'heard' && traffic.kind !== 'sent') return this.#put(traffic);
    const blocks: Uint8Array<ArrayBuffer>[] = [];
    for (let at = 0; at < traffic.bytes.length; at += MOST_CHUNK_BYTES)
      blocks.push(...this.#put({ ...traffic, bytes: traffic.bytes.subarray(at, at + MOST_CHUNK_BYTES) }));
    return blocks;
  }

  /** What has been added since the last block, as one; nothing where there is nothing. */
  flush(): readonly Uint8Array<ArrayBuffer>[] {
    if (this.#records.length === 0) return [];
    const writer = new ByteWriter();
    writer.u32(BLOCK_MAGIC);
    writer.u32(this.#records.length);
    writer.f64(this.#blockUs / 1_000);
    writer.bytes(this.#records.copy());
    this.#records = new ByteWriter();
    this.#blocks++;
    return [sealed(writer)];
  }

  /** What it ends with, once all is flushed. */
  end(): Uint8Array<ArrayBuffer> {
    const writer = new ByteWriter();
    writer.u32(END_MAGIC);
    writer.f64(this.#blocks);
    writer.f64(this.#heardBytes);
    return sealed(writer);
  }

  #put(traffic: Traffic): readonly Uint8Array<ArrayBuffer>[] {
    const us = Math.max(this.#lastUs, Math.round((traffic.timeMs - this.#startMs) * 1_000));
    if (this.#records.length === 0) this.#blockUs = this.#lastUs = us;
    writeRecord(this.#records, traffic, us - this.#lastUs);
    this.#lastUs = us;
    if (traffic.kind === 'heard') this.#heardBytes += traffic.bytes.length;
    return this.#records.length < FULL_BYTES ? [] : this.flush();
  }
}

/** The head's JSON. @throws frame/syntax. */
export function readHeadText(text: string): CaptureHead {
  const { startMs, device } = (parsed(text) ?? {}) as Partial<CaptureHead>;
  if (typeof startMs !== 'number' || !Number.isFinite(startMs))
    throw fault('frame/syntax', { text: 'no start' });
  const { id, label, driver, address } = device ?? {};
  const isKnown = [id, label, driver, address].every((word) => typeof word === 'string');
  return isKnown ? { startMs, device: { id, label, driver, address } as CapturedDevice } : { startMs };
}

function sealed(writer: ByteWriter): Uint8Array<ArrayBuffer> {
  writer.u32(crc32c(writer.copy()));
  return writer.copy();
}
