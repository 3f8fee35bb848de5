import { ascii, concat, latin1 } from '../../station/codec/bytes.ts';
import {
  type Answer,
  configurationDescriptor,
  deviceDescriptor,
  EmulatedUsb,
  endpointDescriptor,
  interfaceDescriptor,
  type Request,
} from '../linux/usb/emulated-usb.ts';

const BULK = 2;

/**
 * A laboratory instrument as USBTMC 1.0 has it: it answers in parts of 32 bytes at most, pads them, refuses what has no
 * proper header, and writes down what a host does wrong. Its replies may take until `reply` is called.
 */
export class Instrument extends EmulatedUsb {
  override readonly descriptors;
  /** Messages, whole and in order. */
  readonly messages: string[] = [];
  /** What the host did that it must not. */
  readonly mistakes: string[] = [];
  /** What it answers to a question; undefined: nothing, or later by {@link reply}. */
  answers: (question: string) => string | undefined;
  cleared = 0;
  #message = '';
  #output: Uint8Array | undefined;
  #question = false;
  #request: { readonly tag: number; readonly most: number } | undefined;
  #lastTag = 0;
  #pending = 0;

  constructor(answers: (question: string) => string | undefined, serial = 'MY4701') {
    super();
    this.answers = answers;
    this.descriptors = {
      device: deviceDescriptor({ vendor: 0x0957, product: 0x1755, release: 0x0100 }),
      configuration: configurationDescriptor(
        1,
        interfaceDescriptor(0, 2, 0xfe, 0x03, 0x01),
        endpointDescriptor(0x81, BULK, 64),
        endpointDescriptor(0x02, BULK, 64),
      ),
      strings: ['Agilent', '34410A', serial],
    };
  }

  reply(text: string): void {
    this.#output = ascii(text);
    this.stir();
  }

  override write(transfer: Uint8Array): void {
    const [kind, tag = 0, inverse, , ...rest] = transfer;
    const size = new DataView(transfer.buffer, transfer.byteOffset).getUint32(4, true);
    if (inverse !== (~tag & 0xff) || tag === 0 || tag === this.#lastTag || transfer.length % 4 !== 0)
      return this.#refuse(2, `header ${kind} ${tag}`);
    this.#lastTag = tag;
    if (kind === 2) {
      if (!this.#question) this.mistakes.push('asked for an answer without a question');
      this.#request = { tag, most: size };
      return this.stir();
    }
    if (kind !== 1 || size > transfer.length - 12) return this.#refuse(2, `message ${kind} of ${size}`);
    if (this.#question) this.mistakes.push('interrupted an answer');
    this.#message += latin1(Uint8Array.from(rest.slice(8, 8 + size)));
    if (!(transfer[8]! & 1)) return;
    const message = this.#message;
    this.#message = '';
    this.messages.push(message);
    if (!message.includes('?')) return;
    this.#question = true;
    const answer = this.answers(message);
    if (answer !== undefined) this.reply(answer);
  }

  protected override answer(request: Request): Answer {
    if (request.request === 5) {
      this.cleared++;
      [this.#message, this.#output, this.#question, this.#request] = ['', undefined, false, undefined];
      this.#pending = 2;
      return Uint8Array.of(0x01);
    }
    if (request.request === 6) return Uint8Array.of(this.#pending-- > 0 ? 0x02 : 0x01, 0);
    return super.answer(request);
  }

  protected override packet(endpoint: number): Uint8Array | undefined {
    if (this.halted.has(endpoint)) return new Uint8Array(0);
    if (endpoint !== 1 || !this.#request || !this.#output) return undefined;
    const { tag, most } = this.#request;
    const bytes = this.#output.slice(0, Math.min(32, most));
    const last = bytes.length === this.#output.length;
    const header = new DataView(new ArrayBuffer(12));
    [2, tag, ~tag & 0xff].forEach((byte, i) => header.setUint8(i, byte));
    header.setUint32(4, bytes.length, true);
    header.setUint8(8, last ? 1 : 0);
    this.#request = undefined;
    this.#output = last ? undefined : this.#output.slice(bytes.length);
    if (last) this.#question = false;
    return concat(new Uint8Array(header.buffer), bytes, new Uint8Array(-bytes.length & 3));
  }

  /** It stalls an endpoint until the host clears it. */
  #refuse(endpoint: number, why: string): void {
    this.mistakes.push(why);
    this.halt(endpoint);
  }
}
