import { readFile, stat } from 'node:fs/promises';
import type { Command } from 'commander';
import type { ConfigView } from '../../../station/api/configuration.ts';
import { NAME } from '../../../station/model/channel.ts';
import { type Compared, differences } from '../../../station/model/difference.ts';
import type { DesiredView } from '../../../station/model/configuration.ts';
import { MOST_CONFIG_BYTES } from '../../../station/model/configuration.ts';
import { defaultDataFolder } from '../../data-folder.ts';
import { Failure, wrongUsage } from '../failure.ts';
import { askApi } from './ask-api.ts';

interface Options {
  readonly data: string;
  readonly station?: string;
  readonly reason?: string;
}

/** How stations are configured: seen, compared, pushed, and gone back to, through the bridge that runs. */
export function addConfiguration(program: Command): void {
  const config = program
    .command('config')
    .description(
      'The configuration of a station, here or near this bridge: its devices and rules, as one document.',
    );
  const add = (name: string, says: string) =>
    config
      .command(name)
      .description(says)
      .option('--data <folder>', 'where everything of the bridge is kept', defaultDataFolder())
      .option('--station <name>', 'whose; the bridge’s own otherwise');
  add('get', 'Prints it, to be edited and pushed again.').action(async (options: Options) =>
    print(JSON.stringify(configOf(await seen(options)), undefined, 2)),
  );
  add('history', 'Prints its versions, the newest first.').action(history);
  add('diff <file>', 'Prints what a document says otherwise.').action(
    async (file: string, options: Options) => {
      for (const line of diffLines(await configIn(file), await seen(options))) print(line);
    },
  );
  add('push <file>', 'Has the station take a document: the whole of it, or nothing.')
    .requiredOption('--reason <words>', 'why')
    .action(push);
  add('rollback <version>', 'Has the station go back to a version that it had.')
    .requiredOption('--reason <words>', 'why')
    .action(rollback);
}

async function history(options: Options): Promise<void> {
  const { reported } = (await seen(options)).view;
  if (!reported) throw unheard();
  for (const { version, hash, atMs, how, by, reason, failed } of reported.versions) {
    const who = by ? `  ${by.who} (${by.from}): ${reason ?? ''}` : '';
    const now = version === reported.version ? '  holds' : failed ? '  failed, taken back' : '';
    print(`${version}  ${hash.slice(0, 8)}  ${new Date(atMs).toISOString()}  ${how}${now}${who}`);
  }
}

async function push(file: string, options: Options): Promise<void> {
  const config = await configIn(file);
  const { etag, path } = await seen(options);
  const body = { config, reason: options.reason };
  told(await askApi(options.data, `${path}/desired`, { method: 'PUT', etag, body }));
}

async function rollback(version: string, options: Options): Promise<void> {
  if (!/^\d{1,9}$/.test(version))
    throw wrongUsage('<version>: a number, as `fieldline config history` tells it');
  const { etag, path } = await seen(options);
  const body = { version: Number(version), reason: options.reason };
  told(await askApi(options.data, `${path}/rollback`, { method: 'POST', etag, body }));
}

interface Seen {
  readonly view: ConfigView;
  readonly etag: string;
  readonly path: string;
}

async function seen({ data, station }: Options): Promise<Seen> {
  const path = `/api/stations/${await stationOf(data, station)}`;
  const { text, etag } = await askApi(data, `${path}/configuration`);
  return { view: JSON.parse(text) as ConfigView, etag, path };
}

/** @throws Failure for a name that none can have. */
export async function stationOf(data: string, station: string | undefined): Promise<string> {
  if (station !== undefined && !NAME.test(station))
    throw wrongUsage('--station: letters, digits, - and _, at most 64');
  if (station !== undefined) return station;
  const { text } = await askApi(data, '/api/standing');
  return (JSON.parse(text) as { readonly name: string }).name;
}

const unheard = () => new Failure('the station is away: what it has now is not known', 1);

/** @throws Failure where the station does not answer. */
function configOf({ view: { config } }: Seen) {
  if (!config) throw unheard();
  return config;
}

function diffLines(wanted: Compared, seen: Seen): readonly string[] {
  return differences(configOf(seen), wanted).flatMap(({ part, change, fields }) => [
    `${part}: ${change}`,
    ...fields.map(({ path, from, to }) => `  ${path}: ${from ?? 'nothing'} -> ${to ?? 'nothing'}`),
  ]);
}

async function configIn(file: string): Promise<Compared> {
  const { size } = await stat(file).catch(() => ({ size: -1 }));
  if (size < 0) throw wrongUsage(`${file} cannot be read`);
  if (size > 4 * MOST_CONFIG_BYTES) throw wrongUsage(`${file} is too long for a configuration`);
  try {
    const json = JSON.parse(await readFile(file, 'utf8')) as Partial<Compared> | null;
    if (Array.isArray(json?.devices) && Array.isArray(json.rules)) return json as Compared;
  } catch {
    // said below
  }
  throw wrongUsage(
    `${file} is no configuration: a JSON object with devices and rules, as \`fieldline config get\` prints`,
  );
}

function told({ status, text }: { readonly status: number; readonly text: string }): void {
  if (text === '') return print('The station is away. It will find this when it is back.');
  const { version, parts } = JSON.parse(text) as DesiredView;
  const trying =
    status === 202 ? '; the station tries it for 30 s, and goes back by itself where a part fails' : '';
  print(`Version ${version} holds${trying}.`);
  for (const { part, change } of parts) print(`  ${part}: ${change}`);
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
