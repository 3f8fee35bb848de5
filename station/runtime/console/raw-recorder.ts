import type { RawPiece, RawQuery, RawRecordingView } from '../../api/console.ts';
import { concat } from '../../codec/bytes.ts';
import { CaptureReader } from '../../codec/capture-reader.ts';
import { type CapturedDevice, CaptureWriter } from '../../codec/capture.ts';
import type { Traffic } from '../../model/traffic.ts';
import { refuse } from '../checked.ts';

/** A minute and a half of a full line at a megabit, three hours at 9600 baud. */
const MOST_BYTES = 16 * 2 ** 20;
/** Room for the block that is being filled. */
const SPARE_BYTES = 2 ** 18;
const PIECE_BYTES = 2 ** 20;

/** Writes down what goes over a wire, in memory, until it is stopped or full. */
export class RawRecorder {
  readonly #sinceMs: number;
  readonly #mostBytes: number;
  readonly #writer: CaptureWriter;
  readonly #blocks: Uint8Array[] = [];
  #lastMs: number;
  #bytes = 0;
  #state: RawRecordingView['state'] = 'running';

  constructor(startMs: number, device: CapturedDevice | undefined, mostBytes = MOST_BYTES) {
    this.#sinceMs = this.#lastMs = startMs;
    this.#mostBytes = mostBytes;
    this.#writer = new CaptureWriter(startMs);
    this.#keep([this.#writer.head(device)]);
  }

  get isRunning(): boolean {
    return this.#state === 'running';
  }

  get view(): RawRecordingView {
    const bytes = this.#bytes + this.#writer.pending;
    return {
      state: this.#state,
      sinceMs: this.#sinceMs,
      lastMs: this.#lastMs,
      bytes,
      mostBytes: this.#mostBytes,
    };
  }

  add(traffic: Traffic): void {
    if (!this.isRunning) return;
    this.#lastMs = Math.max(this.#lastMs, traffic.timeMs);
    this.#keep(this.#writer.add(traffic));
    if (this.#bytes + this.#writer.pending + SPARE_BYTES > this.#mostBytes) this.stop('full');
  }

  stop(as: 'stopped' | 'full' = 'stopped'): void {
    if (!this.isRunning) return;
    this.#keep([...this.#writer.flush(), this.#writer.end()]);
    this.#state = as;
  }

  /** @throws config/invalid while it runs. */
  piece({ as, cursor = 0 }: RawQuery): RawPiece {
    if (this.isRunning) refuse('/device', 'still being recorded');
    let at = cursor;
    const taken: Uint8Array[] = [];
    for (let bytes = 0; at < this.#blocks.length && bytes < PIECE_BYTES; at++) {
      const block = this.#blocks[at]!;
      taken.push(as === 'capture' ? block : this.#heardIn(block));
      bytes += block.length;
    }
    return { bytes: concat(...taken), ...(at < this.#blocks.length ? { cursor: at } : {}) };
  }

  #heardIn(block: Uint8Array): Uint8Array {
    const [head] = this.#blocks;
    if (block === head) return new Uint8Array(0);
    const reader = new CaptureReader();
    void [...reader.push(head!)];
    // The end counts all blocks, and this is a reader of one.
    if (block === this.#blocks.at(-1)) return new Uint8Array(0);
    const traffic = [...reader.push(block)].flatMap((part) => part.traffic ?? []);
    return concat(...traffic.flatMap((each) => (each.kind === 'heard' ? [each.bytes] : [])));
  }

  #keep(pieces: readonly Uint8Array[]): void {
    this.#blocks.push(...pieces);
    for (const { length } of pieces) this.#bytes += length;
  }
}
