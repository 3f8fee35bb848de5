import { toFault } from '../../station/model/fault.ts';
import type { Verification } from '../../station/model/verification.ts';
import type { Clock, Log } from '../../station/runtime/platform.ts';
import type { Broker } from '../broker/broker.ts';
import type { LevelStore } from '../log/level-store.ts';
import { keptLossInWords } from '../log/losses.ts';
import { asking } from './ask-station.ts';
import { type Comparison, compare } from './compare.ts';

/** Checks everything stored here, and tells what had gone when the log was opened. */
export async function* verifyAll(
  log: Pick<Log, 'verify'>,
  store: Pick<LevelStore, 'losses'>,
): AsyncGenerator<number, Verification> {
  const verification = yield* log.verify();
  return { ...verification, notes: (await store.losses()).map(keptLossInWords) };
}

/** Checks everything stored here of one station, and compares it with the station itself where that answers. */
export async function* verifyStation(
  log: Log,
  broker: Broker,
  clock: Clock,
  station: string,
): AsyncGenerator<number, Verification> {
  const verification = yield* half(log.verify(station), 0);
  if (!(await log.origins()).some((origin) => origin.station === station))
    return ofStation(verification, station, { problems: [{ station, text: UNKNOWN }], notes: [] });
  if (station === log.origin.station)
    return ofStation(verification, station, { problems: [], notes: [`${station} is this bridge itself`] });
  const asked = asking(broker, log.origin.station, station, clock, (ask) => compare(log, station, ask));
  const { problems, notes } = yield* half(answered(asked, station), 0.5);
  return ofStation(verification, station, { problems, notes });
}

/** Nothing can be said of a station that was never heard of: its name may be mistyped. */
const UNKNOWN = 'nothing of a station of this name was ever stored here';

/** Of what was checked, only what is about one station. */
export function ofStation(all: Verification, station: string, more: Comparison): Verification {
  const problems = [...all.problems.filter((each) => each.station === station), ...more.problems];
  const devices = all.devices.filter((each) => each.station === station);
  const rows = devices.reduce((sum, { stored }) => sum + stored, 0);
  const nothing = devices.length === 0 ? [`nothing of ${station} is stored here`] : [];
  return {
    ...all,
    balances: problems.length === 0,
    rows,
    devices,
    problems,
    notes: [...nothing, ...more.notes],
  };
}

/** A station that does not answer is no problem: what is stored here could be checked anyway. */
async function* answered(
  asked: AsyncGenerator<number, Comparison>,
  station: string,
): AsyncGenerator<number, Comparison> {
  try {
    return yield* asked;
  } catch (error) {
    const why = toFault(error).code === 'link/silent' ? 'does not answer' : 'could not be asked';
    return { problems: [], notes: [`${station} ${why}: only what is stored here of it was checked`] };
  }
}

async function* half<R>(walk: AsyncGenerator<number, R>, from: number): AsyncGenerator<number, R> {
  for (;;) {
    const step = await walk.next();
    if (step.done) return step.value;
    yield from + step.value / 2;
  }
}
