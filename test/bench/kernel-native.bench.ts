import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Batch } from '../../station/model/batch.ts';
import { timeOf, type Figure } from './bench.ts';
import {
  BATCHES,
  CHANNELS,
  CLEARS_AT,
  FOR_MS,
  LIMIT,
  ROWS,
  TAU_MS,
  bestRate,
  kernelSide,
  moveOn,
  signal,
  type Side,
} from './chain.ts';

const ROUNDS = 15;
// Without the last, gcc 12 shuffles the median's window through vectors and is four times slower.
const FLAGS = ['-O3', '-march=native', '-ffp-contract=off', '-fno-tree-slp-vectorize'];

/**
 * The same chain in the kernel and in C for this very processor, compiled on the spot; the columns of both are the same bit for
 * bit. The kernel copies its columns in and out, C works where they are.
 */
export default async function (): Promise<Record<string, Figure>> {
  const folder = mkdtempSync(join(tmpdir(), 'fieldline-native-'));
  try {
    const program = compiled(folder);
    if (program) return { 'kernel-native': await compared(program, folder) };
    console.error('kernel-native: skipped, there is no C compiler (cc)');
    return {};
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function compiled(folder: string): string | undefined {
  const program = join(folder, 'chain');
  const source = join(import.meta.dirname, 'native/chain.c');
  const { error, status, stderr } = spawnSync('cc', [...FLAGS, source, '-o', program, '-lm']);
  if (error) return undefined;
  if (status !== 0) throw new Error(`chain.c does not compile\n${stderr.toString()}`);
  return program;
}

async function compared(program: string, folder: string): Promise<Figure> {
  const batches = signal();
  const [input, output] = [join(folder, 'in'), join(folder, 'out')];
  writeFileSync(
    input,
    Buffer.concat(batches.flatMap(({ time, columns }) => [time, ...columns].map(bytesOf))),
  );
  const numbers = [CHANNELS, ROWS, BATCHES, TAU_MS, LIMIT, CLEARS_AT, FOR_MS].map(String);
  const native = spawn(program, [input, output, ...numbers], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: native.stdout })[Symbol.asyncIterator]();
  const roundMs = async (): Promise<number> => Number((await lines.next()).value) / 1e6;
  await roundMs();

  const ours = kernelSide();
  mustBeSame(batches, ours, readFileSync(output));
  const [oursMs, theirsMs]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    moveOn(batches);
    oursMs.push(await timeOf(() => batches.forEach(ours)));
    native.stdin.write('\n');
    theirsMs.push(await roundMs());
  }
  native.stdin.end();
  await once(native, 'exit');
  const [rate, theirRate] = [bestRate(oursMs), bestRate(theirsMs)];
  return { value: rate / theirRate, unit: 'x', goal: { min: 0.8 }, ours: rate, theirs: theirRate };
}

const bytesOf = (column: Float64Array): Buffer =>
  Buffer.from(column.buffer, column.byteOffset, column.byteLength);

function mustBeSame(batches: readonly Batch[], ours: Side, theirs: Buffer): void {
  const made = batches.flatMap((batch) => ours(batch).map((column) => Buffer.from(bytesOf(column))));
  if (!Buffer.concat(made).equals(theirs)) throw new Error('the kernel and C differ');
}
