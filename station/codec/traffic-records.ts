import { fault } from '../model/fault.ts';
import type { LineError, Traffic } from '../model/traffic.ts';
import { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

const KINDS = ['heard', 'sent', 'line-error', 'opened', 'closed'] as const;
const ERRORS: readonly LineError[] = ['overrun', 'framing', 'parity', 'break'];

/** `afterUs`: how long after the record before it. */
export function writeRecord(writer: ByteWriter, traffic: Traffic, afterUs: number): void {
  writer.u8(KINDS.indexOf(traffic.kind));
  writer.varint(afterUs);
  switch (traffic.kind) {
    case 'heard':
    case 'sent':
      writer.varint(traffic.bytes.length);
      return writer.bytes(traffic.bytes);
    case 'line-error':
      return writer.u8(ERRORS.indexOf(traffic.error));
    case 'opened':
      return writer.text(JSON.stringify(traffic.line ?? null));
    case 'closed':
  }
}

/** What a block's records say. @throws frame/syntax, frame/length where they cannot mean anything. */
export function readRecords(records: Uint8Array, firstMs: number): readonly Traffic[] {
  const reader = new ByteReader(records);
  const all: Traffic[] = [];
  for (let us = 0; reader.left > 0;) {
    const kind = KINDS[reader.u8()];
    us += reader.varint();
    const timeMs = firstMs + us / 1_000;
    if (kind === 'heard' || kind === 'sent')
      all.push({ kind, timeMs, bytes: reader.bytes(reader.varint()).slice() });
    else if (kind === 'line-error') all.push({ kind, timeMs, error: errorOf(reader.u8()) });
    else if (kind === 'opened') all.push({ kind, timeMs, ...lineOf(reader.text()) });
    else if (kind === 'closed') all.push({ kind, timeMs });
    else throw fault('frame/syntax', { text: 'a record of an unknown kind' });
  }
  return all;
}

function errorOf(which: number): LineError {
  const error = ERRORS[which];
  if (!error) throw fault('frame/syntax', { text: 'an unknown line error' });
  return error;
}

function lineOf(text: string): Pick<Extract<Traffic, { kind: 'opened' }>, 'line'> {
  const json = parsed(text) as { baudRate?: unknown; parity?: unknown; dataBits?: unknown } | null;
  const { baudRate, parity, dataBits } = json ?? {};
  const isKnown =
    typeof baudRate === 'number' &&
    (parity === 'none' || parity === 'even' || parity === 'odd') &&
    (dataBits === 7 || dataBits === 8);
  return isKnown ? { line: { baudRate, parity, dataBits } } : {};
}

/** JSON that somebody else wrote. @throws frame/syntax. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw fault('frame/syntax', { text: text.slice(0, 80) }, cause);
  }
}
