import { resolve } from 'node:path';
import { type Running, runningIn } from '../running.ts';
import { Failure } from './failure.ts';

/** The bridge that runs on a data folder. @throws Failure where none does. */
export async function requireBridge(data: string): Promise<Running> {
  const folder = resolve(data);
  const running = await runningIn(folder);
  if (!running) throw new Failure(`no bridge runs on ${folder}: \`fieldline start\` starts one`, 1);
  return running;
}
