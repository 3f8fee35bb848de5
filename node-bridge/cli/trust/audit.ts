import type { Command } from 'commander';
import { resolve } from 'node:path';
import { defaultDataFolder } from '../../data-folder.ts';
import { verifyAudit } from '../../trust/audit.ts';
import { wrongUsage } from '../failure.ts';
import { printLine, withKnown } from './identities-at.ts';

export function addAudit(program: Command): void {
  program
    .command('audit')
    .description('Who did what at a bridge stands in audit.log in its data folder, a JSON line each.')
    .command('verify')
    .description('Whether every line follows from the one before, so that none was changed or taken out.')
    .option('--data <folder>', 'where everything is kept', defaultDataFolder())
    .option('--contains <hash>', 'that was the last one once; it tells a log that was cut off at its end')
    .addHelpText(
      'after',
      '\nEnds with 1 where it does not. Write down the hash that it prints, somewhere else.',
    )
    .action(verify);
}

async function verify({
  data,
  contains,
}: {
  readonly data: string;
  readonly contains?: string;
}): Promise<void> {
  if (contains !== undefined && !/^[\w-]{43}$/.test(contains)) throw wrongUsage('--contains: 43 letters');
  await withKnown(data, async ({ all }) => {
    let found = contains === undefined;
    const outcome = await verifyAudit(resolve(data), all.install, (hash) => (found ||= hash === contains));
    printLine({ ...outcome, ...(found ? {} : { missing: contains }) });
    if (outcome.brokenAt !== undefined || !found) process.exitCode = 1;
  });
}
