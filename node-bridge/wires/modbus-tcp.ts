import { sealed } from '../../station/codec/modbus.ts';
import { tcpMessage, TcpMessages } from '../../station/codec/modbus-tcp.ts';
import { concat } from '../../station/codec/bytes.ts';
import { fault } from '../../station/model/fault.ts';
import type { Clock, Heard, Link } from '../../station/runtime/platform.ts';
import { openTcp } from './tcp.ts';

const PORT = 502;
const CHECKSUM_BYTES = 2;
/** So many questions in a row without any answer, over so long at least: the other side is gone, and nobody said so. */
const UNANSWERED = 5;
const SILENT_MS = 10_000;
const ADDRESS = /^(\[[^\]]+\]|[^:/[\]]+)(?::(\d{1,5}))?(?:\/(\d{1,3}))?$/;

/**
 * A device or gateway that speaks Modbus TCP (`modbus-tcp:192.168.1.30`, `…:1502`, `…:502/255` where it wants another unit
 * than the driver's), as the line that drivers of Modbus RTU ask: what they write travels without its checksum, behind the
 * prefix of TCP, and what is answered is given back as on a serial line.
 * @throws link/… as a TCP line.
 */
export async function openModbusTcp(
  place: string,
  address: string,
  clock: Pick<Clock, 'steady'>,
  signal: AbortSignal,
): Promise<Link> {
  const [, host, port = PORT, unit] = ADDRESS.exec(place) ?? [];
  if (host === undefined || Number(unit ?? 0) > 255) throw fault('link/unsupported', { address });
  const line = await openTcp(`${host}:${port}`, address, signal);
  return new ModbusTcpLink(line, address, clock, unit === undefined ? undefined : Number(unit));
}

/** The newest question. An answer to an older one comes too late to be told from this one's by its form, so it is left out. */
interface Question {
  readonly transaction: number;
  readonly unit: number;
}

class ModbusTcpLink implements Link {
  readonly heard: AsyncIterable<Heard>;
  readonly lineless = true;
  readonly #line: Link;
  readonly #address: string;
  readonly #clock: Pick<Clock, 'steady'>;
  readonly #unit: number | undefined;
  #asked: Question | undefined;
  #transaction = 0;
  #unanswered = 0;
  #heardMs: number;
  #isGone = false;

  constructor(line: Link, address: string, clock: Pick<Clock, 'steady'>, unit: number | undefined) {
    this.#line = line;
    this.#address = address;
    this.#clock = clock;
    this.#unit = unit;
    this.#heardMs = clock.steady();
    this.heard = this.#hear();
  }

  /** @throws link/lost, also where five questions stayed unanswered; link/busy. */
  async write(frame: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#unanswered >= UNANSWERED && this.#clock.steady() - this.#heardMs > SILENT_MS)
      await this.#giveUp();
    const unit = frame[0]!;
    const transaction = (this.#transaction = (this.#transaction + 1) & 0xffff);
    this.#asked = { transaction, unit };
    this.#unanswered++;
    const pdu = frame.subarray(1, -CHECKSUM_BYTES);
    await this.#line.write(tcpMessage({ transaction, unit: this.#unit ?? unit, pdu }));
  }

  close(): Promise<void> {
    return this.#line.close();
  }

  async #giveUp(): Promise<never> {
    this.#isGone = true;
    await this.#line.close();
    throw this.#lost();
  }

  async *#hear(): AsyncGenerator<Heard> {
    const messages = new TcpMessages();
    for await (const heard of this.#line.heard) {
      if (heard.kind !== 'bytes') continue;
      const said = messages.push(heard.bytes);
      if (!said) {
        await this.#line.close();
        throw this.#lost();
      }
      for (const { transaction, pdu } of said) {
        this.#heardMs = this.#clock.steady();
        this.#unanswered = 0;
        if (transaction !== this.#asked?.transaction) continue;
        yield { kind: 'bytes', bytes: sealed(concat(Uint8Array.of(this.#asked.unit), pdu)) };
      }
    }
    if (this.#isGone) throw this.#lost();
  }

  #lost() {
    return fault('link/lost', { address: this.#address });
  }
}
