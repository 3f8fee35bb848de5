import { messageIn, messageOut, nextTag, requestIn } from '../../station/codec/usbtmc.ts';
import { fault } from '../../station/model/fault.ts';
import type { Clock, Heard, Link } from '../../station/runtime/platform.ts';
import { bulkEnds, Controls, type Ends, interfacesOf } from '../usb-serial/chip.ts';
import { bytesIn, MOST_FAILED, settled } from './usb-transfer.ts';
import { WriteQueue } from '../../station/runtime/wire/write-queue.ts';

const TEST_AND_MEASUREMENT = { classCode: 0xfe, subclassCode: 0x03 } as const;
/** What the browser's chooser is to show beside the adapters. */
export const instrumentFilters: readonly USBDeviceFilter[] = [TEST_AND_MEASUREMENT];

// USBTMC 1.0, tables 15 and 16.
const INITIATE_CLEAR = 5;
const CHECK_CLEAR_STATUS = 6;
const SUCCESS = 0x01;
const PENDING = 0x02;
const LOOK_EVERY_MS = 50;
const MOST_LOOKS = 40;

const TRANSFER_BYTES = 4096;
/** The header and the padding to four bytes fit beside it. */
const ANSWER_BYTES = TRANSFER_BYTES - 16;
const QUESTION_MARK = 0x3f;
const LINE_FEED = 0x0a;

/** Where an instrument's messages come and go; undefined for a device of another class. */
export function instrumentEnds(device: USBDevice): Ends | undefined {
  for (const { interfaceNumber, alternates } of interfacesOf(device))
    for (const { interfaceClass, interfaceSubclass, endpoints } of alternates) {
      const ends = bulkEnds(endpoints);
      const { classCode, subclassCode } = TEST_AND_MEASUREMENT;
      if (ends && interfaceClass === classCode && interfaceSubclass === subclassCode)
        return { interfaces: [interfaceNumber], ...ends };
    }
  return undefined;
}

/**
 * An instrument on USB as a link: each writing is a message, and one with a question mark asks for the answer too, which is
 * heard as a line. One that stays unanswered is given up when the next message goes.
 * @see USBTMC 1.0, sections 3 and 4.
 */
export class InstrumentLink implements Link {
  readonly heard: AsyncIterable<Heard>;
  readonly lineless = true;
  readonly fresh = true;
  readonly #device: USBDevice;
  readonly #ends: Ends;
  readonly #controls: Controls;
  readonly #address: string;
  readonly #clock: Pick<Clock, 'sleep'>;
  readonly #queue: WriteQueue;
  readonly #ended = new AbortController();
  #tag = 0;
  /** The tag of the request that is not answered to its end. */
  #awaited: number | undefined;
  /** What an instrument holds from before is nobody's answer. */
  #fresh = true;
  #wake: () => void = () => undefined;
  #closed: Promise<void> | undefined;

  /** Takes over a device that is open and claimed; closes it when `signal` aborts. */
  constructor(
    device: USBDevice,
    ends: Ends,
    address: string,
    clock: Pick<Clock, 'sleep'>,
    signal: AbortSignal,
  ) {
    this.#device = device;
    this.#ends = ends;
    this.#controls = new Controls(device);
    this.#address = address;
    this.#clock = clock;
    this.#queue = new WriteQueue(address, (bytes) => this.#say(bytes));
    signal.addEventListener('abort', () => void this.close(), { once: true, signal: this.#ended.signal });
    this.heard = this.#hear();
  }

  /** @throws link/lost; link/busy where the instrument takes its messages too slowly. */
  write(message: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#queue.write(message);
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#release());
  }

  get #gone(): boolean {
    return this.#closed !== undefined || !this.#device.opened;
  }

  async *#hear(): AsyncGenerator<Heard> {
    const { endpointNumber } = this.#ends.bulkIn;
    for (let failed = 0; failed < MOST_FAILED;) {
      await this.#asked();
      if (this.#gone) break;
      const result = await settled(this.#device.transferIn(endpointNumber, TRANSFER_BYTES));
      failed = result ? 0 : failed + 1;
      if (result?.status === 'stall') {
        await settled(this.#device.clearHalt('in', endpointNumber));
        this.#fresh = true;
        this.#awaited = undefined;
      } else if (result?.data) yield* await this.#read(bytesIn(result.data));
    }
    if (!this.#closed) throw fault('link/lost', { address: this.#address });
  }

  /** Nothing is read that was not asked for: an instrument would take it for a mistake. */
  async #asked(): Promise<void> {
    while (this.#awaited === undefined && !this.#gone)
      await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  /** The part of an answer; one to a question that was given up, and what is none, is passed over. */
  async #read(transfer: Uint8Array): Promise<readonly Heard[]> {
    try {
      const { bytes, last } = messageIn(this.#awaited ?? 0, transfer);
      if (!last) await this.#request();
      else this.#awaited = undefined;
      const ends = last && bytes.at(-1) !== LINE_FEED; // the message's end is the line's
      return [bytes, ...(ends ? [Uint8Array.of(LINE_FEED)] : [])].map((bytes) => ({ kind: 'bytes', bytes }));
    } catch {
      return [];
    }
  }

  async #say(message: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#awaited !== undefined || this.#fresh) await this.#clear();
    this.#fresh = false;
    await this.#send(messageOut(this.#next(), message));
    if (message.includes(QUESTION_MARK)) await this.#request();
  }

  async #request(): Promise<void> {
    const tag = this.#next();
    this.#awaited = tag;
    await this.#send(requestIn(tag, ANSWER_BYTES));
    this.#wake();
  }

  /** What the instrument does not take is as on any line: it stays unanswered. */
  async #send(transfer: Uint8Array<ArrayBuffer>): Promise<void> {
    const { endpointNumber } = this.#ends.bulkOut;
    const result = this.#gone ? undefined : await settled(this.#device.transferOut(endpointNumber, transfer));
    if (!result) throw fault('link/lost', { address: this.#address });
    if (result.status === 'stall') this.#fresh = true;
  }

  #next(): number {
    return (this.#tag = nextTag(this.#tag));
  }

  /** Has the instrument forget what it was asked and what it would say. USBTMC 1.0, section 4.2.1.6 and 4.2.1.7. */
  async #clear(): Promise<void> {
    this.#awaited = undefined;
    const at = this.#ends.interfaces[0]!;
    const begun = await settled(this.#controls.ask('class', 'interface', [INITIATE_CLEAR, 0, at], 1));
    for (let looks = 0; begun?.getUint8(0) === SUCCESS && looks < MOST_LOOKS; looks++) {
      const said = await settled(this.#controls.ask('class', 'interface', [CHECK_CLEAR_STATUS, 0, at], 2));
      if (said?.getUint8(0) !== PENDING) break;
      await settled(this.#clock.sleep(LOOK_EVERY_MS, this.#ended.signal));
    }
    await settled(this.#device.clearHalt('out', this.#ends.bulkOut.endpointNumber));
  }

  async #release(): Promise<void> {
    this.#ended.abort();
    this.#wake();
    await this.#device.close().catch(() => undefined); // ends the transfer that is under way
    this.#wake();
  }
}
