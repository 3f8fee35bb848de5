import type { AlarmBoard } from '../api/alarm-board.ts';
import type { AlarmPage, MaintenanceView } from '../api/alarms.ts';
import type { Chart, ChartQuery } from '../api/chart.ts';
import type { CsvPart, CsvQuery, RecordingPiece } from '../api/exports.ts';
import type { Command, Outcome } from '../model/command.ts';
import type { Reported } from '../model/configuration.ts';
import type { DeviceState } from '../model/entry.ts';
import type { PanelFace } from '../model/picture.ts';
import type { Entries } from '../runtime/platform.ts';
import type { Message } from './message.ts';
import type { DeviceMeta, LastRow } from './native/device.ts';
import type { RowsQuery } from './native/recording.ts';

/** What a link tells and asks of the station it speaks for. Devices are named by their ids. */
export interface LinkStation {
  readonly log: Entries;
  /** What a person calls it, where that is not its id. */
  readonly label?: string | undefined;
  /** Whether its devices are known now: one that is spoken for may be away, and then nothing is said of them or taken back. */
  readonly online: boolean;
  /** The same object for a device until something about it changed. */
  devices(): readonly DeviceMeta[];
  state(device: string): DeviceState;
  lastRow(device: string): LastRow | undefined;
  /** What stands on a display; undefined while nobody knows, absent where that is never told. */
  panel?(device: string): PanelFace | undefined;
  /** Carries a command out and logs what became of it. */
  obey(command: Command): Promise<Outcome>;
  /** What became, or is about to become, of a command that came before; undefined for one that is new. */
  heardBefore(device: string, id: string): Promise<Outcome> | undefined;
  /** Answers who wants a rule to run here; absent where none can. @throws frame/…. */
  placed?(payload: Uint8Array): Promise<Message>;
  /** Its alarms and its rules' notes; undefined while they are not known, or where there can be none. */
  readonly alarmBoard?: AlarmBoard | undefined;
  /** The configuration that holds there; the same object until it is another one. */
  readonly reported?: Reported | undefined;
  /** Takes a configuration that was left for it. `url`: the broker, where that lets everybody in. @throws frame/…. */
  desired?(payload: Uint8Array, unsigned: string | undefined): void;
  /** Answers who asks about its configuration, or pushes one. @throws frame/…. */
  configuring?(payload: Uint8Array, unsigned: string | undefined): Promise<readonly Message[]>;
  /** Does what somebody elsewhere wants done with an alarm or with maintenance, and answers; absent where there are none. @throws frame/…. */
  acted?(payload: Uint8Array): Promise<Message>;
  /** What became of its alarms, the newest first, before a number of its log; absent where there are none. */
  alarmPage?(cursor: number | undefined): Promise<AlarmPage | undefined>;
  /** When its alarms are off by design. @throws link/silent, uplink/unreachable where it is spoken for and away. */
  maintenance?(): Promise<readonly MaintenanceView[]>;
  /** Min/max columns of values as they were recorded: how they are shown is each viewer's matter, and stands in the meta. */
  rawChart(query: ChartQuery): Promise<Chart>;
  /** The next piece of a CSV file, values as they are shown here. */
  csv(query: CsvQuery): Promise<CsvPart>;
  /** The next blocks of a recording. */
  recording(query: RowsQuery['recording']): Promise<RecordingPiece>;
}
