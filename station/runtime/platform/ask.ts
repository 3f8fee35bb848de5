/** Asks a server over HTTP, with no cookie, and follows it nowhere else. @throws bridge/unreachable. */
export type Ask = (question: Question) => Promise<Answer>;

export interface Question {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** What lets whoever asks in. */
  readonly bearer?: string;
  /** Which version of it is to be changed: RFC 9110, section 13.1.1. */
  readonly ifMatch?: string;
  readonly json?: unknown;
}

export interface Answer {
  readonly status: number;
  /** What its body says: JSON where it is some, else its text; at most 1 MiB are read. */
  readonly json: unknown;
  /** Which version that is. */
  readonly etag?: string;
  readonly retryAfterS?: number;
}
