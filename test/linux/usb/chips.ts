import type { LineError } from '../../../station/model/traffic.ts';
import {
  type Answer,
  BULK,
  configurationDescriptor,
  deviceDescriptor,
  EmulatedUsb,
  endpointDescriptor,
  interfaceDescriptor,
  INTERRUPT,
  type Request,
  u16,
  VENDOR,
} from './emulated-usb.ts';

/** An FT232R with its two bytes of state before each packet, and the rate that its divisor makes. */
export class Ftdi extends EmulatedUsb {
  override readonly descriptors;
  baudRate = 0;
  /** It is told which of its ports is meant, in the low byte of the index. */
  readonly #numbersPorts: boolean;
  #state = 0x60;

  constructor(serial = 'FL0001', { product = 0x6001, release = 0x0600 } = {}) {
    super();
    this.#numbersPorts = release > 0x0600;
    this.descriptors = {
      device: deviceDescriptor({ vendor: 0x0403, product, release }),
      configuration: configurationDescriptor(
        1,
        interfaceDescriptor(0, 2, ...VENDOR),
        endpointDescriptor(0x81, BULK, 64),
        endpointDescriptor(0x02, BULK, 64),
      ),
      strings: ['FTDI', 'FT232R USB UART', serial],
    };
  }

  /** The line is disturbed with the next bytes. */
  disturb(error: LineError): void {
    this.#state = 0x60 | { overrun: 0x02, parity: 0x04, framing: 0x08, break: 0x10 }[error];
  }

  override powerUp(): void {
    super.powerUp();
    this.baudRate = 0;
  }

  protected override answer(request: Request): Answer {
    const { index } = request;
    if (request.request === 3) this.baudRate = rateOf(request.value, this.#numbersPorts ? index >> 8 : index);
    if (request.request === 5) return Uint8Array.of(0x01, 0x60);
    return super.answer(request);
  }

  protected override packet(endpoint: number, length: number): Uint8Array | undefined {
    if (endpoint !== 1) return undefined;
    const packets: number[] = [];
    while (length - packets.length > 2) {
      const bytes = this.take(Math.min(62, length - packets.length - 2));
      if (!bytes) break;
      packets.push(0x01, this.#state, ...bytes);
      this.#state = 0x60;
      if (bytes.length < 62) break;
    }
    return packets.length > 0 ? Uint8Array.from(packets) : undefined;
  }
}

/** FTDI AN232B-05, section 4, read backwards: 3 MHz, or 12 MHz where bit 17 is set, by a divisor in eighths. */
function rateOf(value: number, high: number): number {
  const clock = high & 2 ? 12e6 : 3e6;
  if ((value & 0x3fff) < 2 && value >> 14 === 0) return clock / ((value & 1) === 0 ? 1 : 1.5);
  const eighth = [0, 4, 2, 1, 3, 5, 6, 7][(value >> 14) | ((high & 1) << 2)]!;
  return clock / ((value & 0x3fff) + eighth / 8);
}

/** A board with USB of its own, as an Arduino is: a pair of interfaces, and notifications on an interrupt endpoint. */
export class CdcAcm extends EmulatedUsb {
  override readonly descriptors;
  protected override readonly bytesIn = 2;
  #notices: Uint8Array[] = [];

  constructor(serial = 'FL0002') {
    super();
    this.descriptors = {
      device: deviceDescriptor({ vendor: 0x2341, product: 0x0043, release: 0x0001, kind: 2 }),
      configuration: configurationDescriptor(
        2,
        interfaceDescriptor(0, 1, 2, 2, 1),
        [5, 0x24, 0x00, 0x10, 0x01], // header: CDC 1.10
        [4, 0x24, 0x02, 0x06], // ACM: line coding and breaks
        [5, 0x24, 0x06, 0, 1], // union
        [5, 0x24, 0x01, 0x00, 1], // call management: none
        endpointDescriptor(0x81, INTERRUPT, 16),
        interfaceDescriptor(1, 2, 0x0a, 0, 0),
        endpointDescriptor(0x82, BULK, 64),
        endpointDescriptor(0x03, BULK, 64),
      ),
      strings: ['Arduino', 'Uno', serial],
    };
  }

  get baudRate(): number {
    const coding = this.requests.findLast(({ request }) => request === 0x20)?.data;
    return coding ? new DataView(coding.buffer, coding.byteOffset).getUint32(0, true) : 0;
  }

  disturb(error: LineError): void {
    const state = { break: 0x04, framing: 0x10, parity: 0x20, overrun: 0x40 }[error];
    this.#notices.push(Uint8Array.of(0xa1, 0x20, 0, 0, 0, 0, 2, 0, ...u16(state)));
    this.stir();
  }

  protected override packet(endpoint: number, length: number): Uint8Array | undefined {
    return endpoint === 1 ? this.#notices.shift() : super.packet(endpoint, length);
  }
}
