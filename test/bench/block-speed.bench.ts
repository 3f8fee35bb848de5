import { gzipSync } from 'node:zlib';
import { columnCodec } from '../fakes/kernels.ts';
import { type Figure, inTurn, median } from './bench.ts';
import { gorilla } from './gorilla.ts';
import { asJson } from './json-rows.ts';
import { allSeries, blocksOf } from './series.ts';

const ROUNDS = 7;

/**
 * Samples a second, times included, into blocks of 4096 rows: sealed against zipping the same as JSON that is there
 * already, and the quick tier against Gorilla in the same language; copying in and out is a part of all.
 */
export default async function (): Promise<Record<string, Figure>> {
  const peer = await gorilla();
  const blocks = [...blocksOf(allSeries())];
  const samples = blocks.reduce((sum, { values }) => sum + values.length, 0);
  const texts = blocks.map(asJson);
  const encode = (tier: 'fast' | 'sealed') => () => {
    for (const { time, values } of blocks) {
      columnCodec.encodeTimes(time, tier);
      columnCodec.encode(values, tier);
    }
  };
  const theirs = () => {
    for (const { time, values } of blocks) {
      peer.times(time);
      peer.values(values);
    }
  };
  const figure = (oursMs: readonly number[], theirsMs: readonly number[], min: number): Figure => ({
    value: median(oursMs.map((ms, round) => theirsMs[round]! / ms)),
    unit: 'x',
    goal: { min },
    ours: (samples * 1000) / median(oursMs),
    theirs: (samples * 1000) / median(theirsMs),
  });
  const zip = await inTurn(ROUNDS, encode('sealed'), () => texts.forEach((text) => gzipSync(text)));
  const quick = await inTurn(3 * ROUNDS, encode('fast'), theirs);
  return {
    'block-speed-sealed': figure(zip.oursMs, zip.theirsMs, 2),
    'block-speed-fast': figure(quick.oursMs, quick.theirsMs, 0.7),
  };
}
