import type { Command } from 'commander';
import { defaultDataFolder } from '../../data-folder.ts';
import { wrongUsage } from '../failure.ts';
import { withRecordings } from './at.ts';

interface RecordingsOptions {
  readonly data: string;
  readonly remove?: readonly string[];
}

export function addRecordings(program: Command): void {
  program
    .command('recordings')
    .description('Lists the recordings that were taken into the log of a bridge: one JSON line each.')
    .option('--data <folder>', 'where everything is kept', defaultDataFolder())
    .option('--remove <name...>', 'deletes all that is stored of these')
    .action(recordings);
}

async function recordings({ data, remove = [] }: RecordingsOptions): Promise<void> {
  await withRecordings(data, async (recordings) => {
    const stored = async () => (await recordings.list()).filter(({ kept }) => kept !== 'no');
    const gone = (await stored()).filter(({ name }) => remove.includes(name));
    const unknown = remove.find((name) => gone.every((each) => each.name !== name));
    if (unknown !== undefined) throw wrongUsage(`--remove: no recording is called ${unknown}`);
    for (const { id } of gone) await recordings.erase(id);
    for (const { name, rows, fromMs, toMs, kept } of await stored())
      process.stdout.write(`${JSON.stringify({ name, rows, fromMs, toMs, whole: kept === 'whole' })}\n`);
  });
}
