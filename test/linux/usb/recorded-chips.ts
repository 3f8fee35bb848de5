import { CdcAcm, Ftdi } from './chips.ts';
import {
  type Answer,
  BULK,
  configurationDescriptor,
  deviceDescriptor,
  EmulatedUsb,
  endpointDescriptor,
  type Identity,
  interfaceDescriptor,
  INTERRUPT,
  type Request,
  VENDOR,
} from './emulated-usb.ts';

/** A chip whose requests are written down and whose answers a driver accepts; for what is sent to it. */
export class Agreeable extends EmulatedUsb {
  override readonly descriptors;
  readonly #answers: Readonly<Record<number, Answer>>;

  /** `answers`: what it says to some requests. */
  constructor(identity: Identity, answers: Readonly<Record<number, Answer>> = {}) {
    super();
    this.#answers = answers;
    this.descriptors = {
      device: deviceDescriptor(identity),
      configuration: configurationDescriptor(
        1,
        interfaceDescriptor(0, 3, ...VENDOR),
        endpointDescriptor(0x81, INTERRUPT, 16),
        endpointDescriptor(0x02, BULK, 64),
        endpointDescriptor(0x83, BULK, 64),
      ),
      strings: ['Fieldline', 'USB UART', 'FL0003'],
    };
  }

  protected override readonly bytesIn = 3;

  protected override answer(request: Request): Answer {
    return this.#answers[request.request] ?? super.answer(request);
  }
}

/** A chip, and the driver of Linux that it was recorded with. */
export interface RecordedChip {
  readonly module: string;
  readonly make: () => EmulatedUsb;
  readonly mostBaud?: number;
}

const cp210x = (part: number) =>
  new Agreeable({ vendor: 0x10c4, product: 0xea60, release: 0x0100 }, { 0xff: Uint8Array.of(part) });
const ch34x = (version: number) =>
  new Agreeable({ vendor: 0x1a86, product: 0x7523, release: 0x0264 }, { 0x5f: Uint8Array.of(version, 0) });
const pl2303 = (usb: number, release: number, answers = {}) =>
  new Agreeable({ vendor: 0x067b, product: 0x2303, release, usb }, answers);

/** The chips that Linux' drivers were recorded with, each generation that is driven in its own way. */
export const recordedChips: Readonly<Record<string, RecordedChip>> = {
  ft232r: { module: 'ftdi_sio', make: () => new Ftdi() },
  'ft-x': { module: 'ftdi_sio', make: () => new Ftdi('FL0001', { product: 0x6015, release: 0x1000 }) },
  ft232h: { module: 'ftdi_sio', make: () => new Ftdi('FL0001', { product: 0x6014, release: 0x0900 }) },
  cp2102: { module: 'cp210x', make: () => cp210x(2), mostBaud: 921_600 },
  cp2104: { module: 'cp210x', make: () => cp210x(4) },
  'ch340-old': { module: 'ch341', make: () => ch34x(0x27) },
  ch340: { module: 'ch341', make: () => ch34x(0x31) },
  'pl2303-hx': { module: 'pl2303', make: () => pl2303(0x0110, 0x0300) },
  'pl2303-ta': { module: 'pl2303', make: () => pl2303(0x0200, 0x0300) },
  'pl2303-g': { module: 'pl2303', make: () => pl2303(0x0200, 0x0100, { 0x01: 'stall' }) },
  'cdc-acm': { module: 'cdc-acm', make: () => new CdcAcm() },
};
