import type { Device } from '../devices/device.ts';
import { channelsOf } from '../../drivers/driver.ts';
import { type Batch, cut } from '../../model/batch.ts';
import { compile } from '../../pipeline/compile.ts';
import type { Kernel } from '../../pipeline/kernel.ts';
import { MOST_NUMBERS } from '../../uplink/native/entries.ts';
import { BatchBuilder } from '../session/batch-builder.ts';
import { Decoder } from '../session/decode.ts';
import { Programs } from '../session/programs.ts';
import type { World } from '../scenes/world.ts';

const HOUR_MS = 3_600_000;
const DAYS_MS = 48 * HOUR_MS;
const MINUTE_MS = 60_000;
/** What speaks many times a second was listened to for some seconds now and then. */
const LISTENED_EVERY_MS = 2 * HOUR_MS;
const LISTENED_MS = 22_000;

/**
 * What a simulated device would have recorded in the two days until now, had it been there: once a minute, decoded and
 * filtered as its rows are from now on. Time goes at its usual pace there.
 */
export function* pastOf(
  { config, driver, options, pipeline }: Device,
  world: (startMs: number) => World,
  kernel: Pick<Kernel, 'program'>,
  nowMs: number,
  rowsABatch: number,
): Generator<Batch> {
  const { link } = driver.source;
  const fromMs = nowMs - DAYS_MS;
  const programs = new Programs(kernel, compile(channelsOf(driver), pipeline));
  const decoder = new Decoder(driver, options);
  const builder = new BatchBuilder(config.id, rowsABatch);
  const place = world(fromMs);
  try {
    for (const timeMs of link.kind === 'simulated' ? momentsOf(fromMs, nowMs, link.everyMs) : []) {
      for (const { reading } of decoder.push(place.step(timeMs))) builder.add(timeMs, undefined, reading);
      if (builder.full) yield* worked(builder, programs);
    }
    yield* worked(builder, programs);
  } finally {
    programs.free();
  }
}

function* worked(builder: BatchBuilder, programs: Programs): Generator<Batch> {
  for (const raw of builder.build()) yield* cut(programs.run(raw), MOST_NUMBERS);
}

function* momentsOf(fromMs: number, nowMs: number, everyMs: number): Generator<number> {
  const isFast = everyMs < 100;
  const [strideMs, listensMs] = isFast ? [LISTENED_EVERY_MS, LISTENED_MS] : [MINUTE_MS, 1];
  for (let at = fromMs + strideMs - listensMs; at < nowMs; at += strideMs)
    for (let passedMs = 0; passedMs < listensMs; passedMs += everyMs) yield at + passedMs;
}
