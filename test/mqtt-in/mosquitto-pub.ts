import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';

const PROGRAM = [
  '/usr/bin/mosquitto_pub',
  '/usr/local/bin/mosquitto_pub',
  '/opt/homebrew/bin/mosquitto_pub',
].find(existsSync);

/** Whether mosquitto's own client is on this machine to test with. */
export const hasMosquittoPub = PROGRAM !== undefined;

/** Publishes once, as a person does on the command line; gives its exit code. */
export async function mosquittoPub(
  port: number,
  topic: string,
  payload: string,
  ...more: string[]
): Promise<number> {
  const where = ['-h', '127.0.0.1', '-p', String(port), '-V', '311', '-t', topic, '-m', payload];
  const [code] = (await once(spawn(PROGRAM!, [...where, ...more], { stdio: 'ignore' }), 'exit')) as [number];
  return code;
}
