import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { NAME } from '../../station/model/channel.ts';
import { type FaultCode, toFault } from '../../station/model/fault.ts';
import type { Verification } from '../../station/model/verification.ts';
import { verifyStore } from '../../station/runtime/log/verify/verify.ts';
import { defaultDataFolder } from '../data-folder.ts';
import { columnCodec, existingStore } from '../node-platform.ts';
import { runningIn } from '../running.ts';
import { ofStation } from '../hub/verify-station.ts';
import { askBridge } from './ask-bridge.ts';
import { Failure, wrongUsage } from './failure.ts';
import { progress } from './progress.ts';
import { tableOf } from './verify-table.ts';

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
  const store = await existingStore(folder).catch((error: unknown) => {
    const { code } = toFault(error);
    if (code === 'log/in-use') return undefined;
    throw failureOf(code, folder, error);
  });
  if (!store) return askRunning(folder, station);
  try {
    const all = await through(verifyStore(store, await columnCodec()));
    const notes = ['no bridge runs here that could ask it: only what is stored here of it was checked'];
    return station === undefined ? all : ofStation(all, station, { problems: [], notes });
  } catch (error) {
    throw failureOf(toFault(error).code, folder, error);
  } finally {
    await store.close();
  }
}

async function askRunning(folder: string, station: string | undefined): Promise<Verification> {
  const running = await runningIn(folder);
  if (!running)
    throw new Failure(`a bridge is running on ${folder}, and does not say where it can be asked`, 1);
  process.stderr.write(`A bridge is running on ${folder}: it is asked, on port ${running.port}.\n`);
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

function failureOf(code: FaultCode, folder: string, cause: unknown): Failure {
  const words: Partial<Record<FaultCode, string>> = { 'log/broken': `nothing can be read in ${folder}` };
  return new Failure(words[code] ?? (cause as Error).message, 1, { cause });
}
