import type { RecordingPiece } from '../../../api/exports.ts';
import type { ColumnCodec } from '../../../codec/column-codec.ts';
import { RecordingReader } from '../../../codec/recording-reader.ts';
import { deviceOf, type Entry } from '../../../model/entry.ts';
import { fault, toFault } from '../../../model/fault.ts';
import type { FarStation } from '../../far/far-station.ts';
import { seenAs } from '../placing/far-entries.ts';
import { inTime } from './in-time.ts';
import { type Between, type Past, within } from './past.ts';

/** Packed bytes that are kept for the second time that they are looked at; what is beyond is asked for again. */
const MOST_KEPT_BYTES = 32 * 2 ** 20;
/** A Date holds no other times, and neither does a message. */
const FURTHEST_MS = 8.64e15;

/**
 * What another station recorded, to the last bit: from itself, or while it is away from who stores its log. Several devices are put in
 * the order of their times; in which order they were heard there is not known here.
 */
export class FarPast implements Past {
  readonly #far: Pick<FarStation, 'recording'>;
  readonly #station: string;
  readonly #devices: ReadonlySet<string>;
  readonly #between: Between;
  readonly #codec: ColumnCodec;
  /** The first pieces, in order. */
  readonly #kept: RecordingPiece[] = [];
  #keptBytes = 0;
  readonly #mostKeptBytes: number;
  #at = 0;
  #cursor: string | undefined;
  #reader: RecordingReader;
  done = 0;

  /** Devices by their ids there. */
  constructor(
    far: Pick<FarStation, 'recording'>,
    station: string,
    devices: ReadonlySet<string>,
    { fromMs, toMs }: Between,
    codec: ColumnCodec,
    mostKeptBytes = MOST_KEPT_BYTES,
  ) {
    [this.#far, this.#station, this.#devices, this.#codec] = [far, station, devices, codec];
    this.#between = { fromMs: Math.max(-FURTHEST_MS, fromMs), toMs: Math.min(FURTHEST_MS, toMs) };
    this.#reader = new RecordingReader(codec);
    this.#mostKeptBytes = mostKeptBytes;
  }

  async next() {
    const { bytes, cursor, done } = await this.#piece();
    const entries: Entry[] = [];
    for (const { block } of this.#reader.push(bytes))
      for (const entry of block?.content ?? [])
        if (this.#devices.has(deviceOf(entry))) entries.push(within(entry, this.#between));
    this.done = Math.min(0.99, Math.max(0, done));
    return {
      entries: inTime(entries).map((entry) => seenAs(this.#station, entry)),
      isOver: cursor === undefined,
    };
  }

  again(): void {
    this.#at = 0;
    this.#cursor = undefined;
    this.#reader = new RecordingReader(this.#codec);
  }

  async #piece(): Promise<RecordingPiece> {
    const piece = this.#kept[this.#at] ?? (await this.#ask());
    if (this.#at === this.#kept.length && this.#keptBytes + piece.bytes.length <= this.#mostKeptBytes) {
      this.#kept.push(piece);
      this.#keptBytes += piece.bytes.length;
    }
    this.#at++;
    this.#cursor = piece.cursor;
    return piece;
  }

  /** @throws rule/past-elsewhere where nobody answers, or no such device is known there; what the other side says. */
  async #ask(): Promise<RecordingPiece> {
    const cursor = this.#cursor === undefined ? {} : { cursor: this.#cursor };
    try {
      return await this.#far.recording({ devices: [...this.#devices], ...this.#between, ...cursor });
    } catch (error) {
      const { code } = toFault(error);
      const why = (
        {
          'link/silent': 'silent',
          'uplink/unreachable': 'silent',
          'command/unknown-device': 'unknown',
        } as const
      )[code as string];
      if (!why) throw error;
      throw fault('rule/past-elsewhere', { stations: [this.#station], why });
    }
  }
}
