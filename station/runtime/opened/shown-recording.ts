import type { Chart, ChartQuery } from '../../api/chart.ts';
import type { DeviceView } from '../../api/device.ts';
import type { CsvPart, CsvQuery, OpenedView, RecordingPiece, RecordingQuery } from '../../api/exports.ts';
import type { StationView } from '../../api/news.ts';
import type { ColumnCodec } from '../../codec/column-codec.ts';
import type { Manifest } from '../../codec/recording.ts';
import type { Batch } from '../../model/batch.ts';
import { deviceOf, type Entry } from '../../model/entry.ts';
import { extentOf } from '../../model/extent.ts';
import { type Fault, fault } from '../../model/fault.ts';
import { ChartColumns } from '../charts/columns.ts';
import { csvPart } from '../exports/csv.ts';
import type { Log, Origin } from '../platform.ts';
import { recordingHead } from '../exports/recording-head.ts';
import { recordingRows } from '../exports/recording-piece.ts';
import { RecordedDeviceView } from './recorded-device.ts';

const MOST_DEVICES = 256;

/** A log that holds a recording, and as whose entries. */
export interface Shelf {
  readonly log: Log;
  readonly origin: Origin;
  readonly columns: ColumnCodec;
}

/** How much of a recording there is. */
export type Bounds = Pick<OpenedView, 'rows' | 'fromMs' | 'toMs'>;

/** A recording from a file as a screen sees it: a station that is over, to be drawn and made files of. */
export class ShownRecording {
  readonly id: string;
  readonly name: string;
  readonly #shelf: Shelf;
  readonly #columns: ChartColumns;
  readonly #devices = new Map<string, RecordedDeviceView>();
  #manifest: Manifest | undefined;
  #bounds: Bounds = { rows: 0, fromMs: undefined, toMs: undefined };
  /** Why no more of it was read. */
  fault: Fault | undefined;
  kept: OpenedView['kept'] = 'no';

  readonly #open: boolean;

  /** `open`: the shelf is a file's, in memory. */
  constructor(id: string, name: string, shelf: Shelf, open: boolean) {
    this.#open = open;
    this.id = id;
    this.name = name;
    this.#shelf = shelf;
    this.#columns = new ChartColumns(shelf.log, shelf.origin.station);
  }

  get view(): OpenedView {
    const { id, name, fault, kept } = this;
    return { id, name, ...this.#bounds, fault, open: this.#open, kept };
  }
  get station(): StationView {
    return { id: this.id, own: false, status: 'online', sinceMs: undefined };
  }
  get devices(): readonly DeviceView[] {
    return [...this.#devices.values()].map((device) => device.view(this.id));
  }
  get manifest(): Manifest | undefined {
    return this.#manifest;
  }

  /** @throws frame/length. */
  describe(manifest: Manifest): void {
    for (const device of manifest.devices) this.#know(device.device, new RecordedDeviceView(device));
    this.#manifest = manifest;
  }

  /** What the log holds of it is known from elsewhere. */
  bound(bounds: Bounds): void {
    this.#bounds = bounds;
  }

  /** An entry that the log holds now. @throws frame/length. */
  saw(entry: Entry): void {
    if (entry.kind !== 'batch') return void this.#deviceOf(deviceOf(entry));
    this.sawLast(entry.batch);
    const { fromMs, toMs, rows } = extentOf(entry);
    const before = this.#bounds;
    this.#bounds = {
      rows: before.rows + rows,
      fromMs: Math.min(before.fromMs ?? Infinity, fromMs),
      toMs: Math.max(before.toMs ?? -Infinity, toMs),
    };
  }

  /** The newest rows of a device. @throws frame/length. */
  sawLast(batch: Batch): void {
    this.#deviceOf(batch.device).saw(batch);
  }

  /** What was drawn is not all any more. */
  grew(): void {
    this.#columns.forget();
  }

  chart(query: ChartQuery): Promise<Chart> {
    return this.#columns.chart(query, (device) => this.#devices.get(device)?.displays ?? {});
  }

  /** @throws command/unknown-device, config/invalid. */
  csv(query: CsvQuery): Promise<CsvPart> {
    const { station } = this.#shelf.origin;
    const known = this.#shown().map(({ view, displays }) => ({ view: { ...view, station }, displays }));
    return csvPart(query, this.#shelf.log, known);
  }

  /** @throws command/unknown-device, config/invalid. */
  async recording(query: RecordingQuery): Promise<RecordingPiece> {
    const { cursor } = query;
    const { log, columns, origin } = this.#shelf;
    if (cursor === undefined) return recordingHead(query, this.#manifest?.station, this.#shown(), columns);
    return await recordingRows({ ...query, cursor }, log, columns, origin);
  }

  #shown() {
    return [...this.#devices.values()].map((device) => ({
      view: device.view(this.id),
      displays: device.displays,
    }));
  }

  #deviceOf(id: string): RecordedDeviceView {
    const known = this.#devices.get(id);
    if (known) return known;
    const device = new RecordedDeviceView({ device: id, channels: [] });
    this.#know(id, device);
    return device;
  }

  #know(id: string, device: RecordedDeviceView): void {
    if (this.#devices.size === MOST_DEVICES)
      throw fault('frame/length', { expected: MOST_DEVICES, actual: MOST_DEVICES + 1 });
    this.#devices.set(id, device);
  }
}
