import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import * as v from 'valibot';
import type { BrokerConfig } from '../../station/api/config.ts';
import { NAME } from '../../station/model/channel.ts';
import { type BridgeSection, bridgeSectionIn } from '../config/bridge-section.ts';
import type { BridgeOptions } from '../bridge-options.ts';
import { openBridge } from '../bridge.ts';
import { defaultDataFolder } from '../data-folder.ts';
import { checkAddress } from '../mqtt-brokers.ts';
import { Journal, LogLevel } from '../journal.ts';
import { nodeClock } from '../node-clock.ts';
import { Notes } from '../notes.ts';
import { serviceManager } from '../service/manager.ts';
import { keepWatch } from '../service/watchdog.ts';
import { Failure, wrongUsage } from './failure.ts';
import { logWords } from './log-words.ts';
import { hereWords } from './trust/way-in.ts';

interface StartOptions {
  readonly data: string;
  readonly broker?: string;
  readonly name?: string;
  readonly hostName?: readonly string[];
  readonly allowOrigin?: readonly string[];
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
    .option('--host-name <name...>', 'a further name under which the bridge answers')
    .option('--allow-origin <origin...>', 'a further page that may speak to it (https://app.example)')
    .addHelpText(
      'after',
      '\nPORT (8080) and MQTT_PORT (1883) choose the ports, 0 any free one. HTTPS_PORT (8443) and MQTTS_PORT (8883) are\n' +
        'for TLS, which the network reaches once somebody is paired; HTTPS_PORT, chosen, is there for this machine at once.\n' +
        'LOG_LEVEL (info) chooses what is written to stderr, as lines of JSON where that is no terminal.',
    )
    .action((options: StartOptions) => start(options, version));
}

async function start(options: StartOptions, version: string): Promise<void> {
  process.umask(0o077); // what is made here is its owner's alone
  const folder = resolve(options.data);
  const section = await bridgeSectionIn(folder).catch((error: unknown) => {
    throw failureOf(error, folder);
  });
  const journal = new Journal((line) => process.stderr.write(line), levelIn('LOG_LEVEL'));
  const wanted = { ...bridgeOptions(options, version, section), journal };
  const said = new Notes((line) => process.stdout.write(line));
  const isRead = process.stderr.isTTY === true;
  const notes = new Notes((line) => (isRead ? process.stderr.write(line) : journal.note(line)));
  const bridge = await openBridge(wanted, notes).catch((error: unknown) => {
    throw failureOf(error, folder);
  });
  const { url, mqttPort, coapPort, reach } = bridge;
  const mqtt = mqttPort === undefined ? '' : `, MQTT on ${mqttPort}`;
  said.say(`Fieldline is running: ${url}  (data in ${wanted.dataFolder}${mqtt})`);
  if (coapPort !== undefined) said.say(`CoAP on UDP ${coapPort}, without a cipher.`);
  if (reach.openness === 'shut')
    said.say(
      'Shut to the network: `fieldline pair` lets a tablet in, `fieldline pair --here` a browser here.',
    );
  if (reach.urls[0]) said.say(`TLS: ${reach.urls[0]}; its CA is ca.crt there, SHA-256 ${reach.fingerprint}`);
  // A key is shown to whoever sits there, and stands in no log.
  const key = process.stdout.isTTY ? bridge.firstKey() : undefined;
  if (key !== undefined) said.say(hereWords(url, key));
  if (mqttPort === undefined)
    said.say('No MQTT on TCP: another program has port 1883. MQTT_PORT chooses another.');
  said.say(`Started in ${(performance.now() / 1_000).toFixed(1)} s.`);
  const manager = await serviceManager(process.env);
  const watched = new AbortController();
  manager?.tell('READY=1');
  if (manager) void keepWatch(manager, () => bridge.writes(), nodeClock, watched.signal);
  const failure = await Promise.race([askedToStop(() => bridge.reload()), bridge.ended]).catch(
    (error: unknown) => failureOf(error, folder),
  );
  watched.abort();
  manager?.tell('STOPPING=1');
  setTimeout(() => process.exit(), FAREWELL_MS).unref();
  await bridge.close().catch(() => undefined);
  if (failure) process.stderr.write(`fieldline: ${failure.message}\n`);
  process.exit(failure?.exitCode ?? 0);
}

/** What was said here and now comes before what is written down. */
function bridgeOptions(options: StartOptions, version: string, section: BridgeSection): BridgeOptions {
  const { data, name = section.name, broker, hostName = [], allowOrigin = [] } = options;
  if (name !== undefined && !NAME.test(name))
    throw wrongUsage('--name: letters, digits, - and _, at most 64');
  return {
    version,
    dataFolder: resolve(data),
    webFolder: fileURLToPath(new URL('../web', import.meta.url)),
    httpPort: portIn('PORT') ?? section.port ?? HTTP_PORT,
    httpsPort: portIn('HTTPS_PORT') ?? section.httpsPort,
    mqttPort: portIn('MQTT_PORT') ?? section.mqttPort,
    mqttsPort: portIn('MQTTS_PORT'),
    name,
    broker: broker === undefined ? section.broker : brokerAt(broker),
    gate: {
      hostNames: [...hostName, ...(section.hostNames ?? [])],
      origins: [...allowOrigin, ...(section.origins ?? [])],
    },
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
function failureOf(error: unknown, folder: string): Failure {
  const { code, port } = error as NodeJS.ErrnoException & { readonly port?: number };
  if (code === 'EADDRINUSE')
    return new Failure(`port ${port} is taken by another program; PORT and MQTT_PORT choose others`, 1, {
      cause: error,
    });
  if (code === 'EACCES' && port) return new Failure(`port ${port} is not for everybody`, 1, { cause: error });
  return new Failure(logWords(error, folder), 1, { cause: error });
}

function portIn(variable: 'PORT' | 'HTTPS_PORT' | 'MQTT_PORT' | 'MQTTS_PORT'): number | undefined {
  const text = process.env[variable];
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text);
  throw wrongUsage(`${variable}: not a port: ${text}`);
}

function levelIn(variable: 'LOG_LEVEL'): LogLevel | undefined {
  const text = process.env[variable];
  if (text === undefined || text === '') return undefined;
  if (v.is(LogLevel, text)) return text;
  throw wrongUsage(`${variable}: not one of ${LogLevel.options.join(', ')}: ${text}`);
}

/** Resolves once somebody asks it to end; a hang-up of whatever is no terminal asks to read the configuration anew. */
function askedToStop(reload: () => Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    process.on('SIGHUP', () => (process.stdin.isTTY ? resolve() : void reload()));
  });
}
