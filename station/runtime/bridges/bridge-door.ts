import * as v from 'valibot';
import { fault } from '../../model/fault.ts';
import type { Answer, Ask, Question } from '../platform.ts';

/** RFC 9457, section 3.1.4; where what was sent is wrong, each place with its fault. */
const Problem = v.object({
  detail: v.string(),
  problems: v.optional(v.array(v.object({ path: v.string(), message: v.string() }))),
});
const MOST_WORDS = 200;

/** A bridge at its address, as somebody asks it who may have a credential there. */
export class BridgeDoor {
  readonly #ask: Ask;
  readonly #address: string;
  readonly #bearer: string | undefined;

  /** `address`: `https://greenhouse.local:8443`, without a slash at its end. */
  constructor(ask: Ask, address: string, bearer?: string) {
    this.#ask = ask;
    this.#address = address;
    this.#bearer = bearer;
  }

  /** What it says to that. @throws bridge/unreachable. */
  ask(method: Question['method'], path: string, json?: unknown, ifMatch?: string): Promise<Answer> {
    return this.#ask({
      url: `${this.#address}${path}`,
      method,
      ...(ifMatch === undefined ? {} : { ifMatch }),
      ...(this.#bearer === undefined ? {} : { bearer: this.#bearer }),
      ...(json === undefined ? {} : { json }),
    });
  }

  /** What it tells. @throws bridge/…. */
  async told<T>(schema: v.GenericSchema<unknown, T>, path: string): Promise<T> {
    return this.read(schema, this.granted(await this.ask('GET', path)));
  }

  /** @throws bridge/… where it did not do it. */
  granted(answer: Answer): Answer {
    const { status, json, retryAfterS } = answer;
    if (status >= 200 && status < 300) return answer;
    if (status === 401) throw fault('bridge/unknown', { url: this.#address });
    if (status === 429) throw fault('bridge/wait', { waitMs: (retryAfterS ?? 60) * 1_000 });
    throw fault('bridge/refused', { url: this.#address, status, why: whyIn(json).slice(0, MOST_WORDS) });
  }

  /** @throws bridge/strange where it is not what a bridge says. */
  read<T>(schema: v.GenericSchema<unknown, T>, { json }: Answer): T {
    const read = v.safeParse(schema, json);
    if (!read.success) throw fault('bridge/strange', { url: this.#address });
    return read.output;
  }
}

function whyIn(json: unknown): string {
  if (!v.is(Problem, json)) return typeof json === 'string' ? json : '';
  const { detail, problems = [] } = json;
  const wrong = problems.slice(0, 3).map(({ path, message }) => `${path.slice(1)}: ${message}`);
  return wrong.length > 0 ? wrong.join('; ') : detail;
}
