import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from '../bridge/until.ts';
import { program } from '../device/emulator/build.ts';

/** Whether libmodbus is on this machine to test against. */
export const hasLibmodbus = ((): boolean => {
  try {
    execFileSync('pkg-config', ['--exists', 'libmodbus'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** A Modbus TCP server that is none of our code: libmodbus, on a free port. */
export class ModbusServer {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #said: () => string;

  private constructor(child: ChildProcess, said: () => string) {
    this.#child = child;
    this.#said = said;
    this.port = Number(/^port (\d+)$/m.exec(said())![1]);
  }

  /** `registers`: numbers in input registers, two each. */
  static async start(registers: Readonly<Record<number, number>>): Promise<ModbusServer> {
    const numbers = Object.entries(registers).map((entry) => entry.join('='));
    const child = spawn(await program('modbus-server'), numbers, { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await until(() => said.includes('\n'));
    return new ModbusServer(child, () => said);
  }

  /** What it was asked, in order. */
  get asked(): readonly { readonly unit: number; readonly fn: number; readonly coils: string }[] {
    return [...this.#said().matchAll(/^unit (\d+) function (\d+) coils (\d+)$/gm)].map(
      ([, unit, fn, coils]) => ({ unit: Number(unit), fn: Number(fn), coils: coils! }),
    );
  }

  async kill(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}
