import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { writeMosquitto } from '../../broker/mosquitto/files.ts';
import { defaultDataFolder } from '../../data-folder.ts';
import { runningIn } from '../../running.ts';
import { isLoopback } from '../../trust/border.ts';
import type { WantedToken } from '../../trust/identities.ts';
import { isTopicFilter } from '../../trust/identity-file.ts';
import { HOME, OWNER } from '../../trust/roles.ts';
import { wrongUsage } from '../failure.ts';
import { nameIn, printLine, roleIn, withIdentities } from '../trust/identities-at.ts';
import { expiryIn } from '../trust/tokens.ts';

interface AddOptions {
  readonly data: string;
  readonly station?: string;
  readonly topics?: readonly string[];
  readonly forwards?: true;
  readonly role?: string;
  readonly tenant: string;
  readonly days?: string;
}

interface MosquittoOptions {
  readonly data: string;
  readonly bridge?: string;
  readonly port: string;
  readonly address: string;
}

export function addBroker(program: Command): void {
  const broker = program
    .command('broker')
    .description('With what devices and stations come in at the MQTT broker.');
  broker
    .command('add <label>')
    .description('A user name and a password for one device; the password is printed this once.')
    .option('--data <folder>', 'where everything is kept', defaultDataFolder())
    .option('--station <name>', 'it is this station, and may say what a station says')
    .option('--topics <filters...>', 'it is no station: the topics that it says and hears, as tele/plug-1/#')
    .option('--forwards', 'it is a bridge that sends on, and speaks for every station of its tenant')
    .option('--role <role>', 'what it may at other stations: viewer, operator or admin; nothing otherwise')
    .option('--tenant <name>', 'whose stations', HOME)
    .option('--days <n>', 'how long it is good; until `fieldline tokens revoke` otherwise')
    .action(add);
  broker
    .command('mosquitto <folder>')
    .description(
      'Writes what a mosquitto reads to let in the same devices with the same rights, into a folder.',
    )
    .option('--data <folder>', 'where everything is kept', defaultDataFolder())
    .option('--bridge <name>', 'the station that stores; that of the bridge that runs there otherwise')
    .option('--port <port>', 'where mosquitto listens', '1883')
    .option('--address <address>', 'and at which address', '127.0.0.1')
    .addHelpText(
      'after',
      '\nMake it anew when somebody’s rights change, and send mosquitto a SIGHUP. On this machine’s own address, programs\nwithout a credential may look on; on any other nobody may without one.',
    )
    .action(mosquitto);
}

async function add(label: string, options: AddOptions): Promise<void> {
  const { station, topics, forwards, role, tenant, days } = options;
  if ([station, topics, forwards].filter((each) => each !== undefined).length !== 1)
    throw wrongUsage('one of --station, --topics and --forwards says what it is');
  const wrong = topics?.find((filter) => !isTopicFilter(filter));
  if (wrong !== undefined)
    throw wrongUsage(`--topics: the first level is a word, and not fieldline: ${wrong}`);
  const wanted: WantedToken = {
    label: label.slice(0, 64),
    tenant: nameIn('--tenant', tenant),
    role: role === undefined ? 'viewer' : roleIn(role),
    ...(role === undefined ? { rights: [] } : {}),
    ...(station === undefined ? {} : { station: nameIn('--station', station) }),
    ...(topics ? { topics: [...new Set(topics)] } : {}),
    ...(forwards ? { forwards } : {}),
    ...(days === undefined ? {} : { expiresMs: expiryIn(days) }),
  };
  await withIdentities(options.data, async (all) => {
    const { id, token } = await all.addToken(OWNER.who, wanted);
    printLine({ username: id, password: token });
  });
}

async function mosquitto(folder: string, { data, bridge, port, address }: MosquittoOptions): Promise<void> {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535 || Number(port) < 1)
    throw wrongUsage(`--port: not a port: ${port}`);
  if (isIP(address) === 0) throw wrongUsage(`--address: not an IP address: ${address}`);
  const name = bridge === undefined ? await runningName(data) : nameIn('--bridge', bridge);
  const choice = { bridge: name, port: Number(port), address, anonymous: isLoopback(address) };
  await withIdentities(data, async (all) => printLine(await writeMosquitto(resolve(folder), all, choice)));
}

/** What the bridge that runs on this folder calls itself. @throws Failure. */
async function runningName(data: string): Promise<string> {
  const running = await runningIn(resolve(data));
  const answer =
    running && (await fetch(`http://127.0.0.1:${running.port}/bridge.json`).catch(() => undefined));
  const info = answer?.ok ? ((await answer.json()) as { readonly name?: unknown }) : {};
  if (typeof info.name !== 'string')
    throw wrongUsage('no bridge runs there; --bridge says which station stores');
  return nameIn('--bridge', info.name);
}
