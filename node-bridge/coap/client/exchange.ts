import { concat } from '../../../station/codec/bytes.ts';
import {
  blockOf,
  blockOption,
  type CoapMessage,
  codeOf,
  OPTION,
  optionOf,
  uintOf,
  uintOption,
} from '../../../station/codec/coap/message.ts';
import { fault } from '../../../station/model/fault.ts';
import type { CoapClient, Question } from './coap-client.ts';
import { FORMAT } from '../readings.ts';

/** What a server said to a question, whole. */
export interface Reply {
  readonly code: number;
  readonly format: number;
  readonly body: Uint8Array;
  /** For so long it counts. RFC 7252, section 5.10.5. */
  readonly freshMs: number;
}

type Client = Pick<CoapClient, 'ask'>;

const PART_BYTES = 512;
const MOST_BODY_BYTES = 64 * 1024;
/** So often a body is read anew that became another one while it was read. */
const MOST_RESTARTS = 3;
const FRESH_S = 60;
const [CONTINUE, UNAUTHORIZED] = [codeOf('2.31'), codeOf('4.01')];
const [INCOMPLETE, TOO_LARGE] = [codeOf('4.08'), codeOf('4.13')];

/**
 * Asks, and sends and reads bodies in as many parts as it takes: RFC 7959.
 * @throws as {@link CoapClient.ask}; frame/length for a body of more than 64 KiB, frame/syntax for parts that do not fit.
 */
export async function exchange(client: Client, question: Question, signal: AbortSignal): Promise<Reply> {
  const { payload = new Uint8Array(0) } = question;
  const said =
    payload.length > PART_BYTES
      ? await sendParts(client, question, payload, signal)
      : await askHere(client, question, signal);
  return whole(client, question, said, signal);
}

/** The whole of what a message began to say. @throws as {@link exchange}. */
export async function whole(
  client: Client,
  question: Question,
  first: CoapMessage,
  signal: AbortSignal,
): Promise<Reply> {
  let said = first;
  for (let restarts = 0; restarts <= MOST_RESTARTS; restarts++) {
    const body = await restOf(client, question, said, signal);
    if (body) {
      const format = uintOf(said, OPTION.contentFormat) ?? FORMAT.text;
      return { code: said.code, format, body, freshMs: 1_000 * (uintOf(said, OPTION.maxAge) ?? FRESH_S) };
    }
    said = await askPart(client, question, 0, PART_BYTES, signal);
  }
  throw fault('frame/syntax', { text: 'CoAP: changes while it is read' });
}

/** Undefined where what follows belongs to another version. */
async function restOf(
  client: Client,
  question: Question,
  first: CoapMessage,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let heldBytes = 0;
  for (let said = first; ;) {
    const block = blockOf(said, OPTION.block2);
    const { length } = said.payload;
    const fits =
      !block || (block.number * block.bytes === heldBytes && (!block.more || length === block.bytes));
    if (!fits) throw fault('frame/syntax', { text: 'CoAP: a part that does not fit' });
    parts.push(said.payload);
    heldBytes += length;
    if (heldBytes > MOST_BODY_BYTES)
      throw fault('frame/length', { expected: MOST_BODY_BYTES, actual: heldBytes });
    if (!block?.more) return concat(...parts);
    said = await askPart(client, question, heldBytes / block.bytes, block.bytes, signal);
    if (said.code !== first.code || versionOf(said) !== versionOf(first)) return undefined;
  }
}

const versionOf = (message: CoapMessage): string => String(optionOf(message, OPTION.etag));

function askPart(
  client: Client,
  { kind, code, options }: Question,
  number: number,
  bytes: number,
  signal: AbortSignal,
): Promise<CoapMessage> {
  const block = blockOption(OPTION.block2, { number, more: false, bytes });
  return askHere(client, { kind, code, options: [...options, block] }, signal);
}

/** Until the server has all, or says something else than that it wants to go on. */
async function sendParts(
  client: Client,
  question: Question,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<CoapMessage> {
  let bytes = PART_BYTES;
  for (let from = 0, restarts = 0; ;) {
    const more = from + bytes < body.length;
    const options = [
      ...question.options,
      blockOption(OPTION.block1, { number: from / bytes, more, bytes }),
      ...(from === 0 ? [uintOption(OPTION.size1, body.length)] : []),
    ];
    const payload = body.subarray(from, from + bytes);
    const said = await askHere(client, { ...question, options, payload }, signal);
    const wanted = Math.min(bytes, blockOf(said, OPTION.block1)?.bytes ?? bytes);
    if (said.code === CONTINUE && more) from += bytes;
    else if (said.code === INCOMPLETE && restarts++ === 0) from = 0;
    else if (said.code !== TOO_LARGE || wanted === bytes || from > 0) return said;
    bytes = wanted;
  }
}

/** Gives an echo back where the server asks for one first: RFC 9175, section 2.3. */
export async function askHere(
  client: Client,
  question: Question,
  signal: AbortSignal,
  token?: Uint8Array,
): Promise<CoapMessage> {
  const said = await client.ask(question, signal, token);
  const value = optionOf(said, OPTION.echo);
  if (said.code !== UNAUTHORIZED || !value) return said;
  return client.ask(
    { ...question, options: [...question.options, { number: OPTION.echo, value }] },
    signal,
    token,
  );
}
