import type { AlarmBoard } from '../api/alarm-board.ts';
import type { AlarmPage, MaintenanceView } from '../api/alarms.ts';
import type { Chart, ChartQuery } from '../api/chart.ts';
import type { CsvPart, CsvQuery, RecordingPiece } from '../api/exports.ts';
import type { Command, Outcome } from '../model/command.ts';
import type { Reported } from '../model/configuration.ts';
import type { DeviceState } from '../model/entry.ts';
import type { PanelFace } from '../model/picture.ts';
import type { LinkStation } from '../uplink/link-station.ts';
import type { Message } from '../uplink/message.ts';
import type { DeviceMeta, LastRow } from '../uplink/native/device.ts';
import type { RowsQuery } from '../uplink/native/recording.ts';
import { FarCommands } from './control/far-commands.ts';
import type { ConfigDesk } from './desired/config-desk.ts';
import { FarPushes } from './desired/far-pushes.ts';
import type { KeptSettings } from './settings/kept-settings.ts';
import type { OwnDevices } from './devices/own-devices.ts';
import type { OwnExports } from './exports/own-exports.ts';
import type { Log, Platform } from './platform.ts';
import { FarActs } from './rules/acting/far-acts.ts';
import type { OwnRules } from './rules/own-rules.ts';

/** Whom a link's questions go to. */
export interface Asked {
  readonly platform: Pick<Platform, 'log' | 'clock'>;
  readonly settings: KeptSettings;
  readonly devices: OwnDevices;
  readonly exports: OwnExports;
  readonly rules: OwnRules;
  readonly configuration: ConfigDesk;
}

/** The own station as its links speak for it. */
export class OwnLinkStation implements LinkStation {
  readonly log: Log;
  readonly online = true;
  readonly #of: Asked;
  readonly #commands: FarCommands;
  readonly #acts: FarActs;
  readonly #pushes: FarPushes;

  constructor(of: Asked) {
    const { log, clock } = of.platform;
    this.log = log;
    this.#of = of;
    this.#commands = new FarCommands(of.devices.commands, clock);
    this.#pushes = new FarPushes(log.origin.station, of.configuration);
    const { alarms } = of.rules.desk;
    this.#acts = new FarActs(log.origin.station, {
      act: async (act) => {
        await alarms.act(act);
        await log.flush().catch(() => undefined);
      },
      editMaintenance: (edit) => alarms.editMaintenance(edit),
    });
  }

  /** Looks, until `signal` aborts, whether commands may have been held back here. */
  run(signal: AbortSignal): Promise<void> {
    return this.#commands.run(signal);
  }

  get label(): string | undefined {
    return this.#of.settings.now.label || undefined;
  }

  devices(): readonly DeviceMeta[] {
    return this.#of.devices.metas();
  }

  state(device: string): DeviceState {
    return this.#of.devices.stateOf(device);
  }

  lastRow(device: string): LastRow | undefined {
    return this.#of.devices.get(device)?.last.row;
  }

  panel(device: string): PanelFace | undefined {
    return this.#of.devices.get(device)?.panel?.face;
  }

  get reported(): Reported | undefined {
    return this.#of.configuration.reported;
  }

  desired(payload: Uint8Array, unsigned: string | undefined): void {
    this.#pushes.left(payload, unsigned);
  }

  configuring(payload: Uint8Array, unsigned: string | undefined): Promise<readonly Message[]> {
    return this.#pushes.asked(payload, unsigned);
  }

  get alarmBoard(): AlarmBoard | undefined {
    return this.#of.rules.board;
  }

  obey(command: Command): Promise<Outcome> {
    return this.#commands.obey(command);
  }

  heardBefore(device: string, id: string): Promise<Outcome> | undefined {
    return this.#of.devices.commands.heardBefore(device, id);
  }

  placed(payload: Uint8Array): Promise<Message> {
    return this.#of.rules.moves.placed(payload);
  }

  acted(payload: Uint8Array): Promise<Message> {
    return this.#acts.heard(payload);
  }

  alarmPage(cursor: number | undefined): Promise<AlarmPage> {
    return this.#of.rules.desk.alarms.history(cursor);
  }

  async maintenance(): Promise<readonly MaintenanceView[]> {
    return this.#of.rules.desk.alarms.maintenance;
  }

  rawChart(query: ChartQuery): Promise<Chart> {
    return this.#of.exports.rawChart(query);
  }

  csv(query: CsvQuery): Promise<CsvPart> {
    return this.#of.exports.csv(query);
  }

  recording(query: RowsQuery['recording']): Promise<RecordingPiece> {
    return this.#of.exports.recording(query);
  }
}
