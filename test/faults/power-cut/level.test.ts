import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, expect, test } from 'vitest';
import { LevelStore } from '../../../node-bridge/log/level-store.ts';
import { StationLog } from '../../../station/runtime/log/station-log.ts';
import { cardsFrom, SELF } from '../../../station/runtime/log/keys.ts';
import { verifyStore } from '../../../station/runtime/log/verify/verify.ts';
import { problemsOf } from '../verified.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { type Mutation, mutant, mutations } from '../mutant.ts';
import { chanceOf, long } from '../seed.ts';
import { Power } from './power.ts';
import { codec } from '../../fakes/codec.ts';
import { coreWasm } from '../../../vite-plugins/core-wasm.ts';

const CUTS = long ? 50 : 5;
/** Enough that LevelDB writes new files and drops old ones every few cuts. */
const ROWS = 1_500;

const root = join(import.meta.dirname, '../../..');
const built: string[] = [];
afterAll(() => Promise.all(built.map((folder) => rm(folder, { recursive: true, force: true }))));

test(`a bridge's log after ${CUTS} power cuts: it opens, and nothing that was acknowledged is lost`, async () => {
  const { acknowledged, lost, opened, packed, told } = await powerCuts(CUTS);
  const written = `${acknowledged} entries acknowledged, packed at ${packed} of the cuts`;
  console.log(`LevelDB: ${CUTS} power cuts, ${written}, ${lost} lost`);
  expect(packed).toBeGreaterThan(0);
  expect({ lost, opened, told }).toEqual({ lost: 0, opened: CUTS, told: 0 });
  expect(acknowledged).toBeGreaterThan(10 * CUTS);
}, 600_000);

test('a store that does not sync is found out', async () => {
  const { acknowledged, lost } = await powerCuts(2, mutations['LevelDB that does not sync']);
  console.log(`LevelDB without sync: 2 power cuts, ${acknowledged} entries acknowledged, ${lost} lost`);
  expect(lost).toBeGreaterThan(0);
}, 60_000);

async function powerCuts(cuts: number, mutation?: Mutation) {
  const chance = chanceOf(`power cuts of LevelDB${mutation ? `, ${mutation.to}` : ''}`);
  const writer = await builtWriter(mutation);
  const folder = await mkdtemp(join(tmpdir(), 'fieldline-log-'));
  const power = await Power.of(folder);
  const total = { acknowledged: 0, lost: 0, opened: 0, packed: 0, told: 0 };
  for (let cut = 0; cut < cuts; cut++) {
    const { last: before } = await lookInto(folder);
    await power.on();
    const acknowledged = await writeUntilKilled(
      [writer, folder, `${ROWS}`, 'packs'],
      power.env,
      chance.whole(5, 60),
    );
    await power.cut(chance);
    const found = await lookInto(folder);
    total.opened++;
    if (found.chapters > 0) total.packed++;
    if (found.loss) total.told++;
    total.acknowledged += acknowledged - before;
    total.lost += Math.max(0, acknowledged - found.last);
  }
  await power.end();
  await rm(folder, { recursive: true });
  return total;
}

/** The number of the last entry, once every entry before it is there with its rows, and all balances. */
async function lookInto(
  folder: string,
): Promise<{ readonly last: number; readonly chapters: number; readonly loss: boolean }> {
  const store = await LevelStore.open(folder);
  const fresh = (await store.get(SELF)) === undefined;
  expect(fresh ? [] : await problemsOf(verifyStore(store, codec))).toEqual([]);
  const log = await StationLog.open(store, 'x', new FakeClock(), () => 'ffff', codec);
  const [from, to] = cardsFrom('chapter', 0);
  const chapters = (await store.page(from, to, 100)).length;
  let last = 0;
  for (let page = 256; page === 256;) {
    const entries = await log.read(last, 256);
    for (const entry of entries) {
      expect(entry.seq).toBe(++last);
      expect(entry).toMatchObject({ kind: 'batch' });
      if (entry.kind === 'batch')
        expect([entry.batch.time[0], entry.batch.time.length]).toEqual([last, ROWS]);
    }
    page = entries.length;
  }
  expect([log.next, (await log.figures()).quarantined]).toEqual([last + 1, 0]);
  await log.close();
  return { last, chapters, loss: store.loss !== undefined };
}

/** Lets a process append, and kills it some time after so many entries more; the last that it had acknowledged. */
async function writeUntilKilled(args: string[], env: Power['env'], entries: number): Promise<number> {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env } });
  let said = '';
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  child.stdout.on('data', (chunk) => {
    said += String(chunk);
    if (said.split('\n').length > entries) child.kill('SIGKILL');
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (signal !== 'SIGKILL') throw new Error(`the writer ended by itself: ${errors}`);
  return Number(said.split('\n').at(-2));
}

async function builtWriter(mutation?: Mutation): Promise<string> {
  const outDir = join(root, `.cache/faults/writer-${process.pid}-${built.length}`);
  built.push(outDir);
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    plugins: [coreWasm(), ...(mutation ? [mutant(mutation)] : [])],
    build: {
      ssr: join(root, 'test/fakes/log-writer.ts'),
      outDir,
      emptyOutDir: true,
      rolldownOptions: { external: ['classic-level'] },
    },
  });
  return join(outDir, 'log-writer.js');
}
