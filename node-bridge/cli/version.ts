import { open } from 'node:fs/promises';
import type { Command } from 'commander';
import { isNewer, versionIn } from '../release.ts';
import { Failure, wrongUsage } from './failure.ts';

const MOST_BYTES = 64 * 1024;
const PATIENCE_MS = 10_000;
/** What it ends with where there is a newer one. */
const NEWER = 3;

export function addVersion(program: Command, version: string): void {
  program
    .command('version')
    .description('Says which version this is. Asks nobody, unless it is told whom.')
    .option('--check <where>', 'a file, or an address (https), that says which version there is')
    .addHelpText(
      'after',
      `\nThere stands a version, or JSON with “version”, as in a package.json. Ends with 0 where none is newer, with ${NEWER} where one is.`,
    )
    .action(async ({ check }: { readonly check?: string }) => {
      if (check === undefined) return void process.stdout.write(`${version}\n`);
      const there = versionIn(await textAt(check));
      if (there === undefined) throw new Failure(`${check} says no version`, 1);
      const isThere = isNewer(there, version);
      process.stdout.write(
        isThere ? `${there} is there, this is ${version}\n` : `${version} is the newest there\n`,
      );
      if (isThere) process.exitCode = NEWER;
    });
}

/** The beginning of a text that its owner named. @throws Failure. */
async function textAt(where: string): Promise<string> {
  try {
    if (/^https:\/\//i.test(where)) return await textOf(where);
    if (/^[a-z][a-z0-9+.-]+:\/\//i.test(where)) throw wrongUsage('--check: a file, or an address with https');
    const file = await open(where);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_BYTES)).finally(() => file.close());
    return buffer.toString('utf8', 0, bytesRead);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = isGone ? 'there is no such file' : (error as Error).message;
    throw new Failure(`${where} cannot be read: ${why}`, 1, { cause: error });
  }
}

async function textOf(url: string): Promise<string> {
  const asking = fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), credentials: 'omit' });
  const answer = await asking.catch((cause: unknown) => {
    throw new Error('nobody answers there, or not safely', { cause });
  });
  if (!answer.ok) throw new Error(`it answers ${answer.status}`);
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of answer.body ?? []) {
    text += decoder.decode(piece as Uint8Array, { stream: true });
    if (text.length > MOST_BYTES) throw new Error('it is too long');
  }
  return text;
}
