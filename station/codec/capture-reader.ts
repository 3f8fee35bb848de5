import { fault } from '../model/fault.ts';
import type { Traffic } from '../model/traffic.ts';
import { ByteReader } from './byte-reader.ts';
import { concat } from './bytes.ts';
import {
  BLOCK_HEAD_BYTES,
  BLOCK_MAGIC,
  CAPTURE_MAGIC,
  CAPTURE_VERSION,
  type CaptureHead,
  END_BYTES,
  END_MAGIC,
  MOST_RECORDS_BYTES,
  readHeadText,
} from './capture.ts';
import { crc32c } from './checksum.ts';
import { readRecords } from './traffic-records.ts';

const MOST_HEAD_BYTES = 65_536;

/** A part of a capture, in the order of the file. */
export type CapturePart =
  | { readonly head: CaptureHead; readonly traffic?: never }
  | { readonly traffic: readonly Traffic[]; readonly head?: never };

/** Whether a file that begins so is a capture; else its bytes are what they are. */
export const isCapture = (bytes: Uint8Array): boolean =>
  bytes.length >= 4 && new ByteReader(bytes).u32() === CAPTURE_MAGIC;

/**
 * Reads a capture as its bytes come, in pieces of any size. What is whole before a damage is given before the fault is
 * thrown; after that nothing more can be read.
 */
export class CaptureReader {
  #rest: Uint8Array = new Uint8Array(0);
  #head: CaptureHead | undefined;
  #blocks = 0;
  #heardBytes = 0;
  #hasEnded = false;

  /** The parts that are whole with these bytes. @throws frame/length, frame/checksum, frame/syntax. */
  *push(bytes: Uint8Array): Generator<CapturePart> {
    this.#rest = this.#rest.length === 0 ? bytes : concat(this.#rest, bytes);
    for (let part = this.#next(); part; part = this.#next()) yield part;
  }

  /** Makes sure that it is whole. @throws frame/length. */
  end(): void {
    if (!this.#hasEnded)
      throw fault('frame/length', { expected: this.#rest.length + END_BYTES, actual: this.#rest.length });
  }

  #next(): CapturePart | undefined {
    if (this.#hasEnded && this.#rest.length > 0)
      throw fault('frame/length', { expected: 0, actual: this.#rest.length });
    if (!this.#head) return this.#readHead();
    if (this.#rest.length < 4) return undefined;
    const magic = new ByteReader(this.#rest).u32();
    if (magic === BLOCK_MAGIC) return this.#readBlock(this.#head);
    if (magic === END_MAGIC) return this.#readEnd();
    throw fault('frame/syntax', { text: 'no block' });
  }

  #readHead(): CapturePart | undefined {
    const reader = new ByteReader(this.#rest);
    if (this.#rest.length >= 4 && reader.u32() !== CAPTURE_MAGIC)
      throw fault('frame/syntax', { text: 'no capture' });
    if (this.#rest.length < 12) return undefined;
    const version = reader.u8();
    if (version !== CAPTURE_VERSION || reader.u8() + reader.u8() + reader.u8() !== 0)
      throw fault('frame/syntax', { text: `capture of version ${version}` });
    const before = this.#rest.length - reader.left;
    const size = reader.varint();
    if (size > MOST_HEAD_BYTES) throw fault('frame/length', { expected: MOST_HEAD_BYTES, actual: size });
    const length = this.#rest.length - reader.left + size + 4;
    if (this.#rest.length < length) return undefined;
    const whole = this.#takeSealed(length);
    this.#head = readHeadText(new ByteReader(whole.subarray(before)).text());
    return { head: this.#head };
  }

  #readBlock({ startMs }: CaptureHead): CapturePart | undefined {
    if (this.#rest.length < BLOCK_HEAD_BYTES) return undefined;
    const reader = new ByteReader(this.#rest.subarray(4));
    const size = reader.u32();
    if (size > MOST_RECORDS_BYTES)
      throw fault('frame/length', { expected: MOST_RECORDS_BYTES, actual: size });
    const atMs = reader.f64();
    const length = BLOCK_HEAD_BYTES + size + 4;
    if (this.#rest.length < length) return undefined;
    const traffic = readRecords(this.#takeSealed(length).subarray(BLOCK_HEAD_BYTES), startMs + atMs);
    this.#blocks++;
    for (const each of traffic) if (each.kind === 'heard') this.#heardBytes += each.bytes.length;
    return { traffic };
  }

  #readEnd(): undefined {
    if (this.#rest.length < END_BYTES) return;
    const reader = new ByteReader(this.#takeSealed(END_BYTES).subarray(4));
    for (const actual of [this.#blocks, this.#heardBytes]) {
      const expected = reader.f64();
      if (expected !== actual) throw fault('frame/length', { expected, actual });
    }
    this.#hasEnded = true;
    if (this.#rest.length > 0) throw fault('frame/length', { expected: 0, actual: this.#rest.length });
  }

  /** So many bytes without the checksum at their end. @throws frame/checksum. */
  #takeSealed(length: number): Uint8Array {
    const content = this.#rest.subarray(0, length - 4);
    const expected = new ByteReader(this.#rest.subarray(length - 4, length)).u32();
    const actual = crc32c(content);
    if (expected !== actual) throw fault('frame/checksum', { expected, actual });
    this.#rest = this.#rest.subarray(length);
    return content;
  }
}
