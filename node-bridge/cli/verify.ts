import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import * as v from 'valibot';
import { NAME } from '../../station/model/channel.ts';
import { toFault } from '../../station/model/fault.ts';
import type { Verification } from '../../station/model/verification.ts';
import type { Origin } from '../../station/runtime/platform.ts';
import { decodeState } from '../../station/runtime/log/draft.ts';
import { SELF } from '../../station/runtime/log/keys.ts';
import { originsIn } from '../../station/runtime/log/origins.ts';
import { verifyStore } from '../../station/runtime/log/verify/verify.ts';
import { defaultDataFolder } from '../data-folder.ts';
import { columnCodec, existingStore } from '../node-platform.ts';
import { markIn } from '../log/commit-mark.ts';
import { keptLossInWords, lossInWords } from '../log/losses.ts';
import { hasContent } from '../log/mend-folder.ts';
import type { StoredThere } from '../log/stored.ts';
import { runningIn } from '../running.ts';
import { ofStation } from '../hub/verify-station.ts';
import { askBridge } from './ask-bridge.ts';
import { askApi } from './configuration/ask-api.ts';
import { Failure, wrongUsage } from './failure.ts';
import { logWords } from './log-words.ts';
import { progress } from './progress.ts';
import { tableOf } from './verify-table.ts';

const Stations = v.object({ stations: v.array(v.object({ station: v.string() })) });

interface VerifyOptions {
  readonly data: string;
  readonly station?: string;
  readonly json?: true;
}

export function addVerify(program: Command): void {
  program
    .command('verify')
    .description(
      'Checks everything that a bridge has stored, and whether its ledgers balance. Changes nothing.',
    )
    .option('--data <folder>', 'where everything is kept', defaultDataFolder())
    .option('--station <name>', 'only what is stored of a station, compared with the station itself')
    .option('--json', 'prints the outcome as JSON')
    .addHelpText(
      'after',
      '\nEnds with 0 where it balances, with 1 where it does not. A bridge that runs there is asked to do it.',
    )
    .action(verify);
}

async function verify({ data, json, station }: VerifyOptions): Promise<void> {
  const folder = resolve(data);
  if (station !== undefined && !NAME.test(station))
    throw wrongUsage('--station: letters, digits, - and _, at most 64');
  if (!existsSync(join(folder, 'log'))) throw wrongUsage(`--data: nothing is stored in ${folder}`);
  const verification = await outcome(folder, station);
  process.stdout.write(json ? `${JSON.stringify(verification, undefined, 2)}\n` : tableOf(verification));
  process.exitCode = verification.balances ? 0 : 1;
}

/** Of the folder itself, or of the bridge that runs on it. */
async function outcome(folder: string, station: string | undefined): Promise<Verification> {
  const stored = await storedIn(folder);
  if (!stored) return askRunning(folder, station);
  try {
    const own = await ownStation(stored, folder);
    requireKnown(
      station,
      (await originsIn(stored, own)).map((origin) => origin.station),
      folder,
    );
    const all = withLosses(await through(verifyStore(stored, await columnCodec())), stored, own.station);
    const notes = ['no bridge runs here that could ask it: only what is stored here of it was checked'];
    return station === undefined ? all : ofStation(all, station, { problems: [], notes });
  } catch (error) {
    throw failureOf(error, folder);
  } finally {
    await stored.close();
  }
}

/** Undefined where a bridge runs on it. @throws Failure. */
async function storedIn(folder: string): Promise<StoredThere | undefined> {
  const place = join(folder, 'log');
  if (!(await hasContent(place, readdirSync(place))) && !(await markIn(place))) throw onlyBegun(folder);
  return existingStore(folder).catch((error: unknown) => {
    if (toFault(error).code === 'log/in-use') return undefined;
    throw failureOf(error, folder);
  });
}

/** Whose log it is. @throws Failure where it is none yet. */
async function ownStation(stored: StoredThere, folder: string): Promise<Origin> {
  const self = await stored.get(SELF);
  if (self) return decodeState(self) as Origin;
  if (stored.loss) throw new Failure(`${folder}: ${lossInWords(stored.loss)}, its beginning among it`, 1);
  throw onlyBegun(folder);
}

const onlyBegun = (folder: string) =>
  new Failure(
    `nothing is recorded in ${folder} yet: a bridge only began its log there, as on a full disk; it goes on with it when it is started and has room`,
    1,
  );

/** What was committed and has gone balances nowhere until a bridge starts there, which tells it as a gap. */
function withLosses(all: Verification, { loss, losses }: StoredThere, station: string): Verification {
  const notes = losses.map(keptLossInWords);
  if (!loss) return { ...all, notes };
  const text = `${lossInWords(loss)}. A bridge that starts there goes on behind what is whole, and tells it`;
  return { ...all, notes, balances: false, problems: [{ station, text }, ...all.problems] };
}

/** @throws Failure with the names there are: one that is mistyped must not pass. */
function requireKnown(station: string | undefined, known: readonly string[], place: string): void {
  if (station === undefined || known.includes(station)) return;
  const names = [...new Set(known)].join(', ');
  throw new Failure(`nothing of ${station} is stored in ${place}; of these something is: ${names}`, 1);
}

async function askRunning(folder: string, station: string | undefined): Promise<Verification> {
  const running = await runningIn(folder);
  if (!running)
    throw new Failure(`a bridge is running on ${folder}, and does not say where it can be asked`, 1);
  process.stderr.write(`A bridge is running on ${folder}: it is asked, on port ${running.port}.\n`);
  if (station !== undefined) {
    const { stations } = v.parse(Stations, JSON.parse((await askApi(folder, '/api/stations')).text));
    requireKnown(
      station,
      stations.map((each) => each.station),
      folder,
    );
  }
  const verification = await askBridge(
    running,
    `/api/verify${station === undefined ? '' : `?station=${station}`}`,
    progress,
  );
  progress(1);
  return verification;
}

async function through(walk: AsyncGenerator<number, Verification>): Promise<Verification> {
  for (;;) {
    const { done, value } = await walk.next();
    if (done) progress(1);
    if (done) return value;
    progress(value);
  }
}

const failureOf = (error: unknown, folder: string): Failure =>
  error instanceof Failure ? error : new Failure(logWords(error, folder), 1, { cause: error });
