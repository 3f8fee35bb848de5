import type { Logged } from '../model/entry.ts';
import type { Entries } from '../runtime/platform.ts';
import { Numbers, type Range } from './numbers.ts';

/** What a range of a log's numbers holds, in figures that two logs can compare. */
export interface Digest {
  readonly entries: number;
  readonly rows: number;
  /** Gap entries. */
  readonly gaps: number;
  /** FNV-1a, 32 bits, over number, kind and rows of each entry, and a gap's cause. */
  readonly sum: number;
}

const PAGE = 256;

/** The digest of a range, but for some of its numbers, and which of the others have no entry. */
export async function digestOf(
  log: Pick<Entries, 'read'>,
  [from, to]: Range,
  without: Numbers = new Numbers(),
): Promise<{ readonly digest: Digest; readonly missing: readonly Range[] }> {
  const there = new Numbers(without.ranges);
  const digest = { entries: 0, rows: 0, gaps: 0, sum: 0x811c9dc5 };
  for (let after = from - 1; after < to;) {
    const entries = await log.read(after, PAGE);
    for (const entry of entries) {
      if (entry.seq > to || without.has(entry.seq)) continue;
      there.add(entry.seq);
      digest.entries++;
      digest.rows += rowsOf(entry);
      digest.gaps += entry.kind === 'gap' ? 1 : 0;
      digest.sum = hashed(digest.sum, textOf(entry));
    }
    after = entries.length < PAGE ? to : entries.at(-1)!.seq;
  }
  return { digest, missing: there.missing(from, to) };
}

export const isSameDigest = (one: Digest, other: Digest): boolean =>
  one.sum === other.sum &&
  one.entries === other.entries &&
  one.rows === other.rows &&
  one.gaps === other.gaps;

const rowsOf = (entry: Logged): number => (entry.kind === 'batch' ? entry.batch.time.length : 0);

const textOf = (entry: Logged): string =>
  `${entry.seq} ${entry.kind} ${entry.kind === 'gap' ? `${entry.gap.cause} ${entry.gap.rows ?? 0}` : rowsOf(entry)};`;

function hashed(sum: number, text: string): number {
  let hash = sum;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
