import { concat } from './bytes.ts';

/** A message of Modbus TCP without its prefix: the unit and what it is asked or says, as on a serial line but for the checksum. */
export interface TcpMessage {
  readonly transaction: number;
  readonly unit: number;
  readonly pdu: Uint8Array;
}

const PREFIX_BYTES = 7;
/** Modbus application protocol V1.1b3, section 4.1. */
const MOST_PDU_BYTES = 253;

/** A message with its MBAP prefix. MODBUS Messaging on TCP/IP Implementation Guide V1.0b, section 3.1.3. */
export function tcpMessage({ transaction, unit, pdu }: TcpMessage): Uint8Array<ArrayBuffer> {
  const length = pdu.length + 1;
  const prefix = [transaction >> 8, transaction & 0xff, 0, 0, length >> 8, length & 0xff, unit];
  return concat(Uint8Array.from(prefix), pdu);
}

/** Cuts a stream of Modbus TCP into messages, by the lengths in their prefixes; holds at most one that is not whole. */
export class TcpMessages {
  #held: Uint8Array = new Uint8Array(0);

  /** The messages that these bytes end; undefined once it is no Modbus TCP, after which nothing of the stream can be trusted. */
  push(chunk: Uint8Array): readonly TcpMessage[] | undefined {
    const bytes = concat(this.#held, chunk);
    const messages: TcpMessage[] = [];
    let at = 0;
    while (bytes.length - at >= PREFIX_BYTES) {
      const view = new DataView(bytes.buffer, bytes.byteOffset + at);
      const [protocol, length] = [view.getUint16(2), view.getUint16(4)];
      if (protocol !== 0 || length < 2 || length > MOST_PDU_BYTES + 1) return undefined;
      const end = at + PREFIX_BYTES - 1 + length;
      if (end > bytes.length) break;
      const pdu = bytes.slice(at + PREFIX_BYTES, end);
      messages.push({ transaction: view.getUint16(0), unit: view.getUint8(6), pdu });
      at = end;
    }
    this.#held = bytes.slice(at);
    return messages;
  }
}
