import * as v from 'valibot';
import { type Fault, FaultError, fault } from '../../model/fault.ts';
import type { Message } from '../../uplink/message.ts';
import { FaultIn } from '../../uplink/native/fault.ts';
import { Count, readFields } from '../../uplink/native/fields.ts';
import { jsonBytes } from '../../uplink/native/json.ts';
import { topicOf } from '../../uplink/topics.ts';

const PART_LETTERS = 48 * 1024;
const MOST_PARTS = 64;

const PartIn = v.union([
  v.object({
    part: Count,
    of: v.pipe(Count, v.minValue(1), v.maxValue(MOST_PARTS)),
    text: v.pipe(v.string(), v.maxLength(PART_LETTERS)),
  }),
  v.object({ fault: FaultIn }),
]);

/** A long text as answers to who configures a station, in pieces that every broker takes. */
export function textMessages(station: string, id: string, text: string): readonly Message[] {
  const of = Math.max(1, Math.ceil(text.length / PART_LETTERS));
  return Array.from({ length: of }, (_, part) =>
    answer(station, id, { part, of, text: text.slice(part * PART_LETTERS, (part + 1) * PART_LETTERS) }),
  );
}

export const faultMessage = (station: string, id: string, why: Fault): Message =>
  answer(station, id, { fault: why });

const answer = (station: string, id: string, says: object): Message => ({
  topic: topicOf({ what: 'configured', station, id }),
  payload: jsonBytes(says),
  qos: 1,
  retain: false,
});

/** Puts such an answer together again; the pieces come in order. */
export class TextAnswer {
  #text = '';
  #parts = 0;

  /** The whole text with its last piece. @throws what is answered instead; frame/syntax, frame/length. */
  add(payload: Uint8Array): string | undefined {
    const told = readFields(PartIn, payload);
    if ('fault' in told) throw new FaultError(told.fault);
    if (told.part !== this.#parts++) throw fault('frame/syntax', { text: 'a piece is missing' });
    this.#text += told.text;
    return this.#parts === told.of ? this.#text : undefined;
  }
}
