import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../bridge/until.ts';

const built = join(import.meta.dirname, '../../dist/bridge/main.js');
const neighbour = join(import.meta.dirname, 'neighbour.mjs');
const PATH = `${process.env['PATH']}:/usr/sbin:/sbin`;
const OWN = ['--user', '--map-root-user', '--net'];

/** Why no two networks can be played here; undefined where they can. */
export function whyNoNamespaces(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces are Linux’s';
  try {
    execFileSync('unshare', [...OWN, 'ip', 'link', 'add', 'try0', 'type', 'veth', 'peer', 'name', 'try1'], {
      env: { ...process.env, PATH },
      stdio: 'ignore',
    });
    return undefined;
  } catch {
    return 'this system permits no network namespaces (unshare, ip, veth)';
  }
}

/** A machine of its own with a bridge on it, and another one at the other end of a cable. */
export class TwoMachines {
  static readonly BRIDGE = '10.77.0.1';
  static readonly OTHER = '10.77.0.2';
  readonly #children: ChildProcess[] = [];
  #bridge!: ChildProcess;
  #other!: ChildProcess;
  #answers!: AsyncIterator<string>;
  said = '';

  /** Starts the bridge, and joins the two once both have their own network. */
  static async with(data: string, env: Readonly<Record<string, string>>): Promise<TwoMachines> {
    const two = new TwoMachines();
    two.#bridge = await two.#alone(
      'unshare',
      [...OWN, process.execPath, built, 'start', '--data', data],
      env,
    );
    for (const stream of [two.#bridge.stdout!, two.#bridge.stderr!])
      stream.on('data', (chunk) => (two.said += String(chunk)));
    const inside = ['-t', String(two.#bridge.pid), '--user', '--preserve-credentials'];
    two.#other = await two.#alone(
      'nsenter',
      [...inside, 'unshare', '--net', process.execPath, neighbour],
      {},
    );
    two.#answers = createInterface({ input: two.#other.stdout! })[Symbol.asyncIterator]();
    two.#join();
    return two;
  }

  /** Runs a program beside the bridge. */
  beside(args: readonly string[]): ChildProcess {
    const inside = ['-t', String(this.#bridge.pid), '--user', '--net', '--preserve-credentials'];
    return this.#spawn('nsenter', [...inside, process.execPath, built, ...args], {});
  }

  /** Runs a program on the other machine. */
  across(command: string, args: readonly string[]): ChildProcess {
    const inside = ['-t', String(this.#other.pid), '--user', '--net', '--preserve-credentials'];
    return this.#spawn('nsenter', [...inside, command, ...args], {});
  }

  /** What the other machine finds. */
  async other<T>(wanted: object): Promise<T> {
    this.#other.stdin!.write(`${JSON.stringify(wanted)}\n`);
    const { value } = await this.#answers.next();
    return JSON.parse(String(value)) as T;
  }

  async close(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    for (const child of this.#children)
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  }

  /** Once it has a network of its own. */
  async #alone(command: string, args: readonly string[], env: Readonly<Record<string, string>>) {
    const child = this.#spawn(command, args, env);
    const networkOf = (pid: number | string) => readlinkSync(`/proc/${pid}/ns/net`);
    await until(() => networkOf(child.pid!) !== networkOf('self') || child.exitCode !== null);
    return child;
  }

  #spawn(command: string, args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
    const child = spawn(command, args, { env: { ...process.env, PATH, ...env } });
    child.stdin!.on('error', () => undefined);
    this.#children.push(child);
    return child;
  }

  #join(): void {
    const [bridge, other] = [this.#bridge, this.#other].map(({ pid }) => String(pid));
    const run = (pid: string, ...args: string[]) =>
      execFileSync('nsenter', ['-t', pid, '--user', '--net', '--preserve-credentials', 'ip', ...args], {
        env: { ...process.env, PATH },
      });
    run(bridge!, 'link', 'set', 'lo', 'up');
    run(bridge!, 'link', 'add', 'lan0', 'type', 'veth', 'peer', 'name', 'lan1', 'netns', other!);
    run(bridge!, 'addr', 'add', `${TwoMachines.BRIDGE}/24`, 'dev', 'lan0');
    run(other!, 'addr', 'add', `${TwoMachines.OTHER}/24`, 'dev', 'lan1');
    run(bridge!, 'link', 'set', 'lan0', 'up');
    run(other!, 'link', 'set', 'lan1', 'up');
  }
}
