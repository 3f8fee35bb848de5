import * as v from 'valibot';
import type { RecordingPiece } from '../../api/exports.ts';
import { concat } from '../../codec/bytes.ts';
import { FaultError, fault } from '../../model/fault.ts';
import { fromBase64, toBase64 } from '../base64.ts';
import type { Message } from '../message.ts';
import { topicOf } from '../topics.ts';
import { FaultIn } from './fault.ts';
import { Count, Finite, given, Name, readFields, text, TimeMs } from './fields.ts';
import { jsonBytes } from './json.ts';

/**
 * Asks for the next blocks of a recording, raw and to the last bit: the same topics as history, another question. The
 * head is made by whoever asks, who knows the devices.
 */
export interface RowsQuery {
  readonly id: string;
  readonly recording: {
    /** By their ids. */
    readonly devices: readonly string[];
    readonly fromMs: number;
    readonly toMs: number;
    readonly cursor: string;
  };
}

export const RowsQueryIn = v.object({
  id: Name,
  recording: v.object({
    devices: v.pipe(v.array(Name), v.minLength(1), v.maxLength(64)),
    fromMs: TimeMs,
    toMs: TimeMs,
    cursor: text(128),
  }),
});

export function rowsGet(station: string, query: RowsQuery): Message {
  const topic = topicOf({ what: 'history-get', station });
  return { topic, payload: jsonBytes(query), qos: 1, retain: false };
}

/** Bytes that travel together: 128 KiB as base64. */
const PART_BYTES = 96 * 1024;

/** A piece in parts, in order. */
export function* rowsParts(station: string, id: string, piece: RecordingPiece): Generator<Message> {
  const { bytes, ...rest } = piece;
  const parts = Math.max(1, Math.ceil(bytes.length / PART_BYTES));
  for (let part = 0; part < parts; part++) {
    const some = toBase64(bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES));
    const payload = jsonBytes({ id, part, last: part === parts - 1, bytes: some, ...rest });
    yield { topic: topicOf({ what: 'history', station, id }), payload, qos: 1, retain: false };
  }
}

const MOST_PARTS = 256;
const PartIn = v.union([
  v.object({ fault: FaultIn }),
  v.object({
    part: Count,
    last: v.boolean(),
    bytes: text(2 * PART_BYTES),
    cursor: v.optional(text(128)),
    done: Finite,
  }),
]);

/** Puts a piece together; what is delivered twice is taken once, what is missing ends it. */
export class RowsAnswer {
  readonly #parts: Uint8Array[] = [];

  /** The piece once its last part is here. @throws what the other side says, frame/length, frame/syntax. */
  add(payload: Uint8Array): RecordingPiece | undefined {
    const said = readFields(PartIn, payload);
    if ('fault' in said) throw new FaultError(said.fault);
    const { part, last, bytes, cursor, done } = said;
    const expected = this.#parts.length;
    if (part < expected) return undefined;
    if (part > expected || part >= MOST_PARTS) throw fault('frame/length', { expected, actual: part });
    this.#parts.push(fromBase64(bytes));
    return last ? { bytes: concat(...this.#parts), ...given({ cursor }), done } : undefined;
  }
}
