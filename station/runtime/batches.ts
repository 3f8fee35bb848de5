import type { Driver, Said } from '../drivers/driver.ts';
import type { Batch } from '../model/batch.ts';
import type { Channel } from '../model/channel.ts';
import { toFault } from '../model/fault.ts';
import { BatchBuilder } from './batch-builder.ts';
import type { Counting } from './counters.ts';
import type { Clock } from './platform.ts';
import type { Frame, Loss, Wire } from './wire.ts';

/** A batch is let go when it has this many rows or its first row is this old, whichever comes first. */
export interface BatchLimits {
  readonly rows: number;
  readonly ageMs: number;
}

/** What a driver learns of its device besides numbers. */
export interface Learned {
  found(channels: Readonly<Record<string, Channel>>): void;
  facts(facts: Readonly<Record<string, string>>): void;
}

/**
 * Decodes arrivals and gathers their readings. A damaged frame is counted and becomes a loss in its place; a batch never
 * spans a loss.
 */
export async function* batches(
  device: string,
  driver: Driver,
  options: unknown,
  wire: Pick<Wire, 'arrivals'>,
  clock: Clock,
  limits: BatchLimits,
  counting: Counting,
  learned: Learned,
): AsyncGenerator<Batch | Loss> {
  const decoding = decoder(driver, options, counting, learned);
  const arrivals = wire.arrivals[Symbol.asyncIterator]();
  const builder = new BatchBuilder(device, limits.rows);
  let ripe: Promise<'ripe'> | undefined;
  try {
    for (let next = arrivals.next(); ;) {
      const step = await (ripe ? Promise.race([ripe, next]) : next);
      if (step === 'ripe') {
        yield* builder.build();
        ripe = undefined;
        continue;
      }
      if (step.done) break;
      next = arrivals.next();
      next.catch(() => undefined); // thrown again when its turn comes
      for (const arrival of step.value) {
        const said = arrival.kind === 'loss' ? arrival : decoding(arrival);
        const isLoss = 'kind' in said;
        if (!isLoss) for (const { subject, reading } of said) builder.add(arrival.timeMs, subject, reading);
        if (!isLoss && !builder.full) continue;
        yield* builder.build();
        ripe = undefined;
        if (isLoss) yield said;
      }
      if (builder.rows > 0) ripe ??= clock.sleep(limits.ageMs).then(() => 'ripe' as const);
    }
  } catch (error) {
    yield* builder.build(); // whole before the device went
    throw error;
  }
  yield* builder.build();
}

function decoder(driver: Driver, options: unknown, counting: Counting, learned: Learned) {
  let heading: Uint8Array = new Uint8Array(0);
  let known: Said['found'];
  return ({ bytes, asked, timeMs }: Frame): readonly Said[] | Loss => {
    try {
      if (driver.heads?.(bytes)) heading = bytes.slice();
      const context = { options, asked, heading };
      const said = driver.decode(bytes, context);
      for (const { found } of said) if (found && found !== known) learned.found((known = found));
      const facts = driver.facts?.(bytes, context);
      if (facts) learned.facts(facts);
      counting.rows += said.length;
      return said;
    } catch (error) {
      counting.damaged++;
      counting.lastFault = toFault(error);
      return { kind: 'loss', timeMs, cause: 'damaged', count: 1 };
    }
  };
}
