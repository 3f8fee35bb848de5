import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type FaultCode, toFault } from '../../../station/model/fault.ts';
import { columnCodec, openLog } from '../../node-platform.ts';
import { type Recordings, recordingsIn } from '../../recordings.ts';
import { runningIn } from '../../running.ts';
import { Failure, wrongUsage } from '../failure.ts';
import { logWords } from '../log-words.ts';
import { askedRecordings } from './asked-recordings.ts';

/** Lets `use` work with the recordings in a data folder, or with those of the bridge that runs on it. @throws Failure. */
export async function withRecordings<T>(
  data: string,
  use: (recordings: Recordings) => Promise<T>,
): Promise<T> {
  const folder = resolve(data);
  if (!existsSync(join(folder, 'log'))) throw wrongUsage(`--data: nothing is stored in ${folder}`);
  process.umask(0o077); // what LevelDB makes is its owner's alone
  try {
    const columns = await columnCodec();
    const opened = await openLog(folder, columns).catch((error: unknown) => {
      if (toFault(error).code === 'log/in-use') return undefined;
      throw error;
    });
    if (!opened) return await use(await runningRecordings(folder));
    const { log } = opened;
    try {
      return await use(await recordingsIn(log, columns));
    } finally {
      await log.close();
    }
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(wordsFor(error, folder), 1, { cause: error });
  }
}

async function runningRecordings(folder: string): Promise<Recordings> {
  const running = await runningIn(folder);
  if (!running)
    throw new Failure(`a bridge is running on ${folder}, and does not say where it can be asked`, 1);
  process.stderr.write(`A bridge is running on ${folder}: it is asked, on port ${running.port}.\n`);
  return askedRecordings(running);
}

/** What went wrong with a log, or with what was to be stored in it. */
export function wordsFor(error: unknown, place: string): string {
  const words: Partial<Record<FaultCode, string>> = {
    'log/no-room': 'there is no room for it: the budget is used up, or the recording is too large',
    'frame/syntax': 'no recording, or a damaged one',
    'frame/length': 'no recording, or cut short',
    'frame/checksum': 'damaged',
    'config/invalid': 'another import came in between; begin it again, what is stored is passed over',
  };
  const { code } = toFault(error);
  return words[code] ?? logWords(error, place);
}
