import type { Block } from '../../../codec/block.ts';
import { Numbers } from '../../../uplink/numbers.ts';
import { type BlockRef, blockKey, blocksEnd, blocksFrom, REF_AT, refIn } from '../keys.ts';
import { pages } from '../pages.ts';
import { soundBlock } from '../blocks.ts';
import { loadBlock } from '../shelf.ts';
import { Count } from './count.ts';
import type { Findings } from './findings.ts';
import { checkIndex } from './index-rows.ts';
import type { Shelves } from './shelves.ts';
import type { Claimed } from './snapshot.ts';

const BLOCKS_AT_ONCE = 16;

/**
 * Reads every block of an origin in order of the numbers, up to what it held when it was asked. What is packed anew
 * meanwhile is counted once all the same, by its numbers.
 */
export class BlockWalk {
  readonly count: Count;
  readonly holes = new Numbers();
  blocks = 0;
  readonly #shelves: Shelves;
  readonly #claimed: Claimed;
  readonly #findings: Findings;
  readonly #held: Numbers;
  readonly #end: number;
  #at = 0;
  #last: BlockRef | undefined;

  constructor(shelves: Shelves, claimed: Claimed, findings: Findings) {
    const { upTo, have } = claimed.held;
    this.#shelves = shelves;
    this.#claimed = claimed;
    this.#findings = findings;
    this.count = new Count(claimed);
    this.#held = new Numbers([[1, upTo], ...have]);
    this.#end = this.#held.ranges.at(-1)?.[1] ?? 0;
  }

  /** Yields what share of it is done, after every few blocks. */
  async *run(): AsyncGenerator<number> {
    const { origin } = this.#claimed;
    const rows = pages(this.#shelves, blocksFrom(origin, 1), blocksEnd(origin), BLOCKS_AT_ONCE);
    for await (const { key, value } of rows) {
      const ref = refIn(key, REF_AT.b);
      if (key !== blockKey(ref)) continue;
      if (ref.first > this.#end) break;
      if (ref.last <= this.#at) await this.#double(ref);
      else await this.#read(ref, value);
      if (++this.blocks % BLOCKS_AT_ONCE === 0) yield this.#at / this.#end;
    }
    this.#missing(this.#end + 1);
  }

  async #read(ref: BlockRef, head: Uint8Array): Promise<void> {
    const { station } = this.#claimed;
    const bytes = await loadBlock(this.#shelves, ref, head);
    if (!bytes) return;
    const block = soundBlock(bytes, this.#shelves.columns);
    if (block) {
      this.#take(block);
      if (!(await checkIndex(this.#shelves, station, ref, block, this.#findings))) return;
    } else this.#say(ref, 'a damaged block: its checksum does not hold');
    if (ref.first <= this.#at && this.#last && ref.first <= this.#last.last) await this.#double(ref);
    this.#missing(ref.last + 1, block !== undefined);
    this.#last = ref;
  }

  /** Counts what is new in a block, and what its header says. */
  #take({ content, rows }: Block): void {
    let there = 0;
    for (const entry of content) {
      if (entry.kind === 'batch') there += entry.batch.time.length;
      if (entry.seq <= this.#at || !this.#held.has(entry.seq)) continue;
      this.#missing(entry.seq);
      this.count.add(entry);
      this.#at = entry.seq;
    }
    const [first, last] = [content[0]!.seq, content.at(-1)!.seq];
    if (there !== rows) this.#say({ first, last }, `a block of ${there} rows that says it has ${rows}`);
  }

  /** Everything held from where it stands to before `seq` is not there, or not readable. */
  #missing(seq: number, told = true): void {
    if (told) this.holes.addAll(this.#held.within(this.#at + 1, seq - 1));
    this.#at = Math.max(this.#at, seq - 1);
  }

  /** Two blocks of the same numbers, where the one before is not gone by now. */
  async #double(ref: BlockRef): Promise<void> {
    const before = this.#last && (await this.#shelves.get(blockKey(this.#last)));
    if (before && (await this.#shelves.get(blockKey(ref)))) this.#say(ref, 'entries that are stored twice');
  }

  #say({ first, last }: { readonly first: number; readonly last: number }, text: string): void {
    this.#findings.add({ station: this.#claimed.station, seq: [first, last], text });
  }
}
