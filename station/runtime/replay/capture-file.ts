import type { CaptureView } from '../../api/capture.ts';
import { toHex } from '../../codec/bytes.ts';
import { sha256 } from '../../codec/sha256.ts';
import type { CapturedDevice } from '../../codec/capture.ts';
import { Detector } from '../../detect/detector.ts';
import type { LinkSpec } from '../../model/link.ts';
import { drivers } from '../../drivers/index.ts';
import { type Fault, toFault } from '../../model/fault.ts';
import type { Finding } from '../../model/finding.ts';
import type { Traffic } from '../../model/traffic.ts';
import { charMsOf } from '../wire/exchange.ts';
import { TapeReader } from './tape-reader.ts';

/** What has not been recognised by then is not recognised. */
const MOST_DETECTED_BYTES = 262_144;
const USUAL: LinkSpec = { kind: 'serial', baudRate: 9600 };

/** A file with the bytes of a wire, in memory as it is; it is read anew by whoever wants to know what is in it. */
export class Capture {
  readonly id: string;
  readonly name: string;
  readonly #modifiedMs: number;
  readonly #pieces: Uint8Array[] = [];
  readonly #reader = new TapeReader();
  #detector: Detector | undefined = new Detector(drivers.values());
  #finding: Finding | undefined;
  #detectedBytes = 0;
  #heardBytes = 0;
  #fault: Fault | undefined;
  bytes = 0;

  constructor(id: string, name: string, modifiedMs: number) {
    this.id = id;
    this.name = name;
    this.#modifiedMs = modifiedMs;
  }

  get device(): CapturedDevice | undefined {
    return this.#reader.head?.device;
  }

  /** The same for the same bytes. */
  get print(): readonly string[] {
    return this.#pieces.map((piece) => toHex(sha256(piece)));
  }

  get view(): CaptureView {
    const { id, name, bytes, device } = this;
    return {
      id,
      name,
      bytes,
      isTimed: this.#reader.isTimed,
      device: device && { label: device.label, driver: device.driver },
      finding: this.#finding ?? this.#detector!.finding(),
      fault: this.#fault,
    };
  }

  push(bytes: Uint8Array, last: boolean): void {
    this.#pieces.push(bytes);
    this.bytes += bytes.length;
    try {
      for (const traffic of this.#reader.push(bytes)) this.#hear(traffic);
      if (last) for (const traffic of this.#reader.end()) this.#hear(traffic);
    } catch (error) {
      this.#fault ??= toFault(error);
    }
    if (!last || !this.#detector) return;
    this.#detector.end();
    this.#finding = this.#detector.finding();
    this.#detector = undefined;
  }

  /** What went over the wire, as far as it is whole; plain bytes at the rate of the line, so that they ended when the file did. */
  *traffic(link: LinkSpec = USUAL): Generator<Traffic> {
    const byteMs = charMsOf(link) || charMsOf(USUAL);
    const reader = new TapeReader({ startMs: this.#modifiedMs - this.#heardBytes * byteMs, byteMs });
    try {
      for (const piece of this.#pieces) yield* reader.push(piece);
      yield* reader.end();
    } catch (error) {
      this.#fault ??= toFault(error);
    }
  }

  #hear(traffic: Traffic): void {
    if (traffic.kind !== 'heard') return;
    this.#heardBytes += traffic.bytes.length;
    if (this.#detectedBytes >= MOST_DETECTED_BYTES) return;
    this.#detectedBytes += traffic.bytes.length;
    this.#detector?.push(traffic.bytes);
  }
}
