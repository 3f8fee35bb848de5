import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import type { OpenedView } from '../../../station/api/exports.ts';
import { FaultError } from '../../../station/model/fault.ts';
import { defaultDataFolder } from '../../data-folder.ts';
import { PIECE_BYTES } from '../../http/recordings-route.ts';
import type { Recordings } from '../../recordings.ts';
import { Failure, wrongUsage } from '../failure.ts';
import { progress } from '../progress.ts';
import { withRecordings, wordsFor } from './at.ts';

export function addImport(program: Command): void {
  program
    .command('import')
    .description(
      'Takes recordings into the log of a bridge, each as a station of its own: one JSON line per file.',
    )
    .argument('<files...>', 'files that end in .fieldline; `fieldline convert` makes them of others')
    .option('--data <folder>', 'where everything is kept', defaultDataFolder())
    .addHelpText(
      'after',
      '\nThe same file twice adds nothing. Ends with 1 where a file is damaged or does not fit; what is whole of it is kept.' +
        '\nA bridge that runs there is asked to do it. `fieldline recordings` lists what is there, and deletes it.',
    )
    .action(importFiles);
}

async function importFiles(files: readonly string[], { data }: { readonly data: string }): Promise<void> {
  await Promise.all(files.map(requireFile));
  const failed = await withRecordings(data, async (recordings) => {
    let failed = 0;
    for (const file of files) if (!(await importOne(file, recordings))) failed++;
    return failed;
  });
  if (failed > 0) process.exitCode = 1;
}

async function requireFile(file: string): Promise<void> {
  const found = await stat(file).catch((error: unknown) => {
    throw wrongUsage(`no such file: ${file}`, error);
  });
  if (found.isDirectory()) throw wrongUsage(`a folder, not a file: ${file}`);
}

/** Whether all of it is stored. */
async function importOne(file: string, recordings: Recordings): Promise<boolean> {
  try {
    const rowsBefore = await rowsStored(recordings);
    const { id, rows, fault } = await opened(file, recordings);
    for (let done = rows > 0 ? 0 : 1; done < 1;) progress((done = await recordings.keep(id)));
    const added = (await rowsStored(recordings)) - rowsBefore;
    process.stdout.write(`${JSON.stringify({ file, rows, added })}\n`);
    if (fault) throw new FaultError(fault);
    return true;
  } catch (error) {
    if (error instanceof Failure) throw error;
    process.stderr.write(`fieldline: ${file}: ${wordsFor(error, file)}\n`);
    return false;
  }
}

/** All of a file, as far as it is whole. @throws frame/…, log/no-room. */
async function opened(file: string, recordings: Recordings): Promise<OpenedView> {
  const name = basename(file);
  let view: OpenedView | undefined;
  const push = async (bytes: Uint8Array, last: boolean) => {
    view = await recordings.open({ name, bytes, last, ...(view ? { id: view.id } : {}) });
    return view;
  };
  for await (const chunk of createReadStream(file, { highWaterMark: PIECE_BYTES }) as AsyncIterable<Buffer>) {
    const soFar = await push(chunk, false);
    if (soFar.fault) return soFar;
  }
  return push(new Uint8Array(), true);
}

const rowsStored = async (recordings: Recordings): Promise<number> =>
  (await recordings.list()).reduce((sum, { rows, kept }) => sum + (kept === 'no' ? 0 : rows), 0);
