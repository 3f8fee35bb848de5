import { toHex } from '../../codec/bytes.ts';
import type { ColumnCodec } from '../../codec/column-codec.ts';
import { RecordingReader, type RecordingPart } from '../../codec/recording-reader.ts';
import { sha256 } from '../../codec/sha256.ts';
import { cut } from '../../model/batch.ts';
import type { Entry, Logged } from '../../model/entry.ts';
import { fault, toFault } from '../../model/fault.ts';
import { MemoryStore } from '../log/memory-store.ts';
import { StationLog } from '../log/station-log.ts';
import type { Manifest } from '../../codec/recording.ts';
import type { Clock } from '../platform.ts';
import { ShownRecording } from './shown-recording.ts';

/** So that a chart of a short window need not read long batches. */
const BATCH_NUMBERS = 2 ** 12;
/** Whose entries they are in a log that holds no other's. */
const ORIGIN = { station: 'recording', epoch: '0' };

/**
 * A recording from a file, in a log of its own in memory: the own log never hears of it. It is read as its bytes come; from
 * the first that is damaged on, nothing more is, and why is kept in `shown.fault`.
 */
export class OpenedRecording {
  readonly shown: ShownRecording;
  readonly #log: StationLog;
  readonly #reader: RecordingReader;
  readonly #digests: string[] = [];
  #entries = 0;

  private constructor(id: string, name: string, log: StationLog, columns: ColumnCodec) {
    this.shown = new ShownRecording(id, name, { log, columns, origin: ORIGIN }, true);
    this.#log = log;
    this.#reader = new RecordingReader(columns);
  }

  static async open(id: string, name: string, clock: Clock, columns: ColumnCodec): Promise<OpenedRecording> {
    const log = await StationLog.open(
      new MemoryStore(),
      'nobody',
      clock,
      (digits) => '0'.repeat(digits),
      columns,
    );
    return new OpenedRecording(id, name, log, columns);
  }

  get usedBytes(): Promise<number> {
    return this.#log.figures().then(({ usedBytes }) => usedBytes);
  }

  /** How many entries it has, numbered from 1 on. */
  get entries(): number {
    return this.#entries;
  }

  /** The same for the same file, and for no other: the digests of all its parts that are whole. */
  get print(): string {
    return JSON.stringify(this.#digests);
  }

  /** Takes the next bytes of the file, as long as what they become fits into `mostBytes`. */
  async push(bytes: Uint8Array, last: boolean, mostBytes: number): Promise<void> {
    const { shown } = this;
    if (shown.fault) return;
    try {
      for (const part of this.#reader.push(bytes)) {
        await this.#take(part);
        if ((await this.usedBytes) > mostBytes) throw fault('log/no-room', { budgetBytes: mostBytes });
      }
      if (last) this.#reader.end();
    } catch (error) {
      shown.fault = toFault(error);
    }
    shown.grew();
  }

  /** Begins with what is known of its devices; `print` is what is the same for the same content only. */
  begin(manifest: Manifest, print: string): void {
    this.shown.describe(manifest);
    this.#digests.push(print);
  }

  /** Takes entries that were read elsewhere. @throws log/no-room. */
  async take(entries: readonly Entry[], mostBytes: number): Promise<void> {
    await this.#keep(entries);
    if ((await this.usedBytes) > mostBytes) throw fault('log/no-room', { budgetBytes: mostBytes });
  }

  async read(afterSeq: number, limit: number): Promise<readonly Logged[]> {
    return (await this.#log.stored(ORIGIN)).read(afterSeq, limit);
  }

  close(): Promise<void> {
    return this.#log.close();
  }

  /** @throws frame/syntax, frame/length. */
  async #take({ manifest, block, bytes }: RecordingPart): Promise<void> {
    if (manifest) this.shown.describe(manifest);
    this.#digests.push(toHex(sha256(bytes))); // their crc32c are all the same: they end in their own
    if (block) await this.#keep(block.content);
  }

  async #keep(content: readonly Entry[]): Promise<void> {
    const entries = content.flatMap((entry) => [...piecesOf(entry)]);
    // Numbered anew: the log need not keep account of what the file left out.
    await this.#log.accept(
      ORIGIN,
      entries.map((entry): Logged => ({ ...entry, seq: ++this.#entries })),
    );
    for (const entry of entries) this.shown.saw(entry);
  }
}

function* piecesOf(entry: Entry): Generator<Entry> {
  if (entry.kind !== 'batch') yield entry;
  else for (const batch of cut(entry.batch, BATCH_NUMBERS)) yield { kind: 'batch', batch };
}
