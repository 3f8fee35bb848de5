import { type Logger, pino } from 'pino';
import * as v from 'valibot';

export const LogLevel = v.picklist(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']);
export type LogLevel = v.InferOutput<typeof LogLevel>;

/** A request that was answered: where to, but not what was said, so that no secret can stand in it. */
export interface Answered {
  readonly method: string;
  /** As it was declared, without what was filled in. */
  readonly route: string;
  readonly status: number;
  readonly tookMs: number;
  readonly who: string | undefined;
}

/** A second net under what is written down anyway: nothing of these names is ever to be seen. */
const SECRETS = ['authorization', 'cookie', 'password', 'token', 'secret', 'key', 'code'];

/** What happens at a bridge, as lines of JSON for programs that gather logs; how much of it can be changed while it runs. */
export class Journal {
  readonly #pino: Logger;

  constructor(write: (line: string) => void, level: LogLevel = 'info') {
    const paths = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
    this.#pino = pino({ level, base: null, redact: { paths, censor: 'hidden' } }, { write });
  }

  get level(): LogLevel {
    return v.parse(LogLevel, this.#pino.level);
  }
  set level(level: LogLevel) {
    this.#pino.level = level;
  }

  /** What somebody should know of; what is said often is told with its count (notes.ts). */
  note(text: string): void {
    this.#pino.warn(text.trimEnd());
  }

  /** From `debug` on: whoever asks much must not fill the disk. */
  answered(request: Answered): void {
    this.#pino.debug(request, 'answered');
  }

  /** What went wrong in our own code. */
  failed(error: unknown): void {
    const { name, stack = '' } = error instanceof Error ? error : new Error('not an error');
    this.#pino.error({ name, at: stack.split('\n').slice(1, 6) }, 'failed');
  }
}
