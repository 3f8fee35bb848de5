import { decodeBlock } from '../../codec/block.ts';
import type { ColumnCodec } from '../../codec/column-codec.ts';
import { sizeOf } from '../../model/batch.ts';
import type { Entry, Logged } from '../../model/entry.ts';
import { type Fault, fault, FaultError } from '../../model/fault.ts';
import type { Clock } from '../platform.ts';
import { BLOCK_BYTES, type FreshBlock } from './fresh-block.ts';
import { Later } from './later.ts';

export const GATHER_MS = 1_000;
/** Whoever acted or was lost does not wait for the rows of a whole second. */
const URGENT_MS = 50;

/** A block on its way into the store. */
export interface Gathered {
  readonly block: FreshBlock;
  /** Answered when the block is committed, or once when it could not be. */
  answer: Later<void>;
  urgent: boolean;
  /** Aborted when nothing more comes in: whoever watched its time may go. */
  readonly full: AbortController;
}

/** What an entry may take up in memory. */
export const mostBytesOf = (entry: Entry) => (entry.kind === 'batch' ? sizeOf(entry.batch) : 0) + 512;

export const tooSlow = fault('log/broken', { message: 'The store is slower than what is recorded.' }).fault;

/** Blocks of own entries in memory, in order: the last may be open, and takes entries in until it is full or its time is over. */
export class Pile {
  readonly #clock: Clock;
  readonly #fresh: () => FreshBlock;
  readonly #ready: () => void;
  #all: Gathered[] = [];
  #open: Gathered | undefined;
  #bytes = 0;

  /** `fresh` begins a block; `ready` hears each time that none is open any more. */
  constructor(clock: Clock, fresh: () => FreshBlock, ready: () => void) {
    this.#clock = clock;
    this.#fresh = fresh;
    this.#ready = ready;
  }

  get all(): readonly Gathered[] {
    return this.#all;
  }

  get sealed(): readonly Gathered[] {
    return this.#all.filter((each) => each !== this.#open);
  }

  get bytes(): number {
    return this.#bytes;
  }

  get entries(): number {
    return this.#all.reduce((sum, { block }) => sum + block.entries, 0);
  }

  /** Gives the block that has it now. */
  add(entry: Logged): Gathered {
    const gathered = this.#take(entry);
    if (entry.kind !== 'batch') this.#hurry(gathered);
    if (gathered.block.length >= BLOCK_BYTES) this.seal();
    return gathered;
  }

  /** Nothing more comes into the open block. */
  seal(): void {
    this.#open?.full.abort();
    this.#open = undefined;
    this.#ready();
  }

  /** Entries after `seq`, at most `limit`. */
  after(seq: number, limit: number, columns: ColumnCodec): readonly Logged[] {
    const entries: Logged[] = [];
    for (const { block } of this.#all) {
      if (block.ref.last <= seq) continue;
      entries.push(...decodeBlock(block.seal(), columns).content.filter((entry) => entry.seq > seq));
      if (entries.length >= limit) break;
    }
    return entries.slice(0, limit);
  }

  /** The first so many are in the store. */
  committed(count: number): void {
    for (const { block, answer } of this.#all.splice(0, count)) {
      this.#bytes -= block.length;
      answer.resolve();
    }
  }

  /**
   * Takes out the oldest blocks that are not stored (from number `next` on) and end by `seq`, until at most so many bytes are
   * left. Nobody waits for them: whoever did was told that they could not be committed.
   */
  shed(next: number, seq: number, mostBytes: number): readonly FreshBlock[] {
    const shed: FreshBlock[] = [];
    for (const { block } of this.sealed) {
      if (this.#bytes <= mostBytes || block.ref.first < next || block.ref.last > seq) break;
      this.#all.shift();
      this.#bytes -= block.length;
      shed.push(block);
    }
    return shed;
  }

  /** Tells everyone who waits; what they wait for stays here. */
  refuse(why: Fault): void {
    for (const gathered of this.#all) {
      gathered.answer.reject(new FaultError(why));
      gathered.answer = new Later<void>();
    }
  }

  clear(): void {
    for (const { full } of this.#all) full.abort();
    this.#all = [];
    this.#open = undefined;
    this.#bytes = 0;
  }

  /** Into the open block, or into a new one where it is full or there is none. */
  #take(entry: Logged): Gathered {
    const gathered = this.#open ?? this.#begin();
    const before = gathered.block.length;
    if (!gathered.block.add(entry)) {
      this.seal();
      return this.#take(entry);
    }
    this.#bytes += gathered.block.length - before;
    return gathered;
  }

  /** Begins a block that is sealed when its time is over, at the latest. */
  #begin(): Gathered {
    const block = this.#fresh();
    const gathered = { block, answer: new Later<void>(), urgent: false, full: new AbortController() };
    this.#open = gathered;
    this.#bytes += block.length;
    this.#all.push(gathered);
    this.#sealAfter(GATHER_MS, gathered);
    return gathered;
  }

  #hurry(gathered: Gathered): void {
    if (gathered.urgent) return;
    gathered.urgent = true;
    this.#sealAfter(URGENT_MS, gathered);
  }

  #sealAfter(ms: number, { full }: Gathered): void {
    void this.#clock.sleep(ms, full.signal).then(
      () => this.seal(),
      () => {},
    );
  }
}
