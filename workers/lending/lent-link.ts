import type { LinkSpec } from '../../station/model/link.ts';
import { type Fault, fault, FaultError } from '../../station/model/fault.ts';
import { Mailbox } from '../../station/runtime/mailbox.ts';
import type { Heard, Link } from '../../station/runtime/platform.ts';
import { lineOf } from '../transports/line.ts';
import { WriteQueue } from '../../station/runtime/wire/write-queue.ts';
import type { FromPage, FromWorker, Lent } from './lender.ts';

/** A wire that the page has open, as the station's link. */
export class LentLink implements Link {
  readonly heard: AsyncIterable<Heard>;
  readonly setLine?: NonNullable<Link['setLine']>;
  readonly lineless?: true;
  readonly #port: MessagePort;
  readonly #address: string;
  readonly #arrived = new Mailbox<Heard>();
  readonly #asked = new Map<number, (fault: Fault | undefined) => void>();
  readonly #queue: WriteQueue;
  readonly #ended = new AbortController();
  #lastId = 0;
  #closed = false;

  /** Takes over what was lent; gives it back when `signal` aborts. */
  constructor({ port, hasLine }: Lent, address: string, signal: AbortSignal) {
    this.#port = port;
    this.#address = address;
    this.#queue = new WriteQueue(address, (write) => this.#ask({ write, id: ++this.#lastId }));
    if (hasLine)
      this.setLine = (spec: Extract<LinkSpec, { kind: 'serial' }>) =>
        this.#ask({ line: lineOf(spec), id: ++this.#lastId });
    else this.lineless = true;
    this.heard = this.#hear();
    port.onmessage = ({ data }: MessageEvent<FromPage>) => this.#told(data);
    signal.addEventListener('abort', () => void this.close(), { once: true, signal: this.#ended.signal });
    if (signal.aborted) void this.close();
  }

  /** @throws link/lost; link/busy where the device takes its bytes too slowly. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#queue.write(bytes);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#say({ close: true });
    this.#over();
    this.#arrived.close();
  }

  async *#hear(): AsyncGenerator<Heard> {
    for await (const each of this.#arrived) {
      if (each.kind === 'bytes') this.#say({ took: each.bytes.length });
      yield each;
    }
  }

  #told(said: FromPage): void {
    if ('bytes' in said) this.#arrived.put({ kind: 'bytes', bytes: said.bytes });
    else if ('lineError' in said) this.#arrived.put({ kind: 'line-error', error: said.lineError });
    else if ('done' in said) this.#answered(said.done, said.fault);
    else {
      this.#over();
      this.#arrived.close(this.#lost());
    }
  }

  async #ask(wish: Extract<FromWorker, { id: number }>): Promise<void> {
    if (this.#closed) throw this.#lost();
    const answered = new Promise<Fault | undefined>((resolve) => this.#asked.set(wish.id, resolve));
    this.#say(wish);
    const why = await answered;
    if (why) throw new FaultError(why);
  }

  #answered(id: number, why: Fault | undefined): void {
    this.#asked.get(id)?.(why);
    this.#asked.delete(id);
  }

  #say(wish: FromWorker): void {
    if (!this.#closed) this.#port.postMessage(wish);
  }

  #over(): void {
    this.#closed = true;
    this.#ended.abort();
    for (const id of [...this.#asked.keys()]) this.#answered(id, this.#lost().fault);
    this.#port.close();
  }

  #lost() {
    return fault('link/lost', { address: this.#address });
  }
}
