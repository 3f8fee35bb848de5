import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { until } from './until.ts';

const root = join(import.meta.dirname, '../..');
const launcher = join(root, 'node-bridge/bin/fieldline.mjs');
/** What the launcher builds, and a service runs. */
export const built = join(root, 'dist/bridge/main.js');

/** Builds what is missing or old, by starting it as a person does; gives what that printed. */
export async function build(): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const starting = new Fieldline(['start', '--help'], {}, '', launcher);
  const { code } = await starting.ended;
  if (code !== 0) throw new Error(starting.stderr);
  return starting;
}

/** `fieldline`, as it was built, as a process of its own. */
export class Fieldline {
  readonly #child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  stdout = '';
  stderr = '';

  constructor(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    input: string | Uint8Array = '',
    program = built,
  ) {
    this.#child = spawn(process.execPath, [program, ...args], { env: { ...clean(process.env), ...env } });
    this.#child.stdout!.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.#child.stderr!.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.#child.stdin!.on('error', () => undefined).end(input);
    this.ended = once(this.#child, 'close').then(([code, signal]) => ({ code, signal }));
  }

  get pid(): number {
    return this.#child.pid!;
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.#child.kill(signal);
  }

  /** Stops reading what it says, as `| head` does. */
  leave(): void {
    this.#child.stdout!.destroy();
  }

  /** The first match of what it says on stdout; throws where it ends before it said so. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const done = () => pattern.test(this.stdout) || this.#child.exitCode !== null;
    await until(done, 60_000);
    const match = pattern.exec(this.stdout);
    if (!match) throw new Error(`it ended without saying so: ${this.stdout}${this.stderr}`);
    return match;
  }
}

/** Without what the tests' own environment would choose. */
function clean(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { PORT: _port, MQTT_PORT: _mqttPort, VITEST: _vitest, NODE_ENV: _mode, ...rest } = env;
  return rest;
}
