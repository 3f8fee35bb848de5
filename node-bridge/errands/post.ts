import { request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { outsideOnly } from './addresses.ts';

export interface Post {
  readonly url: URL;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether it may go to an address inside the own network. */
  readonly inside: boolean;
}

/** Why something did not arrive; where it never will, it is not tried again. */
export class Undelivered extends Error {
  readonly isFinal: boolean;
  constructor(message: string, isFinal = false) {
    super(message);
    this.isFinal = isFinal;
  }
}

const WITHIN_MS = 10_000;
const MOST_ANSWER_BYTES = 65_536;
/** Asked too early, or too much: the next try may work (RFC 9110, section 15.5.9; RFC 6585, section 4). */
const LATER: ReadonlySet<number> = new Set([408, 425, 429]);

/** Posts once. No redirect is followed, and of the answer only its code counts. @throws Undelivered. */
export function post({ url, body, headers, inside }: Post, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (message: string, isFinal = false) => reject(new Undelivered(message, isFinal));
    const send = url.protocol === 'https:' ? secure : plain;
    const asked = send(
      url,
      {
        method: 'POST',
        agent: false,
        signal: AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]),
        ...(inside ? {} : { lookup: outsideOnly }),
        headers: { ...headers, 'user-agent': 'fieldline', 'content-length': Buffer.byteLength(body) },
      },
      (answer) => {
        const { statusCode = 0 } = answer;
        let bytes = 0;
        answer.on('data', (chunk: Buffer) => (bytes += chunk.length) > MOST_ANSWER_BYTES && answer.destroy());
        answer.on('error', () => undefined);
        answer.on('close', () => {
          if (statusCode >= 200 && statusCode < 300) resolve();
          else if (statusCode >= 300 && statusCode < 400) fail('it answers with a redirect', true);
          else fail(`it answers with ${statusCode}`, statusCode < 500 && !LATER.has(statusCode));
        });
      },
    );
    asked.on('error', (error: NodeJS.ErrnoException) => fail(wordsOf(error), error.code === 'EINSIDE'));
    asked.end(body);
  });
}

/** Without what the system says beside: addresses and paths may be secrets. */
export function wordsOf({ code, name }: NodeJS.ErrnoException): string {
  if (code === 'EINSIDE') return 'its name stands for an address inside the own network';
  if (name === 'TimeoutError' || code === 'ABORT_ERR') return `no answer within ${WITHIN_MS / 1000} s`;
  return code ?? 'the connection failed';
}
