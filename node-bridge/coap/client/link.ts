import { codeOf, OPTION, uintOption } from '../../../station/codec/coap/message.ts';
import { fault } from '../../../station/model/fault.ts';
import { CONFIRM_WITHIN_MS } from '../../../station/runtime/control/limits.ts';
import type { Heard, Link } from '../../../station/runtime/platform.ts';
import { NotAllowed, reachableAddress } from '../../http-in/reachable.ts';
import { Arrived } from '../../wires/arrived.ts';
import { faultOf } from '../../wires/net-address.ts';
import { type Pacing, USUAL } from '../outgoing.ts';
import { bodyOf, FORMAT, textOf } from '../readings.ts';
import { CoapClient } from './coap-client.ts';
import { datagramsTo } from './datagrams.ts';
import { exchange, type Reply } from './exchange.ts';
import { observe } from './observe.ts';
import { type ResourcePlace, resourcePlaceOf } from './place.ts';

const [GET, PUT] = [codeOf('0.01'), codeOf('0.03')];
const NOT_ALLOWED = codeOf('4.05');
/** A server that lets states age faster is asked once a second all the same. */
const SHORTEST_MS = 1_000;

/**
 * A resource of a CoAP server as a line: its states are heard, as lines, and what is written is put to it (`coap://192.168.1.20/lamp`).
 * Opened once it has answered. `allowed`: hosts that may be asked although they are of this machine. @throws link/not-found, link/denied, link/silent, link/unsupported; frame/refused.
 */
export async function openCoap(
  place: string,
  address: string,
  allowed: ReadonlySet<string>,
  signal: AbortSignal,
  pacing: Pacing = USUAL,
): Promise<Link> {
  const at = resourcePlaceOf(place, address);
  const host = await reachableAddress(at.host, allowed).catch((error: unknown) => {
    throw error instanceof NotAllowed ? fault('link/denied', { address }, error) : faultOf(error, address);
  });
  const client = new CoapClient(address, await datagramsTo({ ...at, host }, address, signal), pacing);
  const link = new CoapLink(client, at, address, pacing, signal);
  try {
    await link.answered;
  } catch (error) {
    await link.close();
    throw error;
  }
  return link;
}

class CoapLink implements Link {
  readonly heard: AsyncIterable<Heard>;
  readonly lineless = true;
  readonly fresh = true;
  /** Resolves once the server has said something. */
  readonly answered: Promise<void>;
  readonly #client: CoapClient;
  readonly #at: ResourcePlace;
  readonly #address: string;
  readonly #pacing: Pacing;
  readonly #arrived = new Arrived();
  readonly #over = new AbortController();
  /** In which format it speaks, once it did. */
  #format: number = FORMAT.text;
  #isFirst!: () => void;

  constructor(client: CoapClient, at: ResourcePlace, address: string, pacing: Pacing, signal: AbortSignal) {
    this.#client = client;
    this.#at = at;
    this.#address = address;
    this.#pacing = pacing;
    this.heard = this.#arrived.heard;
    signal.addEventListener('abort', () => this.#end(), { once: true, signal: this.#over.signal });
    const first = new Promise<void>((resolve) => (this.#isFirst = resolve));
    const hearing = this.#hear();
    hearing.catch((error: unknown) => this.#end(error)).finally(() => client.close()); // after the server was told that nobody observes any more
    this.answered = Promise.race([first, hearing]);
    this.answered.catch(() => undefined);
    if (signal.aborted) this.#end();
  }

  /**
   * Puts a line, and looks what came of it. @throws frame/refused with the code (403 for 4.03) where the server refuses,
   * command/unconfirmed where it says nothing in time: nothing is said again after that. link/lost, link/busy.
   */
  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#over.signal.aborted) throw this.#lost();
    const { format, body } = bodyOf(bytes, this.#format);
    const options = [...this.#at.options, uintOption(OPTION.contentFormat, format)];
    const question = { kind: this.#at.kind, code: PUT, options, payload: body };
    const { code } = await this.#inTime((signal) => exchange(this.#client, question, signal));
    if (code >> 5 !== 2) throw fault('frame/refused', { code: decimalOf(code), by: 'CoAP' });
    void this.#look(this.#over.signal).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#end();
  }

  async #inTime<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const late = new AbortController();
    const done = new AbortController();
    const unknown = () => late.abort(fault('command/unconfirmed', { waitedMs: CONFIRM_WITHIN_MS }));
    void this.#pacing.clock.sleep(CONFIRM_WITHIN_MS, done.signal).then(unknown, () => undefined);
    try {
      return await work(AbortSignal.any([late.signal, this.#over.signal]));
    } finally {
      done.abort();
    }
  }

  /** Until it is over: observed, and where it does not let itself be, asked at times. */
  async #hear(): Promise<never> {
    const { signal } = this.#over;
    const { everyMs } = this.#at;
    let { freshMs } = everyMs === undefined ? await this.#observed(signal) : await this.#look(signal);
    for (;;) {
      await this.#pacing.clock.sleep(everyMs ?? Math.max(freshMs, SHORTEST_MS), signal);
      ({ freshMs } = await this.#look(signal));
    }
  }

  /** Resolves with the last word of a server that tells no more by itself. */
  async #observed(signal: AbortSignal): Promise<Pick<Reply, 'freshMs'>> {
    let last = { freshMs: 0 };
    for await (const reply of observe(this.#client, this.#question, this.#pacing, signal)) {
      this.#said(reply);
      last = reply;
    }
    return last;
  }

  async #look(signal: AbortSignal): Promise<Reply> {
    const reply = await exchange(this.#client, this.#question, signal);
    this.#said(reply);
    return reply;
  }

  get #question() {
    return { kind: this.#at.kind, code: GET, options: this.#at.options };
  }

  /** @throws what a refusal means; one that can only be set says nothing, and is there. */
  #said({ code, format, body }: Reply): void {
    if (code >> 5 === 2) {
      this.#format = format;
      if (!this.#arrived.put(textOf(this.#at.name, format, body))) this.#arrived.overrun();
    } else if (code !== NOT_ALLOWED) throw refusalOf(code, this.#address);
    this.#isFirst();
  }

  #end(error?: unknown): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort(this.#lost());
    this.#arrived.close(error);
  }

  #lost() {
    return fault('link/lost', { address: this.#address });
  }
}

/** `4.04` as one number: 404. */
const decimalOf = (code: number): number => (code >> 5) * 100 + (code & 31);

function refusalOf(code: number, address: string): unknown {
  const decimal = decimalOf(code);
  if (decimal === 404) return fault('link/not-found', { address });
  if (decimal === 401 || decimal === 403) return fault('link/denied', { address });
  return fault('frame/refused', { code: decimal, by: 'CoAP' });
}
