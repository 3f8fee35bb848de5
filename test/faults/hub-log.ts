import { join } from 'node:path';
import { LevelStore } from '../../node-bridge/log/level-store.ts';
import { columnOf } from '../../station/model/batch.ts';
import { verifyStore } from '../../station/runtime/log/verify/verify.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { codec } from '../fakes/codec.ts';
import { FakeClock } from '../fakes/clock.ts';
import type { PageLog } from './station-page.ts';
import { problemsOf } from './verified.ts';
import type { Row } from './truth.ts';

/** What a hub that does not run holds of a station's device. */
export interface HubLog {
  /** Every entry up to here. */
  readonly upTo: number;
  /** What does not balance in the whole of it. */
  readonly problems: readonly string[];
  readonly rows: readonly Row[];
  readonly gaps: PageLog['gaps'];
}

/** Reads it from a bridge's data folder; of a station's lives only the one `epoch` names. */
export async function hubLog(
  folder: string,
  station: string,
  device: string,
  epoch: string,
): Promise<HubLog> {
  const store = await LevelStore.open(join(folder, 'log'));
  const problems = await problemsOf(verifyStore(store, codec));
  const log = await StationLog.open(store, 'reader', new FakeClock(), () => '0', codec);
  try {
    const rows: Row[] = [];
    for await (const span of log.spans(station, device, -1e15, 1e15))
      for (const batch of await span.read()) {
        const [n, v] = ['n', 'v'].map((channel) => columnOf(batch, channel)!);
        batch.time.forEach((timeMs, i) => rows.push({ timeMs, n: n![i]!, v: v![i]! }));
      }
    const { upTo } = await log.held({ station, epoch });
    return { upTo, problems, rows, gaps: await log.gaps(station, device, -1e15, 1e15) };
  } finally {
    await log.close();
  }
}
