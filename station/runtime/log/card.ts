import { ByteReader } from '../../codec/byte-reader.ts';
import { ByteWriter } from '../../codec/byte-writer.ts';

/**
 * What a log knows of a block without opening it, kept beside it: enough to forget it, to tell what is lost with it
 * and to find all that leads to it.
 */
export interface Card {
  /** How old the log was when it was committed: see aging.ts. */
  readonly ageMs: number;
  readonly entries: number;
  readonly rows: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Of the block itself, and of all that leads to it, keys included. */
  readonly bytes: number;
  readonly leadBytes: number;
  readonly devices: readonly DeviceCard[];
}

/** What a block says of one device. Times are whole milliseconds, rounded outwards. */
export interface DeviceCard {
  readonly device: string;
  readonly rows: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Under which times its rows are in the index, and its losses. */
  readonly spansMs: readonly number[];
  readonly gapsMs: readonly number[];
  /** Whether it says anything else of the device. */
  readonly mentioned: boolean;
}

export function encodeCard(card: Card): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.u8(1);
  writer.varint(Math.round(card.ageMs));
  writer.varint(card.entries);
  writer.varint(card.rows);
  writer.f64(card.fromMs);
  writer.f64(card.toMs);
  writer.varint(card.bytes);
  writer.varint(card.leadBytes);
  writer.varint(card.devices.length);
  let beforeMs = Math.floor(card.fromMs);
  const time = (timeMs: number) => {
    writeTime(writer, timeMs, beforeMs);
    beforeMs = timeMs;
  };
  for (const { device, rows, fromMs, toMs, spansMs, gapsMs, mentioned } of card.devices) {
    writer.text(device);
    writer.varint(2 * rows + Number(mentioned));
    time(fromMs);
    time(toMs);
    for (const list of [spansMs, gapsMs]) {
      writer.varint(list.length);
      list.forEach(time);
    }
  }
  return writer.copy();
}

/** @throws frame/length, frame/syntax. */
export function decodeCard(bytes: Uint8Array): Card {
  const reader = new ByteReader(bytes);
  reader.u8();
  const [ageMs, entries, rows] = [reader.varint(), reader.varint(), reader.varint()];
  const [fromMs, toMs] = [reader.f64(), reader.f64()];
  const [size, leadBytes] = [reader.varint(), reader.varint()];
  let beforeMs = Math.floor(fromMs);
  const time = () => (beforeMs = readTime(reader, beforeMs));
  const devices = Array.from({ length: reader.varint() }, (): DeviceCard => {
    const device = reader.text();
    const code = reader.varint();
    const extent = { fromMs: time(), toMs: time() };
    const spansMs = Array.from({ length: reader.varint() }, time);
    const gapsMs = Array.from({ length: reader.varint() }, time);
    return { device, rows: Math.floor(code / 2), ...extent, spansMs, gapsMs, mentioned: code % 2 === 1 };
  });
  return { ageMs, entries, rows, fromMs, toMs, bytes: size, leadBytes, devices };
}

/** Times beyond are told as they are: their distances would not be exact. */
const FAR = 2 ** 49;
const AS_IT_IS = 1;

function writeTime(writer: ByteWriter, timeMs: number, beforeMs: number): void {
  if (Math.abs(timeMs) < FAR && Math.abs(beforeMs) < FAR) {
    const distance = timeMs - beforeMs;
    return writer.varint(distance < 0 ? -4 * distance - 2 : 4 * distance);
  }
  writer.varint(AS_IT_IS);
  writer.f64(timeMs);
}

function readTime(reader: ByteReader, beforeMs: number): number {
  const code = reader.varint();
  if (code === AS_IT_IS) return reader.f64();
  return beforeMs + (code % 4 === 0 ? code / 4 : -(code + 2) / 4);
}
