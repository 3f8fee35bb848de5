import type { AlarmBoard } from '../../api/alarm-board.ts';
import type { AlarmPage, MaintenanceView } from '../../api/alarms.ts';
import type { Chart, ChartQuery } from '../../api/chart.ts';
import type { CsvPart, CsvQuery, RecordingPiece } from '../../api/exports.ts';
import type { Command, Outcome } from '../../model/command.ts';
import type { Reported } from '../../model/configuration.ts';
import type { DeviceState } from '../../model/entry.ts';
import type { PanelFace } from '../../model/picture.ts';
import type { Archive } from '../../uplink/answering.ts';
import type { LinkStation } from '../../uplink/link-station.ts';
import type { DeviceMeta, LastRow } from '../../uplink/native/device.ts';
import type { RowsQuery } from '../../uplink/native/recording.ts';
import { fault } from '../../model/fault.ts';
import type { Clock, Entries } from '../platform.ts';
import { FarActs } from '../rules/acting/far-acts.ts';
import type { Message } from '../../uplink/message.ts';
import type { FarAlarmDesk } from './far-alarm-desk.ts';
import type { FarStation } from './far-station.ts';
import { type LeftFor, PassedConfiguration } from './passed-configuration.ts';

const NO_DEVICES: readonly DeviceMeta[] = [];

/**
 * Another station as a bridge speaks for it at a broker further on: its log as it is stored here, under its own name and
 * numbers, and what it tells of its devices for as long as it is near. Commands and configurations go back to it the same way.
 */
export class ForwardedStation implements LinkStation {
  readonly log: Entries;
  readonly #clock: Clock;
  readonly #near: () => FarStation | undefined;
  readonly #stored: Archive;
  readonly #acts: FarActs;
  readonly #configuration: PassedConfiguration;

  /** `near` finds the station at the own broker; `stored` knows what is kept of it here, `left` what waits for it. */
  constructor(
    log: Entries,
    clock: Clock,
    near: () => FarStation | undefined,
    stored: Archive,
    left: LeftFor,
  ) {
    this.log = log;
    this.#configuration = new PassedConfiguration(log.origin.station, near, left);
    this.#clock = clock;
    this.#near = near;
    this.#stored = stored;
    this.#acts = new FarActs(log.origin.station, {
      act: async (act) => await this.#alarms.act(act),
      editMaintenance: async (edit) => await this.#alarms.editMaintenance(edit),
    });
  }

  /** @throws uplink/unreachable while it is not near. */
  get #alarms(): FarAlarmDesk {
    const station = this.#near();
    if (!station) throw fault('uplink/unreachable', { url: '' });
    return station.alarms;
  }

  /** While it is away nobody knows of its devices here, and what was told of them further on stays. */
  get online(): boolean {
    return this.#near()?.known.online ?? false;
  }

  get label(): string | undefined {
    return this.#near()?.known.view.label;
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

  panel(device: string): PanelFace | undefined {
    return this.#near()?.known.device(device)?.face;
  }

  get alarmBoard(): AlarmBoard | undefined {
    return this.#near()?.known.board;
  }

  get reported(): Reported | undefined {
    return this.#configuration.reported;
  }

  desired(payload: Uint8Array, unsigned: string | undefined): void {
    this.#configuration.left(payload, unsigned);
  }

  configuring(payload: Uint8Array, unsigned: string | undefined): Promise<readonly Message[]> {
    return this.#configuration.asked(payload, unsigned);
  }

  alarmPage(cursor: number | undefined): Promise<AlarmPage | undefined> {
    return this.#stored.alarms(this.log.origin.station, cursor);
  }

  async maintenance(): Promise<readonly MaintenanceView[]> {
    return await this.#alarms.maintenance();
  }

  acted(payload: Uint8Array): Promise<Message> {
    return this.#acts.heard(payload);
  }

  async obey(command: Command): Promise<Outcome> {
    const near = this.#near();
    if (near) return await near.obey(command);
    const { id, device, channel } = command;
    const why = fault('command/offline', { device }).fault;
    return { id, device, channel, ok: false, timeMs: this.#clock.now(), fault: why };
  }

  /** Who carries it out knows it by its id, and answers again. */
  heardBefore(): undefined {}

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
