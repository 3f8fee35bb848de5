import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Batch } from '../../station/model/batch.ts';
import { timeOf, type Asked, type Figure } from './bench.ts';
import { CLEARS_AT, FOR_MS, LIMIT, TAU_MS, bestRate, kernelSide, moveOn, signal } from './chain.ts';

const ROUNDS = 7;
/** Node-RED is given the first batches only; a message a sample. */
const PEER_BATCHES = 8;
const PEER = 'node-red@5.0.7';

/** Samples a second through the chain in the kernel, and messages a second through a Node-RED flow that does the same. */
export default async function ({ peers }: Asked): Promise<Record<string, Figure>> {
  if (!peers) {
    console.error('kernel-nodered: skipped, it installs Node-RED; ask for it with --peers');
    return {};
  }
  const folder = mkdtempSync(join(tmpdir(), 'fieldline-nodered-'));
  let nodeRed: ChildProcess | undefined;
  try {
    const install = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', PEER];
    const { status, stderr } = spawnSync('npm', install, { cwd: folder });
    if (status !== 0) throw new Error(`${PEER} cannot be installed\n${stderr.toString()}`);
    nodeRed = fork(join(import.meta.dirname, 'nodered/driver.mjs'), [folder], {
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    return { 'kernel-nodered': await compared(nodeRed) };
  } finally {
    nodeRed?.kill();
    rmSync(folder, { recursive: true });
  }
}

async function compared(nodeRed: ChildProcess): Promise<Figure> {
  const batches = signal();
  const answer = async (question: object): Promise<{ ms: number; alarms: number }> => {
    nodeRed.send(question);
    const [told] = (await once(nodeRed, 'message')) as [{ ms: number; alarms: number }];
    return told;
  };
  const rows = batches.slice(0, PEER_BATCHES).flatMap(messagesOf);
  await answer({ settings: { tauMs: TAU_MS, limit: LIMIT, clearsAt: CLEARS_AT, forMs: FOR_MS }, rows });
  const ours = kernelSide();
  const alarms = batches.slice(0, PEER_BATCHES).reduce((sum, batch) => sum + alarmsIn(ours(batch)), 0);
  const first = await answer({ go: true });
  if (first.alarms !== alarms) throw new Error(`${first.alarms} alarms in Node-RED, ${alarms} in the kernel`);
  const [oursMs, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    moveOn(batches);
    oursMs.push(await timeOf(() => batches.forEach(ours)));
    theirs.push((1000 * rows.length) / (await answer({ go: true })).ms);
  }
  const [rate, theirRate] = [bestRate(oursMs), Math.max(...theirs)];
  return { value: rate / theirRate, unit: 'x', goal: { min: 1000 }, ours: rate, theirs: theirRate };
}

const messagesOf = ({ time, channels, columns }: Batch) =>
  Array.from(time, (at, row) =>
    channels.map((topic, c) => ({ topic, time: at, payload: columns[c]![row]! })),
  ).flat();

/** The last column of each four is the rising edge. */
const alarmsIn = (columns: readonly Float64Array[]): number =>
  columns.filter((_, i) => i % 4 === 3).reduce((sum, column) => sum + column.reduce((a, b) => a + b, 0), 0);
