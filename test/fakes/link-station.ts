import type { Chart, ChartQuery } from '../../station/api/chart.ts';
import type { CsvPart, CsvQuery, RecordingPiece } from '../../station/api/exports.ts';
import type { Command, Outcome } from '../../station/model/command.ts';
import type { DeviceState, Entry } from '../../station/model/entry.ts';
import { fault } from '../../station/model/fault.ts';
import type { Clock, Log } from '../../station/runtime/platform.ts';
import { recordingRows } from '../../station/runtime/exports/recording-piece.ts';
import type { LinkStation } from '../../station/uplink/link-station.ts';
import type { DeviceMeta, LastRow } from '../../station/uplink/native/device.ts';
import type { RowsQuery } from '../../station/uplink/native/recording.ts';
import { codec } from './codec.ts';

/** A station of one device, `garden`, with a temperature and a pump that always obeys. */
export class GardenStation implements LinkStation {
  readonly log: Log;
  online = true;
  readonly #clock: Clock;
  meta: DeviceMeta = GARDEN;
  deviceState: DeviceState = { phase: 'live', sinceMs: 0 };
  row: LastRow | undefined;
  readonly commands: Command[] = [];
  readonly #outcomes = new Map<string, Promise<Outcome>>();
  readonly charts: ChartQuery[] = [];
  obeys: (command: Command) => Promise<Outcome>;

  constructor(log: Log, clock: Clock) {
    this.log = log;
    this.#clock = clock;
    this.obeys = async ({ id, device, channel, value }) => ({
      id,
      device,
      channel,
      ok: true,
      timeMs: clock.now(),
      value,
    });
  }

  devices(): readonly DeviceMeta[] {
    return [this.meta];
  }
  state(): DeviceState {
    return this.deviceState;
  }
  lastRow(): LastRow | undefined {
    return this.row;
  }

  heardBefore(_device: string, id: string): Promise<Outcome> | undefined {
    return this.#outcomes.get(id);
  }

  async obey(command: Command): Promise<Outcome> {
    this.commands.push(command);
    const ended = this.obeys(command);
    this.#outcomes.set(command.id, ended);
    const outcome = await ended;
    void this.log.append({ kind: 'outcome', outcome }).catch(() => undefined);
    return outcome;
  }

  /** One column a second, its value the second. */
  async rawChart(query: ChartQuery): Promise<Chart> {
    this.charts.push(query);
    const rows = Math.min(query.points, Math.floor((query.toMs - query.fromMs) / 1_000));
    const time = Float64Array.from({ length: rows }, (_, i) => query.fromMs + 1_000 * i);
    const column = time.map((timeMs) => timeMs / 1_000);
    const lines = query.series.map((series) => ({
      ...series,
      time,
      min: column,
      max: column,
      mean: column,
      gaps: [],
      rows,
    }));
    return { stepMs: 1_000, series: lines };
  }

  async csv({ devices, cursor }: CsvQuery): Promise<CsvPart> {
    if (!devices.includes('garden')) throw fault('command/unknown-device', { device: devices[0]! });
    return cursor === undefined
      ? { text: 'time,Air\r\n', cursor: '1', done: 0.5 }
      : { text: '1,2\r\n', done: 1 };
  }

  recording(query: RowsQuery['recording']): Promise<RecordingPiece> {
    return recordingRows(query, this.log, codec);
  }

  /** Records rows, now. */
  async rows(...values: readonly number[]): Promise<void> {
    const time = Float64Array.from(values, () => this.#clock.now());
    const columns = [Float64Array.from(values), Float64Array.from(values, () => 0)];
    this.row = {
      timeMs: this.#clock.now(),
      values: new Map([
        ['temperature', values.at(-1)!],
        ['pump', 0],
      ]),
    };
    const batch = { device: 'garden', channels: ['temperature', 'pump'], time, columns };
    await this.keep({ kind: 'batch', batch });
  }

  async keep(entry: Entry): Promise<void> {
    await Promise.all([this.log.append(entry), this.log.flush()]);
  }
}

const shown = { gain: 1, offset: 0, made: false, changedMs: undefined };
export const GARDEN: DeviceMeta = {
  device: 'garden',
  label: 'Greenhouse',
  driver: 'garden-simulated',
  title: 'Garden',
  simulated: true,
  facts: {},
  channels: [
    { ...shown, name: 'temperature', quantity: 'temperature', decimals: 1, label: 'Air', unitText: '°C' },
    {
      ...shown,
      name: 'pump',
      quantity: 'switch',
      decimals: 0,
      min: 0,
      max: 1,
      writable: true,
      label: 'Pump',
      unitText: '1',
    },
  ],
};
