import type { LinkSpec } from '../../station/model/link.ts';
import { fault } from '../../station/model/fault.ts';
import type { Clock, Heard, Link } from '../../station/runtime/platform.ts';
import type { LineError } from '../../station/model/traffic.ts';
import type { Chip, Ends } from '../usb-serial/chip.ts';
import { lineOf } from './line.ts';
import { Noise } from '../../station/runtime/wire/noise.ts';
import { bytesIn, MOST_FAILED, settled } from './usb-transfer.ts';
import { WriteQueue } from '../../station/runtime/wire/write-queue.ts';

/** Enough under way that the bus never waits for us: at 3 Mbaud a transfer fills in 14 ms. */
const TRANSFERS = 4;
const TRANSFER_BYTES = 4096;
const ASK_FOR_ERRORS_EVERY_MS = 250;
/** A chip that does not answer is left as it is. */
const END_WITHIN_MS = 1_000;

/** An open USB-serial chip as a link. Its `heard` throws link/noisy too, where the line is disturbed all the time. */
export class UsbLink implements Link {
  readonly heard: AsyncIterable<Heard>;
  readonly #device: USBDevice;
  readonly #chip: Chip;
  readonly #ends: Ends;
  readonly #address: string;
  readonly #clock: Pick<Clock, 'steady' | 'sleep'>;
  readonly #queue: WriteQueue;
  readonly #ended = new AbortController();
  /** Disturbances that did not come among the bytes, until the next bytes do. */
  readonly #beside: LineError[] = [];
  #closed: Promise<void> | undefined;

  /** Takes over a device that is open and claimed; closes it when `signal` aborts. */
  constructor(
    device: USBDevice,
    { chip, ends }: { readonly chip: Chip; readonly ends: Ends },
    address: string,
    clock: Pick<Clock, 'steady' | 'sleep'>,
    signal: AbortSignal,
  ) {
    this.#device = device;
    this.#chip = chip;
    this.#ends = ends;
    this.#address = address;
    this.#clock = clock;
    this.#queue = new WriteQueue(address, (bytes) => this.#send(bytes));
    signal.addEventListener('abort', () => void this.close(), { once: true, signal: this.#ended.signal });
    this.heard = this.#hear(new Noise(clock));
    void this.#listenBeside();
    void this.#askForErrors();
  }

  /** @throws link/lost; link/busy where the device takes its bytes too slowly. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#queue.write(bytes);
  }

  async setLine(spec: Extract<LinkSpec, { kind: 'serial' }>): Promise<void> {
    try {
      await this.#chip.setLine(lineOf(spec));
    } catch (cause) {
      throw fault(this.#gone ? 'link/lost' : 'link/unsupported', { address: this.#address }, cause);
    }
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#release());
  }

  get #gone(): boolean {
    return this.#closed !== undefined || !this.#device.opened;
  }

  async *#hear(noise: Noise): AsyncGenerator<Heard> {
    const { packetSize } = this.#ends.bulkIn;
    for await (const transfer of this.#transfers()) {
      const beside = this.#beside.splice(0).map((error): Heard => ({ kind: 'line-error', error }));
      const heard = this.#chip.unpack?.(transfer, packetSize) ?? bytesOf(transfer);
      for (const each of [...beside, ...heard]) {
        if (each.kind === 'line-error' && noise.heard())
          throw fault('link/noisy', { address: this.#address, errors: noise.errors });
        yield each;
      }
    }
    if (!this.#closed) throw fault('link/lost', { address: this.#address });
  }

  /** What comes, in order, with several transfers under way; ends when the device goes. */
  async *#transfers(): AsyncGenerator<Uint8Array> {
    const { endpointNumber } = this.#ends.bulkIn;
    const next = () => settled(this.#device.transferIn(endpointNumber, TRANSFER_BYTES));
    const underWay = Array.from({ length: TRANSFERS }, next);
    for (let failed = 0; !this.#gone && failed < MOST_FAILED;) {
      const result = await underWay.shift()!;
      if (result?.status === 'stall') await settled(this.#device.clearHalt('in', endpointNumber));
      if (result?.status === 'babble') this.#beside.push('overrun');
      failed = result ? 0 : failed + 1;
      underWay.push(next());
      if (result?.data && result.data.byteLength > 0) yield bytesIn(result.data);
    }
  }

  async #listenBeside(): Promise<void> {
    const { interruptIn } = this.#ends;
    if (!interruptIn || !this.#chip.notified) return;
    for (let failed = 0; !this.#gone && failed < MOST_FAILED;) {
      const result = await settled(
        this.#device.transferIn(interruptIn.endpointNumber, interruptIn.packetSize),
      );
      failed = result ? 0 : failed + 1;
      if (result?.data) this.#beside.push(...this.#chip.notified(bytesIn(result.data)));
    }
  }

  async #askForErrors(): Promise<void> {
    while (this.#chip.errors && !this.#gone) {
      await this.#clock.sleep(ASK_FOR_ERRORS_EVERY_MS, this.#ended.signal).catch(() => undefined);
      if (!this.#gone) this.#beside.push(...((await settled(this.#chip.errors())) ?? []));
    }
  }

  async #send(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const { endpointNumber } = this.#ends.bulkOut;
    const result = this.#gone ? undefined : await settled(this.#device.transferOut(endpointNumber, bytes));
    if (result?.status !== 'ok') throw fault('link/lost', { address: this.#address });
  }

  async #release(): Promise<void> {
    this.#ended.abort();
    const timeUp = new AbortController();
    const patience = this.#clock.sleep(END_WITHIN_MS, timeUp.signal).catch(() => undefined);
    await Promise.race([settled(this.#chip.end()), patience]);
    timeUp.abort();
    await this.#device.close().catch(() => undefined); // ends every transfer that is under way
  }
}

const bytesOf = (bytes: Uint8Array): readonly Heard[] => [{ kind: 'bytes', bytes }];
