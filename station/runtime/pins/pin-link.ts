import { latin1 } from '../../codec/bytes.ts';
import { namedLine } from '../../codec/named-numbers.ts';
import { edgeLine, levelLine } from '../../codec/pin-words.ts';
import type { LinkSpec } from '../../model/link.ts';
import { fault } from '../../model/fault.ts';
import type { PinUse } from '../../model/pin.ts';
import { Mailbox } from '../mailbox.ts';
import type { Clock, Heard, Link } from '../platform.ts';
import { EdgeCounter } from './edge-counter.ts';
import type { Pin, Pins } from './pins.ts';
import { pinAddress } from './pins.ts';

/** Opens a line as a link that speaks in words (codec/pin-words). @throws as {@link Pins.open}; link/unsupported for another kind of link. */
export async function openPinLink(
  pins: Pins,
  spec: LinkSpec,
  address: string,
  clock: Pick<Clock, 'steady'>,
  signal: AbortSignal,
): Promise<Link> {
  if (spec.kind !== 'gpio') throw fault('link/unsupported', { address });
  const pin = await pins.open(pinAddress(address), spec.use);
  return new PinLink(pin, spec.use, address, clock, signal);
}

class PinLink implements Link {
  readonly lineless = true;
  readonly #pin: Pin;
  readonly #use: PinUse;
  readonly #address: string;
  readonly #clock: Pick<Clock, 'steady'>;
  readonly #signal: AbortSignal;
  readonly #heard = new Mailbox<Heard>();
  readonly #counter: EdgeCounter;
  #lastNumber = 0;
  #closed: Promise<void> | undefined;
  readonly #abort = () => void this.close();

  constructor(pin: Pin, use: PinUse, address: string, clock: Pick<Clock, 'steady'>, signal: AbortSignal) {
    this.#pin = pin;
    this.#use = use;
    this.#address = address;
    this.#clock = clock;
    this.#signal = signal;
    this.#counter = new EdgeCounter(clock.steady());
    signal.addEventListener('abort', this.#abort, { once: true });
    if (signal.aborted) this.#abort();
    else if (use.mode === 'watch') void this.#watch();
  }

  get heard(): AsyncIterable<Heard> {
    return this.#heard;
  }

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#closed) throw fault('link/lost', { address: this.#address });
    for (const word of latin1(bytes.subarray(0, 256)).split('\n')) this.#orLost(() => this.#obey(word));
  }

  close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#abort);
    return (this.#closed ??= this.#end());
  }

  #obey(word: string): void {
    const set = /^level:([01])$/.exec(word)?.[1];
    if (set !== undefined && this.#use.mode === 'out') this.#pin.set(set === '1' ? 1 : 0);
    else if (word !== '?') return;
    if (this.#use.mode === 'count') this.#say(this.#count());
    else {
      if (this.#use.mode === 'watch') this.#tellEdges();
      this.#say(levelLine(this.#pin.read()));
    }
  }

  #count(): Uint8Array {
    this.#counter.saw(this.#pin.edges());
    return namedLine(this.#counter.take(this.#clock.steady()));
  }

  async #watch(): Promise<void> {
    while (!this.#closed) {
      await this.#pin.stirred();
      if (!this.#closed) this.#orLost(() => this.#tellEdges(), true);
    }
  }

  /** An edge is heard when the kernel saw it; what is missing between two was not heard for want of room. */
  #tellEdges(): void {
    for (const { level, steadyMs, number } of this.#pin.edges()) {
      if ((number - this.#lastNumber) >>> 0 !== 1)
        this.#heard.put({ kind: 'line-error', error: 'overrun', steadyMs });
      this.#lastNumber = number;
      this.#heard.put({ kind: 'bytes', bytes: edgeLine(level), steadyMs });
    }
  }

  #say(bytes: Uint8Array): void {
    this.#heard.put({ kind: 'bytes', bytes });
  }

  /** Does what a line that is gone does not do any more, and then ends. */
  #orLost(act: () => void, quiet = false): void {
    try {
      act();
    } catch (error) {
      this.#heard.close(error);
      void this.close();
      if (!quiet) throw error;
    }
  }

  /** Nobody sets it any more: it is left at what harms nobody. */
  async #end(): Promise<void> {
    this.#heard.close();
    try {
      if (this.#use.mode === 'out') this.#pin.set(this.#use.safe);
    } catch {
      // It is gone, and what it drives with it.
    }
    await this.#pin.close();
  }
}
