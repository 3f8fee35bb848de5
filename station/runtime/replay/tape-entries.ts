import type { Driver } from '../../drivers/driver.ts';
import type { Channel } from '../../model/channel.ts';
import type { Entry, GapCause } from '../../model/entry.ts';
import type { Traffic } from '../../model/traffic.ts';
import { BatchBuilder } from '../session/batch-builder.ts';
import { LossBook } from '../session/loss-book.ts';
import { Replay, type Replayed } from './replay.ts';

const BATCH_ROWS = 512;

/** The channels that a driver tells of while it reads a tape, beside those that it always has. */
export function channelsIn(
  tape: Iterable<Traffic>,
  driver: Driver,
  options: unknown,
): Readonly<Record<string, Channel>> {
  const channels: Record<string, Channel> = driver.channels === 'found' ? {} : { ...driver.channels };
  const replay = new Replay(driver, options);
  const learn = (all: Iterable<Replayed>) => {
    for (const each of all) if (each.kind === 'row') Object.assign(channels, each.said.found);
  };
  for (const traffic of tape) learn(replay.push(traffic));
  learn(replay.end());
  return channels;
}

/** What a log would hold of a tape, had the driver been there: rows in batches, and what was lost between them as gaps. */
export class TapeEntries {
  readonly replay: Replay;
  readonly #builder: BatchBuilder;
  readonly #losses: LossBook;

  constructor(device: string, driver: Driver, options: unknown) {
    this.replay = new Replay(driver, options);
    this.#builder = new BatchBuilder(device, BATCH_ROWS);
    this.#losses = new LossBook(device, undefined);
  }

  *push(traffic: Traffic): Generator<Entry> {
    for (const each of this.replay.push(traffic)) yield* this.#take(each);
  }

  /** The tape is over. */
  *end(): Generator<Entry> {
    for (const each of this.replay.end()) yield* this.#take(each);
    yield* this.#built();
  }

  *#take(each: Replayed): Generator<Entry> {
    if (each.kind === 'row') {
      for (const _ in each.said.reading) {
        this.#builder.add(each.timeMs, each.said.subject, each.said.reading);
        break;
      }
      if (this.#builder.full) yield* this.#built();
      return;
    }
    yield* this.#built();
    this.#losses.note(causeOf(each), each.timeMs, each.kind === 'dropped' ? each.count : 1);
  }

  *#built(): Generator<Entry> {
    for (const batch of this.#builder.build()) {
      const gap = this.#losses.closedBy(batch);
      if (gap) yield { kind: 'gap', gap };
      yield { kind: 'batch', batch };
    }
  }
}

function causeOf(lost: Exclude<Replayed, { kind: 'row' }>): GapCause {
  if (lost.kind === 'line-error') return lost.error;
  return lost.kind === 'closed' ? 'unplugged' : 'damaged';
}
