import { ascii, latin1 } from '../bytes.ts';
import { fault } from '../../model/fault.ts';
import { measured } from '../framing/measured.ts';

/** What a web server answered. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: Uint8Array;
}

export const MOST_BODY_BYTES = 65_536;
const MOST_HEAD_BYTES = 64;
const HEAD_BEGINS = 0x48;
const HEAD = /^HTTP\/1\.1 (\d{3})\r\nContent-Length: (\d{1,6})\r\n\r\n/;

/** The answer as HTTP/1.1 writes it (RFC 9112, section 4), with no more of its head than is needed. */
export function answerBytes({ status, body }: HttpAnswer): Uint8Array<ArrayBuffer> {
  const head = ascii(`HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\n\r\n`);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return bytes;
}

/** @throws frame/syntax for what is no whole answer. */
export function answerIn(frame: Uint8Array): HttpAnswer {
  const head = headOf(frame);
  if (!head || head.bytes !== frame.length)
    throw fault('frame/syntax', { text: '(no answer of a web server)' });
  return { status: head.status, body: frame.subarray(head.bodyAt) };
}

/** Cuts a stream of answers. */
export const answers = measured((bytes) => {
  if (bytes[0] !== HEAD_BEGINS) return 'none';
  return headOf(bytes)?.bytes ?? (bytes.length < MOST_HEAD_BYTES ? 'more' : 'none');
});

function headOf(bytes: Uint8Array) {
  const [head, status, length] = HEAD.exec(latin1(bytes.subarray(0, MOST_HEAD_BYTES))) ?? [];
  if (head === undefined || Number(length) > MOST_BODY_BYTES) return undefined;
  return { status: Number(status), bodyAt: head.length, bytes: head.length + Number(length) };
}
