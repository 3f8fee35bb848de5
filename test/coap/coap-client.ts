import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, vi } from 'vitest';

const PROGRAM = ['coap-client-notls', 'coap-client'].map((name) => `/usr/bin/${name}`).find(existsSync);

/** Whether libcoap's own client is on this machine. */
export const hasCoapClient = PROGRAM !== undefined;

/** Runs libcoap's client, which is none of our code; resolves with what it printed. */
export function coapClient(...args: readonly string[]) {
  const child = spawn(PROGRAM!, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const ended = new Promise<typeof said>((resolve) => child.on('close', () => resolve(said)));
  return { said, ended, kill: () => void child.kill('SIGKILL') };
}

/** Says it until it is taken, as a sensor would: a device that is not opened yet is not found. */
export const taken = (...args: readonly string[]) =>
  vi.waitFor(async () => expect(await coapClient(...args).ended).toEqual({ out: '', err: '' }), 60_000);
