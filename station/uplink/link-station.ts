import type { Chart, ChartQuery, CsvPart, CsvQuery } from '../api.ts';
import type { Command, Outcome } from '../model/command.ts';
import type { DeviceState } from '../model/entry.ts';
import type { Log } from '../runtime/platform.ts';
import type { DeviceMeta, LastRow } from './native/device.ts';

/** What a link tells and asks of the own station. Devices are named by their ids. */
export interface LinkStation {
  readonly log: Log;
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
}
