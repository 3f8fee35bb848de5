import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { until } from './until.ts';
import { freePort } from './mosquitto.ts';

/** A real broker of another maker, with its messages in a folder of its own. */
export interface OtherBroker {
  readonly url: string;
  /** Ends it as a power cut would, and begins it again at the same place. */
  restart(): Promise<void>;
  kill(): Promise<void>;
}

interface Recipe {
  readonly program: string;
  /** Ends what it has begun beside itself. */
  readonly sweep?: (env: Readonly<Record<string, string>>) => Promise<void>;
  /** Writes what it is set up by; gives how it is begun. `more`: further lines of its configuration. */
  prepare(
    folder: string,
    port: number,
    more: readonly string[],
  ): Promise<{ readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> }>;
}

const NATS: Recipe = {
  program: '/usr/sbin/nats-server',
  async prepare(folder, port, more) {
    const lines = [
      'server_name: fieldline',
      'host: 127.0.0.1',
      'port: -1',
      `mqtt { host: 127.0.0.1, port: ${port} }`,
    ];
    const store = `jetstream { store_dir: "${join(folder, 'store')}" }`;
    writeFileSync(join(folder, 'nats.conf'), [...lines, store, ...more].join('\n'));
    return { args: ['-c', join(folder, 'nats.conf')], env: {} };
  },
};

const RABBITMQ: Recipe = {
  program: '/usr/lib/rabbitmq/bin/rabbitmq-server',
  // Erlang's list of nodes is a daemon of its own; it listens on a port of ours, so it is ours. It ends once its last node is gone.
  sweep: (env) => {
    const asked = { env: { ...process.env, ...env }, stdio: 'ignore' } as const;
    return until(() => spawnSync('epmd', ['-kill'], asked).status === 0);
  },
  async prepare(folder, port, more) {
    const home = join(folder, 'home');
    mkdirSync(home, { recursive: true });
    writeFileSync(join(folder, 'plugins'), '[rabbitmq_mqtt].');
    const lines = [
      `listeners.tcp.1 = 127.0.0.1:${await freePort()}`,
      `mqtt.listeners.tcp.1 = 127.0.0.1:${port}`,
    ];
    writeFileSync(join(folder, 'rabbitmq.conf'), [...lines, ...more].join('\n'));
    const env = {
      HOME: home,
      RABBITMQ_NODENAME: `fieldline${port}@localhost`,
      RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
      RABBITMQ_LOG_BASE: join(folder, 'log'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
      RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq'),
      RABBITMQ_CONF_ENV_FILE: '/dev/null',
      RABBITMQ_DIST_PORT: String(await freePort()),
      ERL_EPMD_PORT: String(await freePort()),
      ERL_EPMD_ADDRESS: '127.0.0.1',
    };
    return { args: [], env };
  },
};

export const hasNats = existsSync(NATS.program);
export const hasRabbitMq = existsSync(RABBITMQ.program);
export const startNats = (more: readonly string[] = []): Promise<OtherBroker> => start(NATS, more);
export const startRabbitMq = (more: readonly string[] = []): Promise<OtherBroker> => start(RABBITMQ, more);

async function start({ program, prepare, sweep }: Recipe, more: readonly string[]): Promise<OtherBroker> {
  const folder = mkdtempSync(join(tmpdir(), 'fieldline-broker-'));
  const port = await freePort();
  const url = `mqtt://127.0.0.1:${port}`;
  const { args, env } = await prepare(folder, port, more);
  let child: ChildProcess;
  const begin = async () => {
    // A group of its own: what it has begun ends with it.
    child = spawn(program, args, { stdio: 'ignore', detached: true, env: { ...process.env, ...env } });
    let answers = false;
    await until(() => {
      void connectAsync(url, { reconnectPeriod: 0, connectTimeout: 1_000 }, false).then(
        (client) => ((answers = true), client.endAsync(true)),
        ({ code }: { readonly code?: unknown }) => (answers ||= typeof code === 'number'),
      );
      return answers;
    }, 120_000);
  };
  const kill = async () => {
    const ended = once(child, 'exit');
    process.kill(-child.pid!, 'SIGKILL');
    await ended;
  };
  await begin();
  return {
    url,
    restart: async () => {
      await kill();
      await begin();
    },
    kill: async () => {
      await kill();
      await sweep?.(env);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
