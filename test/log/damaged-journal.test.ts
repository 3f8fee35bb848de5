import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { harmIn } from '../../node-bridge/log/journals.ts';
import { LevelStore } from '../../node-bridge/log/level-store.ts';
import { readStored } from '../../node-bridge/log/stored.ts';

const base = mkdtempSync(join(tmpdir(), 'fieldline-journal-'));
afterAll(() => rmSync(base, { recursive: true }));

let folders = 0;
const COMMITS = 60;
/** What a bridge leaves that is killed: the folder as it is while the store is open. Each commit is about 2 KiB, so there are several blocks. */
async function killed(): Promise<string> {
  const [live, left] = [join(base, `live-${folders}`), join(base, `left-${folders++}`)];
  const store = await LevelStore.open(live);
  for (let n = 1; n <= COMMITS; n++)
    await store.commit([
      { key: `k${String(n).padStart(3, '0')}`, value: Uint8Array.from({ length: 2_000 }, (_, i) => i * n) },
    ]);
  await new Promise((soon) => setTimeout(soon, 20)); // the mark is written behind the commit
  cpSync(live, left, { recursive: true });
  await store.close();
  return left;
}

const journalOf = (folder: string) =>
  join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.log'))!,
  );

function flip(folder: string, at: (size: number) => number): void {
  const path = journalOf(folder);
  const bytes = readFileSync(path);
  bytes[at(bytes.length)]! ^= 0x10;
  writeFileSync(path, bytes);
}

function cut(folder: string, bytes: (size: number) => number): void {
  const path = journalOf(folder);
  truncateSync(path, bytes(readFileSync(path).length));
}

async function keysIn(store: Pick<LevelStore, 'page'>): Promise<number> {
  const rows = await store.page('k', 'l', 1_000);
  rows.forEach(({ key }, i) => expect(key).toBe(`k${String(i + 1).padStart(3, '0')}`)); // no hole, whatever is lost
  return rows.length;
}

describe('a journal as a crash leaves it', () => {
  test('is whole, and nothing is told', async () => {
    const folder = await killed();
    expect(await harmIn(folder)).toBeUndefined();
    const store = await LevelStore.open(folder);
    expect([store.loss, await keysIn(store)]).toEqual([undefined, COMMITS]);
    await store.close();
  });

  test('may end within a commit that nobody was told of', async () => {
    const folder = await killed();
    const path = journalOf(folder);
    const bytes = readFileSync(path);
    // The beginning of one more record, as a kill within a write leaves it.
    writeFileSync(path, Buffer.concat([bytes, bytes.subarray(0, 5)]));
    expect(await harmIn(folder)).toBeUndefined();
    const store = await LevelStore.open(folder);
    expect([store.loss, await keysIn(store)]).toEqual([undefined, COMMITS]);
    await store.close();
  });

  test('without a mark beside it, as an older program left it, may be cut anywhere', async () => {
    const folder = await killed();
    rmSync(join(folder, 'COMMITTED'));
    cut(folder, (size) => size - 100);
    const store = await LevelStore.open(folder);
    expect([store.loss, await keysIn(store)]).toEqual([undefined, COMMITS - 1]);
    await store.close();
  });
});

describe('a journal that is damaged', () => {
  test.each([0.2, 0.5, 0.9])('at %d of it ends there, is told, and stays beside', async (share) => {
    const folder = await killed();
    rmSync(join(folder, 'COMMITTED')); // it shows by itself
    flip(folder, (size) => Math.floor(size * share));
    const before = readFileSync(journalOf(folder));
    const store = await LevelStore.open(folder);
    expect(store.loss?.harm?.bytes).toBeGreaterThan(0);
    const kept = await keysIn(store);
    expect(kept).toBeGreaterThan(COMMITS * share - 3);
    expect(kept).toBeLessThanOrEqual(COMMITS * share);
    const aside = readdirSync(folder).find((name) => name.endsWith('.damaged'))!;
    expect(readFileSync(join(folder, aside))).toEqual(before);
    await store.commit([{ key: 'z', value: new Uint8Array(1) }]);
    await store.close();
    const next = await LevelStore.open(folder);
    expect([next.loss, (await next.losses()).length, await keysIn(next)]).toEqual([undefined, 1, kept]);
    await next.close();
  });

  test.each<[string, (folder: string) => void]>([
    ['its last commit is damaged', (folder) => flip(folder, (size) => size - 100)],
    ['it was cut within a commit', (folder) => cut(folder, (size) => size >> 1)],
    ['it was deleted', (folder) => rmSync(journalOf(folder))],
    ['it was emptied', (folder) => cut(folder, () => 0)],
  ])('is found out by the mark where %s', async (_how, harm) => {
    const folder = await killed();
    harm(folder);
    const store = await LevelStore.open(folder, [{ key: 'upon', value: new Uint8Array(1) }]);
    const kept = await keysIn(store);
    expect(kept).toBeLessThan(COMMITS);
    expect(store.loss).toMatchObject({ commits: COMMITS - kept });
    expect(await store.get('upon')).toBeDefined();
    await store.close();
    const next = await LevelStore.open(folder);
    expect([next.loss, (await next.losses()).length]).toEqual([undefined, 1]);
    await next.close();
  });
});

test('commits that are made at once, or fail, are no loss', async () => {
  const folder = join(base, 'at-once');
  const store = await LevelStore.open(folder);
  const value = new Uint8Array(100);
  await Promise.all(Array.from({ length: 50 }, (_, n) => store.commit([{ key: `${n}`, value }])));
  await store.close();
  const next = await LevelStore.open(folder);
  expect(next.loss).toBeUndefined();
  await next.close();
});

test('what is only read stays as it is', async () => {
  const folder = await killed();
  flip(folder, (size) => size >> 1);
  const before = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString('hex')]);
  const stored = await readStored(folder);
  expect(stored.loss?.harm?.journal).toMatch(/^\d+\.log$/);
  expect(await keysIn(stored)).toBeLessThan(COMMITS);
  await stored.close();
  expect(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString('hex')])).toEqual(
    before,
  );
});

test('a store whose CURRENT is gone is not begun anew over what is there', async () => {
  const folder = await killed();
  rmSync(join(folder, 'CURRENT'));
  const before = readdirSync(folder);
  await expect(LevelStore.open(folder)).rejects.toMatchObject({ fault: { code: 'log/broken' } });
  expect(readdirSync(folder)).toEqual(before);
});
