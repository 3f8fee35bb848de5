import type { Chart, ChartQuery, CsvPart, CsvQuery, RecordingPiece } from '../api.ts';
import type { Command, Outcome } from '../model/command.ts';
import type { DeviceState } from '../model/entry.ts';
import type { Entries } from '../runtime/platform.ts';
import type { DeviceMeta, LastRow } from './native/device.ts';
import type { RowsQuery } from './native/recording.ts';

/** What a link tells and asks of the station it speaks for. Devices are named by their ids. */
export interface LinkStation {
  readonly log: Entries;
  /** Whether its devices are known now: one that is spoken for may be away, and then nothing is said of them or taken back. */
  readonly online: boolean;
  /** The same object for a device until something about it changed. */
  devices(): readonly DeviceMeta[];
  state(device: string): DeviceState;
  lastRow(device: string): LastRow | undefined;
  /** Carries a command out and logs what became of it. */
  obey(command: Command): Promise<Outcome>;
  /** Min/max columns of values as they were recorded: how they are shown is each viewer's matter, and stands in the meta. */
  rawChart(query: ChartQuery): Promise<Chart>;
  /** The next piece of a CSV file, values as they are shown here. */
  csv(query: CsvQuery): Promise<CsvPart>;
  /** The next blocks of a recording. */
  recording(query: RowsQuery['recording']): Promise<RecordingPiece>;
}
