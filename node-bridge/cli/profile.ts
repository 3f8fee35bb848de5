import { readFile, stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { readProfile, type ReadProfile } from '../../station/codec/profile/check.ts';
import { chosen, type Driver } from '../../station/drivers/driver.ts';
import { drivers } from '../../station/drivers/index.ts';
import { MOST_PROFILE_CHARS } from '../../station/model/profile.ts';
import { wrongUsage } from './failure.ts';

export function addProfile(program: Command): void {
  program
    .command('profile')
    .description('Descriptions of own devices, as the app saves them.')
    .command('check')
    .description(
      'Prints everything that is wrong with profiles, as FILE:LINE: PLACE: what; ends with 1 then.',
    )
    .argument('<files...>', 'profiles')
    .action(check);
}

async function check(files: readonly string[]): Promise<void> {
  for (const file of files) {
    const { profile, problems } = await readFileOf(file);
    if (profile) process.stdout.write(`${file}: ${profile.name}, nothing is wrong\n`);
    else process.exitCode = 1;
    for (const { line, path, message } of problems)
      process.stdout.write(`${file}:${line}: ${path}: ${message}\n`);
  }
}

/** The driver that a file describes, with the options that it has then. @throws Failure with everything that is wrong. */
export async function profileDriver(
  file: string,
): Promise<{ readonly driver: Driver; readonly options: unknown }> {
  const { profile, problems } = await readFileOf(file);
  const said = problems.map(({ line, path, message }) => `\n${file}:${line}: ${path}: ${message}`).join('');
  if (!profile) throw wrongUsage(`--profile: it cannot be used${said}`);
  const options = { profile };
  return { driver: chosen(drivers.get('own-profile')!, options), options };
}

/** A file that is too long is not read. @throws Failure where there is none. */
async function readFileOf(file: string): Promise<ReadProfile> {
  const found = await stat(file).catch((error: unknown) => {
    throw wrongUsage(`no such file: ${file}`, error);
  });
  if (found.isDirectory()) throw wrongUsage(`a folder, not a file: ${file}`);
  const isLong = found.size > 4 * MOST_PROFILE_CHARS;
  return readProfile(isLong ? ' '.repeat(MOST_PROFILE_CHARS + 1) : await readFile(file, 'utf8'));
}
