import { createReadStream, existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { toFault } from '../../station/model/fault.ts';
import { verifyStore } from '../../station/runtime/log/verify/verify.ts';
import { contentOf, partsOf } from '../backup/content.ts';
import { restore, whyNotInto } from '../backup/restore.ts';
import { BadBackup, sealed, unsealed } from '../backup/sealed-file.ts';
import { defaultDataFolder } from '../data-folder.ts';
import { columnCodec, existingStore } from '../node-platform.ts';
import { lossInWords } from '../log/losses.ts';
import { type Running, runningIn } from '../running.ts';
import { Failure, wrongUsage } from './failure.ts';
import { logWords } from './log-words.ts';
import { askPassword } from './trust/ask-password.ts';
import { tableOf } from './verify-table.ts';

interface Where {
  readonly data: string;
}

export function addBackup(program: Command): void {
  program
    .command('backup')
    .description(
      'Copies everything that a bridge keeps into one file, while it runs: log, configuration, who may come in.',
    )
    .argument('<file>', 'where to; it must not be there yet')
    .option('--data <folder>', 'where everything is kept', defaultDataFolder())
    .addHelpText(
      'after',
      '\nThe passphrase is read from what comes in (`< passphrase.txt`), 10 letters at least. The file holds secrets and is encrypted with it: without the passphrase nobody can read it, you neither.',
    )
    .action(backup);
  program
    .command('restore')
    .description('Puts back what a backup holds, into an empty folder, and checks all of it.')
    .argument('<file>', 'the backup')
    .option('--data <folder>', 'where to', defaultDataFolder())
    .addHelpText(
      'after',
      '\nThe bridge that the backup is of must not go on beside: two of one name keep each other from sending.',
    )
    .action(restoreFrom);
}

async function backup(file: string, { data }: Where): Promise<void> {
  const [folder, target] = [resolve(data), resolve(file)];
  if (!existsSync(join(folder, 'log'))) throw wrongUsage(`--data: nothing is stored in ${folder}`);
  if (existsSync(target)) throw wrongUsage(`${file} is there already`);
  if (dirname(target) === folder) throw wrongUsage(`${file} is in the folder itself: put it elsewhere`);
  const passphrase = await askPassword('Passphrase');
  const { content, close } = await contentAt(folder);
  const part = `${target}.part`;
  try {
    const bytes = await writeAll(part, sealed(content, passphrase));
    await readAll(part, passphrase);
    await rename(part, target);
    process.stdout.write(`${file}: ${bytes} bytes, read back and whole\n`);
  } catch (error) {
    throw failureOf(error, part);
  } finally {
    await rm(part, { force: true });
    await close();
  }
}

async function restoreFrom(file: string, { data }: Where): Promise<void> {
  const [folder, source] = [resolve(data), resolve(file)];
  if (!existsSync(source)) throw wrongUsage(`${file} is not there`);
  const why = await whyNotInto(folder);
  if (why !== undefined) throw wrongUsage(why);
  const passphrase = await askPassword('Passphrase');
  process.umask(0o077); // what is made here is its owner's alone
  try {
    await readAll(source, passphrase); // nothing is written before all of it is known to be whole
    const { rows, files } = await restore(partsOf(unsealed(createReadStream(source), passphrase)), folder);
    const store = await existingStore(folder);
    const walk = verifyStore(store, await columnCodec());
    let step = await walk.next();
    while (!step.done) step = await walk.next();
    await store.close();
    process.stdout.write(
      `${tableOf(step.value)}${rows} rows of the store and ${files} files are back in ${folder}\n`,
    );
    process.exitCode = step.value.balances ? 0 : 1;
  } catch (error) {
    throw failureOf(error, file);
  }
}

/** Of the folder itself, or of the bridge that runs on it. @throws Failure. */
async function contentAt(
  folder: string,
): Promise<{ readonly content: AsyncIterable<Uint8Array>; close(): Promise<void> }> {
  const store = await existingStore(folder).catch((error: unknown) => {
    if (toFault(error).code === 'log/in-use') return undefined;
    throw new Failure(logWords(error, folder), 1, { cause: error });
  });
  if (store?.loss)
    process.stderr.write(
      `fieldline: ${folder}: ${lossInWords(store.loss)}. The backup holds what is before.\n`,
    );
  if (store) return { content: contentOf(folder, store.rows()), close: () => store.close() };
  const running = await runningIn(folder);
  if (!running)
    throw new Failure(`a bridge is running on ${folder}, and does not say where it can be asked`, 1);
  const answer = await asked(running);
  return { content: answer, close: async () => void answer.destroy() };
}

async function asked({ port, key }: Running): Promise<IncomingMessage> {
  const headers = { authorization: `Bearer ${key}` };
  const answer = await new Promise<IncomingMessage>((answered, failed) => {
    request({ host: '127.0.0.1', port, path: '/api/backup', headers }, answered).on('error', failed).end();
  }).catch((cause: unknown) => {
    throw new Failure(`the bridge that runs there does not answer on port ${port}`, 1, { cause });
  });
  if (answer.statusCode === 200) return answer;
  answer.resume();
  const why =
    answer.statusCode === 409
      ? 'a backup is being made already'
      : 'the bridge that runs there cannot do this';
  throw new Failure(why, 1);
}

async function writeAll(path: string, pieces: AsyncIterable<Buffer>): Promise<number> {
  await rm(path, { force: true }); // of one that is there already, the mode would stay
  const file = await open(path, 'wx', 0o600);
  let bytes = 0;
  try {
    for await (const piece of pieces) {
      await file.writeFile(piece);
      bytes += piece.length;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return bytes;
}

/** To its end, where it shows whether it is whole. @throws BadBackup. */
async function readAll(path: string, passphrase: string): Promise<void> {
  let isWhole = false;
  for await (const part of partsOf(unsealed(createReadStream(path), passphrase))) isWhole = 'end' in part;
  if (!isWhole) throw new BadBackup('it does not end as a backup does');
}

function failureOf(error: unknown, file: string): Failure {
  if (error instanceof Failure) return error;
  const words =
    (error as NodeJS.ErrnoException).code === 'ENOSPC' ? 'the disk is full' : (error as Error).message;
  return new Failure(`${file}: ${words}`, 1, { cause: error });
}
