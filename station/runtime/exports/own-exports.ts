import type { Chart, ChartQuery } from '../../api/chart.ts';
import type { DeviceView } from '../../api/device.ts';
import type { CsvPart, CsvQuery, RecordingPiece, RecordingQuery } from '../../api/exports.ts';
import type { ColumnCodec } from '../../codec/column-codec.ts';
import { fault } from '../../model/fault.ts';
import type { ChartColumns } from '../charts/columns.ts';
import { csvPart } from './csv.ts';
import type { Displays } from '../devices/display.ts';
import type { Log } from '../platform.ts';
import type { ShownDevice } from './recording-head.ts';
import { recordingPiece } from './recording-piece.ts';

/** What exports are made from. */
export interface Exported {
  readonly log: Log;
  readonly columns: ChartColumns;
  /** What recordings are packed with; without it there are none. */
  readonly packing: ColumnCodec | undefined;
  views(): readonly DeviceView[];
  displays(device: string): Displays;
}

/** What is drawn and saved of the own station's log. */
export class OwnExports {
  readonly #of: Exported;

  constructor(of: Exported) {
    this.#of = of;
  }

  chart(query: ChartQuery): Promise<Chart> {
    return this.#of.columns.chart(query, (device) => this.#of.displays(device));
  }

  rawChart(query: ChartQuery): Promise<Chart> {
    return this.#of.columns.chart(query, () => ({}));
  }

  async csv(query: CsvQuery): Promise<CsvPart> {
    const { log } = this.#of;
    const devices = query.devices.map((device) => `${log.origin.station}/${device}`);
    if (query.cursor === undefined) await this.#upToNow();
    return await csvPart({ ...query, devices }, log, this.#shown());
  }

  /** @throws link/unsupported where there is nothing to pack with. */
  async recording(query: RecordingQuery): Promise<RecordingPiece> {
    const { log, packing } = this.#of;
    if (!packing) throw fault('link/unsupported', { address: 'recording' });
    if (query.cursor === undefined) await this.#upToNow();
    return await recordingPiece(query, log, this.#shown(), packing);
  }

  /** What is read from the store ends with what is on screen. On a full disk it ends with what could be stored. */
  #upToNow(): Promise<void> {
    return this.#of.log.flush().catch(() => undefined);
  }

  #shown(): readonly ShownDevice[] {
    return this.#of.views().map((view) => ({ view, displays: this.#of.displays(view.device) }));
  }
}
