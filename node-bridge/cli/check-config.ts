import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { problemsIn } from '../config/check.ts';
import { wordsOf } from '../config/problem.ts';
import { configFiles } from '../config/section.ts';
import { defaultDataFolder } from '../data-folder.ts';

export function addCheckConfig(program: Command): void {
  program
    .command('check-config')
    .description(
      'Says everything that is wrong with the configuration of a bridge, with file and line. Changes nothing.',
    )
    .option('--data <folder>', 'where everything is kept', defaultDataFolder())
    .addHelpText(
      'after',
      `\nThe configuration is in these files there: ${configFiles.join(', ')}. Ends with 0 where nothing is wrong, with 1 where something is.`,
    )
    .action(checkConfig);
}

async function checkConfig({ data }: { readonly data: string }): Promise<void> {
  const folder = resolve(data);
  const { fatal, parts } = await problemsIn(folder);
  const all = [...fatal, ...parts];
  for (const problem of all) process.stdout.write(`${wordsOf(problem)}\n`);
  if (all.length > 0) process.exitCode = 1;
  else if (configFiles.some((file) => existsSync(join(folder, file))))
    process.stdout.write('Nothing is wrong.\n');
  else process.stdout.write(`Nothing is wrong: there is no configuration in ${folder}, which may be so.\n`);
}
