import { answerBytes } from '../../station/codec/http/answer.ts';
import { fault } from '../../station/model/fault.ts';
import { Mailbox } from '../../station/runtime/mailbox.ts';
import type { Clock, Heard, Link } from '../../station/runtime/platform.ts';
import { get, type Got, type Validators } from './get.ts';
import { NotAllowed } from './reachable.ts';

const MOST_LETTERS = 500;
const OK = 200;
const UNCHANGED = 304;

/** So many questions in a row without an answer, and whoever is there has gone. */
const MOST_UNANSWERED = 3;

/**
 * A web address as a link: whatever is written asks it once. `allowed`: hosts that may be asked although they are of this machine.
 * @throws link/unsupported for what is no such address, or one with a password in it; link/denied for one of this machine,
 * link/not-found where nobody answers.
 */
export async function openHttp(
  address: string,
  allowed: ReadonlySet<string>,
  clock: Clock,
  signal: AbortSignal,
): Promise<Link> {
  const url = URL.canParse(address) && address.length <= MOST_LETTERS ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw fault('link/unsupported', { address });
  const first = await get(url, {}, allowed, signal).catch((error: unknown) => {
    throw signal.aborted ? signal.reason : meaning(error, address);
  });
  return new HttpLink(url, address, allowed, clock, signal, first);
}

const meaning = (error: unknown, address: string) =>
  fault(error instanceof NotAllowed ? 'link/denied' : 'link/not-found', { address }, error);

class HttpLink implements Link {
  readonly heard: AsyncIterable<Heard>;
  readonly lineless = true;
  readonly fresh = true;
  readonly #url: URL;
  readonly #address: string;
  readonly #allowed: ReadonlySet<string>;
  readonly #clock: Clock;
  readonly #arrived = new Mailbox<Heard>();
  readonly #over = new AbortController();
  #validators: Validators = {};
  #isAsking = false;
  #unanswered = 0;
  /** What came while it was opened answers the first question. */
  #first: Got | undefined;
  /** What it answered when it asked to be left alone, and until when. */
  #resting: { readonly got: Got; readonly untilMs: number } | undefined;

  constructor(
    url: URL,
    address: string,
    allowed: ReadonlySet<string>,
    clock: Clock,
    signal: AbortSignal,
    first: Got,
  ) {
    this.#url = url;
    this.#address = address;
    this.#allowed = allowed;
    this.#clock = clock;
    this.heard = this.#arrived;
    this.#first = first;
    this.#remember(first);
    signal.addEventListener('abort', () => void this.close(), { once: true, signal: this.#over.signal });
    if (signal.aborted) void this.close();
  }

  /** One question at a time: one that is still open stands for the next as well. */
  async write(): Promise<void> {
    if (this.#over.signal.aborted) throw fault('link/lost', { address: this.#address });
    const first = this.#first;
    this.#first = undefined;
    if (first) return this.#says(first);
    if (this.#resting && this.#clock.steady() < this.#resting.untilMs) return this.#says(this.#resting.got);
    if (!this.#isAsking) void this.#ask();
  }

  async close(): Promise<void> {
    this.#over.abort();
    this.#arrived.close();
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    try {
      const got = await get(this.#url, this.#validators, this.#allowed, this.#over.signal);
      this.#unanswered = 0;
      this.#remember(got);
      this.#says(got);
    } catch (error) {
      if (++this.#unanswered < MOST_UNANSWERED) return;
      this.#arrived.close(meaning(error, this.#address));
      this.#over.abort();
    } finally {
      this.#isAsking = false;
    }
  }

  #remember(got: Got): void {
    if (got.status !== UNCHANGED) this.#validators = got.status === OK ? got.validators : {};
    this.#resting = got.restMs > 0 ? { got, untilMs: this.#clock.steady() + got.restMs } : undefined;
  }

  #says(got: Got): void {
    this.#arrived.put({ kind: 'bytes', bytes: answerBytes(got) });
  }
}
