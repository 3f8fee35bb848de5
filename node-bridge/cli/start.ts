import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import type { BrokerConfig } from '../../station/api.ts';
import { NAME } from '../../station/model/channel.ts';
import { type BridgeOptions, openBridge } from '../bridge.ts';
import { type FaultCode, toFault } from '../../station/model/fault.ts';
import { defaultDataFolder } from '../data-folder.ts';
import { checkAddress } from '../mqtt-brokers.ts';
import { Notes } from '../notes.ts';
import { Failure, wrongUsage } from './failure.ts';

interface StartOptions {
  readonly data: string;
  readonly broker?: string;
  readonly name?: string;
  readonly hostName: readonly string[];
  readonly allowOrigin: readonly string[];
}

const HTTP_PORT = 8080;
/** However long something takes to close, it ends then. */
const FAREWELL_MS = 4_500;

export function addStart(program: Command, version: string): void {
  program
    .command('start')
    .description('Runs the bridge: the app, an MQTT broker and a simulated garden, for this machine only.')
    .option('--data <folder>', 'where everything is kept', defaultDataFolder())
    .option(
      '--broker <url>',
      'a further broker: everything here is sent on to it (mqtt:// mqtts:// ws:// wss://)',
    )
    .option('--name <name>', 'what a new station is called in topics')
    .option('--host-name <name...>', 'a further name under which the bridge answers', [])
    .option('--allow-origin <origin...>', 'a further page that may speak to it (https://app.example)', [])
    .addHelpText('after', '\nPORT (8080) and MQTT_PORT (1883) choose the ports, 0 any free one.')
    .action((options: StartOptions) => start(options, version));
}

async function start(options: StartOptions, version: string): Promise<void> {
  const wanted = bridgeOptions(options, version);
  const said = new Notes((line) => process.stdout.write(line));
  const bridge = await openBridge(wanted, new Notes((line) => process.stderr.write(line))).catch(
    (error: unknown) => {
      throw failureOf(error);
    },
  );
  const { url, mqttPort } = bridge;
  const mqtt = mqttPort === undefined ? '' : `, MQTT on ${mqttPort}`;
  said.say(`Fieldline is running: ${url}  (data in ${wanted.dataFolder}${mqtt})`);
  if (mqttPort === undefined)
    said.say('No MQTT on TCP: another program has port 1883. MQTT_PORT chooses another.');
  const failure = await Promise.race([askedToStop(), bridge.ended]).catch(failureOf);
  setTimeout(() => process.exit(), FAREWELL_MS).unref();
  await bridge.close().catch(() => undefined);
  if (failure) process.stderr.write(`fieldline: ${failure.message}\n`);
  process.exit(failure?.exitCode ?? 0);
}

function bridgeOptions(options: StartOptions, version: string): BridgeOptions {
  const { data, name, broker, hostName, allowOrigin } = options;
  if (name !== undefined && !NAME.test(name))
    throw wrongUsage('--name: letters, digits, - and _, at most 64');
  return {
    version,
    dataFolder: resolve(data),
    webFolder: fileURLToPath(new URL('../web', import.meta.url)),
    httpPort: portIn('PORT') ?? HTTP_PORT,
    mqttPort: portIn('MQTT_PORT'),
    name,
    broker: broker === undefined ? undefined : brokerAt(broker),
    gate: { hostNames: hostName, origins: allowOrigin },
  };
}

/** User and password come from the environment: a command line can be read by every program. */
function brokerAt(url: string): BrokerConfig {
  try {
    checkAddress(url);
  } catch (error) {
    throw wrongUsage(`--broker: not an address of a broker, as in mqtt://broker.example: ${url}`, error);
  }
  const { BROKER_USERNAME: username, BROKER_PASSWORD: password } = process.env;
  return { url, ...(username ? { username } : {}), ...(password ? { password } : {}) };
}

/** What stands in the way of starting, in words. */
function failureOf(error: unknown): Failure {
  const { code, port } = error as NodeJS.ErrnoException & { readonly port?: number };
  if (code === 'EADDRINUSE')
    return new Failure(`port ${port} is taken by another program; PORT and MQTT_PORT choose others`, 1, {
      cause: error,
    });
  if (code === 'EACCES' && port) return new Failure(`port ${port} is not for everybody`, 1, { cause: error });
  const { code: fault, detail } = toFault(error);
  const words: Partial<Record<FaultCode, string>> = {
    'log/in-use': `another bridge is already running on ${(detail as { place: string }).place}`,
    'log/full': 'the disk is full',
  };
  return new Failure(words[fault] ?? (error as Error).message, 1, { cause: error });
}

function portIn(variable: 'PORT' | 'MQTT_PORT'): number | undefined {
  const text = process.env[variable];
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text);
  throw wrongUsage(`${variable}: not a port: ${text}`);
}

function askedToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}
