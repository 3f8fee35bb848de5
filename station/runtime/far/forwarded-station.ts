import type { Chart, ChartQuery, CsvPart, CsvQuery, RecordingPiece } from '../../api.ts';
import type { Command, Outcome } from '../../model/command.ts';
import type { DeviceState } from '../../model/entry.ts';
import type { Archive } from '../../uplink/answering.ts';
import type { LinkStation } from '../../uplink/link-station.ts';
import type { DeviceMeta, LastRow } from '../../uplink/native/device.ts';
import type { RowsQuery } from '../../uplink/native/recording.ts';
import { fault } from '../../model/fault.ts';
import type { Clock, Entries } from '../platform.ts';
import type { FarStation } from './far-station.ts';

const NO_DEVICES: readonly DeviceMeta[] = [];

/**
 * Another station as a bridge speaks for it at a broker further on: its log as it is stored here, under its own name and
 * numbers, and what it tells of its devices for as long as it is near. Commands go back to it the same way.
 */
export class ForwardedStation implements LinkStation {
  readonly log: Entries;
  readonly #clock: Clock;
  readonly #near: () => FarStation | undefined;
  readonly #stored: Archive;

  /** `near` finds the station at the own broker; `stored` knows what is kept of it here. */
  constructor(log: Entries, clock: Clock, near: () => FarStation | undefined, stored: Archive) {
    this.log = log;
    this.#clock = clock;
    this.#near = near;
    this.#stored = stored;
  }

  /** While it is away nobody knows of its devices here, and what was told of them further on stays. */
  get online(): boolean {
    return this.#near()?.known.online ?? false;
  }

  devices(): readonly DeviceMeta[] {
    return this.#near()?.known.metas ?? NO_DEVICES;
  }

  state(device: string): DeviceState {
    return this.#near()?.known.device(device)?.state ?? { phase: 'closed' };
  }

  lastRow(device: string): LastRow | undefined {
    return this.#near()?.known.device(device)?.last.row;
  }

  async obey(command: Command): Promise<Outcome> {
    const near = this.#near();
    if (near) return await near.obey(command);
    const { id, device, channel } = command;
    const why = fault('command/offline', { device }).fault;
    return { id, device, channel, ok: false, timeMs: this.#clock.now(), fault: why };
  }

  async rawChart(query: ChartQuery): Promise<Chart> {
    const chart = await this.#stored.chart(this.log.origin.station, query);
    return chart ?? { stepMs: 0, series: [] };
  }

  async csv(query: CsvQuery): Promise<CsvPart> {
    return (await this.#near()?.csv(query)) ?? { text: '', done: 1 };
  }

  /** @throws command/unknown-device where nothing is kept of it. */
  async recording(query: RowsQuery['recording']): Promise<RecordingPiece> {
    const { station } = this.log.origin;
    const piece = await this.#stored.rows(station, query);
    if (!piece) throw fault('command/unknown-device', { device: station });
    return piece;
  }
}
