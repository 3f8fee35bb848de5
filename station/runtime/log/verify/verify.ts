import type { ColumnCodec } from '../../../codec/column-codec.ts';
import type { Verification, VerifiedDevice } from '../../../model/verification.ts';
import type { Numbers } from '../../../uplink/numbers.ts';
import type { Store } from '../../platform.ts';
import type { Books } from '../books.ts';
import { decodeState } from '../draft.ts';
import { selfOf } from '../self.ts';
import { BlockWalk } from './blocks.ts';
import type { Shelves } from './shelves.ts';
import { compareLedgers, compareShares, compareSums, type Counted } from './compare.ts';
import { Findings } from './findings.ts';
import { walkIndex } from './index-rows.ts';
import { type Snapshot, snapshotOf } from './snapshot.ts';

/** What is removed while it is read makes the counts of different moments: then it begins anew, so often. */
const TRIES = 3;

/**
 * Reads everything a log stores and compares it with what the log says of it: that every block is sound, that no number
 * is missing, that the index leads to all of it, and that the ledgers add up. It writes nothing and holds little; the log
 * may go on recording. Yields what share is done; whoever has enough of it ends it.
 */
async function* verify(
  shelves: Shelves,
  take: () => Promise<Snapshot>,
  only?: string,
): AsyncGenerator<number, Verification> {
  for (let left = TRIES; ; left--) {
    const snapshot = await take();
    const findings = new Findings();
    const verification = yield* walk(shelves, snapshot, findings, only);
    const { removals = 0 } = await selfOf(shelves);
    if (removals === (snapshot.self.removals ?? 0)) return verification;
    if (left > 1) continue;
    const text = 'entries were removed again and again while this was counted: try again later';
    return { ...verification, balances: false, problems: [{ station: only ?? snapshot.self.station, text }] };
  }
}

/** The same of a log that is open; `only`: of this station, and nothing of any other is looked at or counted. */
export function verifyLog(
  { store, committer, columns }: Books,
  only?: string,
): AsyncGenerator<number, Verification> {
  const shelves: Shelves = {
    columns,
    get: (key) => store.get(key),
    state: (key) => committer.state(key),
    page: (from, to, limit) => store.page(from, to, limit),
  };
  return verify(shelves, () => committer.run((draft) => snapshotOf(shelves, draft), 'look'), only);
}

/** The same of a store that nobody writes to. */
export function verifyStore(
  store: Pick<Store, 'get' | 'page'>,
  columns: ColumnCodec,
): AsyncGenerator<number, Verification> {
  const shelves: Shelves = {
    columns,
    get: (key) => store.get(key),
    state: async <T>(key: string) => {
      const bytes = await store.get(key);
      return bytes && (decodeState(bytes) as T);
    },
    page: (from, to, limit) => store.page(from, to, limit),
  };
  return verify(shelves, () => snapshotOf(shelves, shelves));
}

async function* walk(
  shelves: Shelves,
  { self, origins: known, shares: claims }: Snapshot,
  findings: Findings,
  only: string | undefined,
): AsyncGenerator<number, Verification> {
  const isMeant = (station: string) => only === undefined || station === only;
  const origins = known.filter(({ station }) => isMeant(station));
  const shares = new Map([...claims].filter(([station]) => isMeant(station)));
  const all: (Counted & { readonly holes: Numbers })[] = [];
  const sizes = origins.map(({ held: { upTo, have } }) => have.at(-1)?.[1] ?? upTo);
  const whole = sizes.reduce((sum, size) => sum + size, 1);
  let blocks = 0;
  let before = 0;
  for (const [i, claimed] of origins.entries()) {
    const reading = new BlockWalk(shelves, claimed, findings);
    for await (const done of reading.run()) yield (0.9 * (before + done * sizes[i]!)) / whole;
    before += sizes[i]!;
    blocks += reading.blocks;
    all.push({ claimed, count: reading.count, holes: reading.holes });
  }
  for await (const _seen of walkIndex(shelves, origins, findings)) yield 0.95;
  const devices: VerifiedDevice[] = [];
  for (const counted of all) devices.push(...compareLedgers(counted, findings));
  compareShares(shares, all, findings);
  if (only === undefined) compareSums(self, all, findings);
  for (const { claimed, holes } of all)
    for (const [from, to] of holes.ranges)
      for (const seq of claimed.gone.missing(from, to))
        findings.add({
          station: claimed.station,
          seq,
          text: 'no entry is stored, and nothing says that it left',
        });
  const { problems, unnamed } = findings;
  const entries = all.reduce((sum, { count }) => sum + count.entries, 0);
  const rows = all.reduce((sum, { count }) => sum + count.rows, 0);
  return { balances: problems.length === 0, blocks, entries, rows, devices, problems, unnamed };
}
