import { gzipSync } from 'node:zlib';
import { columnCodec } from '../fakes/kernels.ts';
import type { Figure } from './bench.ts';
import { gorilla } from './gorilla.ts';
import { asJson } from './json-rows.ts';
import { allSeries, blocksOf, jitteredTimes, type Series } from './series.ts';

/** Bytes for each time and value in sealed blocks of 4096 rows, without loss; beside Gorilla and zipped JSON. */
export default async function (): Promise<Record<string, Figure>> {
  const peer = await gorilla();
  const series = allSeries();
  const ours = perSample(series, mustBeSame);
  const theirs = perSample(series, ({ time, values }) => peer.times(time) + peer.values(values));
  const zipped = perSample(series, (block) => gzipSync(asJson(block)).length);
  const real = series.filter(({ group }) => group === 'nab');
  const time = jitteredTimes(16 * 4096);
  const times = perSample([{ group: 'generated', name: 'times', time, values: time }], (block) =>
    sealedSize(block.time),
  );
  return {
    'block-size-gorilla': { value: ours / theirs, unit: 'x', goal: { max: 0.25 }, ours, theirs },
    'block-size-json': { value: ours / zipped, unit: 'x', goal: { max: 0.32 }, ours, theirs: zipped },
    ...(real.length > 0 ? { 'block-nab': bytes(perSample(real, mustBeSame), 1.25) } : {}),
    'block-time': bytes(times, 0.38),
  };
}

const bytes = (value: number, max: number): Figure => ({ value, unit: 'B', goal: { max }, ours: value });

function perSample(series: readonly Series[], size: (block: Series) => number): number {
  let [total, samples] = [0, 0];
  for (const block of blocksOf(series)) {
    total += size(block);
    samples += block.values.length;
  }
  return total / samples;
}

/** Bytes of a block, which has to come back as it was. */
const mustBeSame = ({ time, values }: Series): number => sealedSize(time) + sealedSize(values);

function sealedSize(column: Float64Array): number {
  const sealed = columnCodec.encode(column, 'sealed');
  const read = columnCodec.decode(sealed, column.length);
  if (!read.every((value, row) => Object.is(value, column[row]))) throw new Error('a column is not the same');
  return sealed.length;
}
