import { Failure } from '../failure.ts';
import { requireBridge } from '../required-bridge.ts';

/** What the local API of a bridge answered. */
export interface Answered {
  readonly status: number;
  readonly etag: string;
  readonly text: string;
}

interface Question {
  readonly method?: string;
  readonly etag?: string;
  readonly body?: object;
  /** A status that is an answer as well. */
  readonly also?: number;
}

/** Asks the bridge that runs on a data folder, as its owner. @throws Failure in its words where it refuses. */
export async function askApi(folder: string, path: string, question: Question = {}): Promise<Answered> {
  const running = await requireBridge(folder);
  const { method = 'GET', etag, body, also } = question;
  const headers = {
    authorization: `Bearer ${running.key}`,
    ...(etag === undefined ? {} : { 'if-match': etag }),
    ...(body ? { 'content-type': 'application/json' } : {}),
  };
  const url = `http://127.0.0.1:${running.port}${path}`;
  const answer = await fetch(url, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) }).catch(
    (cause: unknown) => {
      throw new Failure(`the bridge does not answer on port ${running.port}`, 1, { cause });
    },
  );
  const text = await answer.text();
  if (!answer.ok && answer.status !== also) throw new Failure(refusalIn(text), 1);
  return { status: answer.status, etag: answer.headers.get('etag') ?? '', text };
}

/** RFC 9457: the sentence, and each problem in a line of its own. */
function refusalIn(text: string): string {
  try {
    const { detail, problems = [] } = JSON.parse(text) as {
      readonly detail: string;
      readonly problems?: readonly { readonly path: string; readonly message: string }[];
    };
    return [detail, ...problems.map(({ path, message }) => `  ${path}: ${message}`)].join('\n');
  } catch {
    return 'the bridge refused it, and did not say why';
  }
}
