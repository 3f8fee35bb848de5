import { fault } from '../station/model/fault.ts';
import type { Answer, Ask, Question } from '../station/runtime/platform.ts';
import { reachedBy } from './local-network.ts';

const PATIENCE_MS = 15_000;
const MOST_BYTES = 2 ** 20;

/** Asks over HTTP as a page may that came from `page`: no cookie goes along but where it is wanted, nothing is kept, and no answer leads elsewhere. */
export const askFrom =
  (page: string, credentials: 'omit' | 'same-origin' = 'omit'): Ask =>
  (question) =>
    ask(page, credentials, question);

async function ask(
  page: string,
  credentials: 'omit' | 'same-origin',
  { url, method, bearer, ifMatch, json }: Question,
): Promise<Answer> {
  const headers = {
    ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    ...(json === undefined ? {} : { 'content-type': 'application/json' }),
  };
  try {
    const answer = await fetch(url, {
      method,
      headers,
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      cache: 'no-store',
      credentials,
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...reachedBy(page, url),
    });
    const text = await textOf(answer);
    const waitS = Number(answer.headers.get('retry-after') ?? Number.NaN);
    const etag = answer.headers.get('etag');
    return {
      status: answer.status,
      json: parsed(text),
      ...(etag === null ? {} : { etag }),
      ...(waitS > 0 ? { retryAfterS: waitS } : {}),
    };
  } catch (error) {
    throw fault('bridge/unreachable', { url: new URL(url).origin }, error);
  }
}

async function textOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for (const reader = body?.getReader(); reader;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.length;
    if (bytes > MOST_BYTES) throw new Error('more than a bridge says');
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
