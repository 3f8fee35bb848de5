import type * as api from '../../api.ts';
import type { ColumnCodec } from '../../codec/column-codec.ts';
import { RecordingReader, type RecordingPart } from '../../codec/recording-reader.ts';
import type { Manifest } from '../../codec/recording.ts';
import { cut } from '../../model/batch.ts';
import { deviceOf, type Entry, type Logged } from '../../model/entry.ts';
import { extentOf } from '../../model/extent.ts';
import { type Fault, fault, toFault } from '../../model/fault.ts';
import { ChartColumns } from '../columns.ts';
import { csvPart } from '../csv.ts';
import { MemoryStore } from '../log/memory-store.ts';
import { StationLog } from '../log/station-log.ts';
import type { Clock } from '../platform.ts';
import { RecordedDeviceView } from './recorded-device.ts';

const MOST_DEVICES = 256;
/** So that a chart of a short window need not read long batches. */
const BATCH_NUMBERS = 2 ** 12;
/** Whose entries they are in a log that holds no other's. */
const ORIGIN = { station: 'recording', epoch: '0' };

/**
 * A recording from a file, in a log of its own in memory: the own log never hears of it. It is read as its bytes come; from
 * the first that is damaged on, nothing more is, and why is kept in `fault`.
 */
export class OpenedRecording {
  readonly id: string;
  readonly name: string;
  readonly #log: StationLog;
  readonly #reader: RecordingReader;
  readonly #columns: ChartColumns;
  readonly #devices = new Map<string, RecordedDeviceView>();
  #manifest: Manifest | undefined;
  #fault: Fault | undefined;
  #seq = 0;
  #rows = 0;
  #fromMs = Infinity;
  #toMs = -Infinity;

  private constructor(id: string, name: string, log: StationLog, columns: ColumnCodec) {
    this.id = id;
    this.name = name;
    this.#log = log;
    this.#reader = new RecordingReader(columns);
    this.#columns = new ChartColumns(log, ORIGIN.station);
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

  /** Whether it is a recording at all: its beginning was sound. */
  get known(): boolean {
    return this.#manifest !== undefined;
  }
  get fault(): Fault | undefined {
    return this.#fault;
  }
  get usedBytes(): Promise<number> {
    return this.#log.figures().then(({ usedBytes }) => usedBytes);
  }
  get view(): api.OpenedView {
    const { id, name } = this;
    const [fromMs, toMs] = this.#rows > 0 ? [this.#fromMs, this.#toMs] : [undefined, undefined];
    return { id, name, rows: this.#rows, fromMs, toMs, fault: this.#fault };
  }
  get station(): api.StationView {
    return { id: this.id, own: false, status: 'online', sinceMs: undefined };
  }
  get devices(): readonly api.DeviceView[] {
    return [...this.#devices.values()].map((device) => device.view(this.id));
  }

  /** Takes the next bytes of the file, as long as what they become fits into `mostBytes`. */
  async push(bytes: Uint8Array, last: boolean, mostBytes: number): Promise<void> {
    if (this.#fault) return;
    try {
      for (const part of this.#reader.push(bytes)) {
        await this.#take(part);
        if ((await this.usedBytes) > mostBytes) throw fault('log/no-room', { budgetBytes: mostBytes });
      }
      if (last) this.#reader.end();
    } catch (error) {
      this.#fault = toFault(error);
    }
    this.#columns.forget();
  }

  chart(query: api.ChartQuery): Promise<api.Chart> {
    return this.#columns.chart(query, (device) => this.#devices.get(device)?.displays ?? {});
  }

  /** @throws command/unknown-device, config/invalid. */
  csv(query: api.CsvQuery): Promise<api.CsvPart> {
    const known = [...this.#devices.values()].map((device) => ({
      view: { ...device.view(this.id), station: ORIGIN.station },
      displays: device.displays,
    }));
    return csvPart(query, this.#log, known);
  }

  close(): Promise<void> {
    return this.#log.close();
  }

  /** @throws frame/syntax, frame/length. */
  async #take({ manifest, block }: RecordingPart): Promise<void> {
    if (manifest) {
      for (const device of manifest.devices) this.#know(device.device, new RecordedDeviceView(device));
      this.#manifest = manifest;
    }
    if (!block) return;
    const entries = block.content.flatMap((entry) => [...piecesOf(entry)]);
    // Numbered anew: the log need not keep account of what the file left out.
    await this.#log.accept(
      ORIGIN,
      entries.map((entry): Logged => ({ ...entry, seq: ++this.#seq })),
    );
    for (const entry of entries) this.#saw(entry);
  }

  #saw(entry: Entry): void {
    const id = deviceOf(entry);
    if (!this.#devices.has(id)) this.#know(id, new RecordedDeviceView({ device: id, channels: [] }));
    if (entry.kind !== 'batch') return;
    this.#devices.get(id)!.saw(entry.batch);
    const { fromMs, toMs, rows } = extentOf(entry);
    this.#rows += rows;
    this.#fromMs = Math.min(this.#fromMs, fromMs);
    this.#toMs = Math.max(this.#toMs, toMs);
  }

  #know(id: string, device: RecordedDeviceView): void {
    if (this.#devices.size === MOST_DEVICES)
      throw fault('frame/length', { expected: MOST_DEVICES, actual: MOST_DEVICES + 1 });
    this.#devices.set(id, device);
  }
}

function* piecesOf(entry: Entry): Generator<Entry> {
  if (entry.kind !== 'batch') yield entry;
  else for (const batch of cut(entry.batch, BATCH_NUMBERS)) yield { kind: 'batch', batch };
}
