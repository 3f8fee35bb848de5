import { type IncomingMessage, request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { type HttpAnswer, MOST_BODY_BYTES } from '../../station/codec/http/answer.ts';
import { mayAsk, NotAllowed, reachableOnly } from './reachable.ts';

/** What is remembered of an answer, so that the server can say that nothing changed (RFC 9110, section 13). */
export interface Validators {
  readonly etag?: string;
  readonly modified?: string;
}

export interface Got extends HttpAnswer {
  readonly validators: Validators;
  /** How long the server wants to be left alone. */
  readonly restMs: number;
}

const WITHIN_MS = 10_000;
const MOST_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MOST_REST_MS = 3_600_000;
const MOST_VALIDATOR_LETTERS = 200;

/**
 * Asks once, following at most three redirects: only to where one may ask, and never from a cipher to none. One that is not followed
 * is the answer. @throws NotAllowed; Error for no answer, or too large a one.
 */
export async function get(
  url: URL,
  before: Validators,
  allowed: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Got> {
  const over = AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]);
  let here = url;
  if (!mayAsk(url, allowed)) throw new NotAllowed('an address of this machine');
  for (let redirects = 0; ; redirects++) {
    const answer = await ask(here, before, allowed, over);
    const { statusCode: status = 0, headers } = answer;
    const isSentOn = REDIRECTS.has(status) && redirects < MOST_REDIRECTS;
    const next = isSentOn ? nextOf(here, headers.location, allowed) : undefined;
    if (!next) return await gotFrom(answer, status);
    answer.destroy();
    here = next;
  }
}

/** Where an answer sends on to, where one may follow. */
function nextOf(here: URL, location: string | undefined, allowed: ReadonlySet<string>): URL | undefined {
  if (location === undefined || !URL.canParse(location, here.href)) return undefined;
  const next = new URL(location, here.href);
  const isKept = next.protocol === 'https:' || (next.protocol === 'http:' && here.protocol === 'http:');
  return isKept && next.username === '' && mayAsk(next, allowed) ? next : undefined;
}

function ask(
  url: URL,
  { etag, modified }: Validators,
  allowed: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const send = url.protocol === 'https:' ? secure : plain;
  return new Promise((resolve, reject) => {
    const headers = {
      'user-agent': 'fieldline',
      'accept-encoding': 'identity',
      ...(etag === undefined ? {} : { 'if-none-match': etag }),
      ...(modified === undefined ? {} : { 'if-modified-since': modified }),
    };
    const looked = allowed.has(url.hostname) ? {} : { lookup: reachableOnly };
    send(url, { agent: false, signal, headers, ...looked }, resolve)
      .on('error', (error: NodeJS.ErrnoException) =>
        reject(error.code === 'ESHUT' ? new NotAllowed(error.message) : error),
      )
      .end();
  });
}

async function gotFrom(answer: IncomingMessage, status: number): Promise<Got> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BODY_BYTES) throw new Error('its answer is too large');
    chunks.push(chunk);
  }
  const { etag, 'last-modified': modified, 'retry-after': rest } = answer.headers;
  const isShort = (text: string | undefined): text is string =>
    text !== undefined && text.length <= MOST_VALIDATOR_LETTERS;
  return {
    status,
    body: new Uint8Array(Buffer.concat(chunks)),
    validators: { ...(isShort(etag) ? { etag } : {}), ...(isShort(modified) ? { modified } : {}) },
    restMs: restOf(status, rest),
  };
}

/** Seconds, or a date (RFC 9110, section 10.2.3), where the server says that it is asked too much. */
function restOf(status: number, said: string | undefined): number {
  if ((status !== 429 && status !== 503) || said === undefined) return 0;
  const ms = /^\d{1,9}$/.test(said) ? Number(said) * 1_000 : Date.parse(said) - Date.now();
  return Number.isNaN(ms) ? 0 : Math.min(MOST_REST_MS, Math.max(0, ms));
}
