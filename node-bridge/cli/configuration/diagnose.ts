import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Command } from 'commander';
import { defaultDataFolder } from '../../data-folder.ts';
import { Failure } from '../failure.ts';
import { askApi } from './ask-api.ts';
import { stationOf } from './configuration.ts';

interface Options {
  readonly data: string;
  readonly station?: string;
  readonly values?: true;
}

/** A bundle that tells how a station is, to hand to whoever is to help. */
export function addDiagnose(program: Command): void {
  program
    .command('diagnose <file>')
    .description('Writes how a station is into a file, without secrets: .json, or .json.gz packed.')
    .option('--data <folder>', 'where everything of the bridge is kept', defaultDataFolder())
    .option('--station <name>', 'which; the bridge’s own otherwise')
    .option('--values', 'also the newest measured values')
    .action(diagnose);
}

async function diagnose(file: string, { data, station, values }: Options): Promise<void> {
  const name = await stationOf(data, station);
  const { text } = await askApi(data, `/api/stations/${name}/diagnostics${values ? '?values=true' : ''}`);
  const bytes = file.endsWith('.gz') ? await promisify(gzip)(text) : Buffer.from(text);
  await writeFile(file, bytes, { flag: 'wx', mode: 0o600 }).catch((cause: unknown) => {
    throw new Failure(`${file} cannot be written, or is there already`, 1, { cause });
  });
  process.stdout.write(`${name}: ${bytes.length} bytes in ${file}. Read it before you hand it on.\n`);
}
