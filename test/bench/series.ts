import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A column of numbers with its times. */
export interface Series {
  readonly group: 'nab' | 'nab-artificial' | 'other' | 'changepoints' | 'generated';
  readonly name: string;
  readonly time: Float64Array;
  readonly values: Float64Array;
}

/** Rows of a block in all figures about blocks. */
const BLOCK_ROWS = 4096;

const corpus = join(import.meta.dirname, '../../../shared/corpus/series');

/** Real series where the corpus is at hand, and some that are made as sensors make them. */
export function allSeries(): Series[] {
  return [...(existsSync(corpus) ? [...nab(), ...others(), ...changepoints()] : []), ...generated()];
}

/** As blocks of 4096 rows. */
export function* blocksOf(series: readonly Series[]): Generator<Series> {
  for (const each of series)
    for (let row = 0; row < each.values.length; row += BLOCK_ROWS)
      yield {
        ...each,
        time: each.time.slice(row, row + BLOCK_ROWS),
        values: each.values.slice(row, row + BLOCK_ROWS),
      };
}

function nab(): Series[] {
  const folders = readdirSync(join(corpus, 'nab'), { withFileTypes: true }).filter((each) =>
    each.isDirectory(),
  );
  return folders.flatMap(({ name: folder }) =>
    readdirSync(join(corpus, 'nab', folder)).map((file) => {
      const rows = table(join('nab', folder, file)).slice(1);
      return series(
        folder.startsWith('real') ? 'nab' : 'nab-artificial',
        file,
        rows.map((row) => [timeOf(row[0]!), Number(row[1])]),
      );
    }),
  );
}

/** Tables with a time in the first column (of one of them in the first two), and a number in others. */
function others(): Series[] {
  return readdirSync(join(corpus, 'other'))
    .filter((file) => file.endsWith('.csv'))
    .flatMap((file) => {
      const [names, ...rows] = table(join('other', file));
      const from = names![1] === 'Time' ? 2 : 1;
      return names!.slice(from).flatMap((name, i) => {
        const points = rows.map((row) => [
          from === 2 ? timeOf(dayFirst(row[0]!, row[1]!)) : timeOf(row[0]!),
          row[from + i] ? Number(row[from + i]) : NaN,
        ]);
        const there = points.filter((point) => point.every(Number.isFinite));
        return there.length > 100 ? [series('other', `${file}:${name}`, there)] : [];
      });
    });
}

function changepoints(): Series[] {
  interface File {
    readonly time: { readonly index: readonly number[] };
    readonly series?: readonly { readonly raw: readonly number[] }[];
  }
  return readdirSync(join(corpus, 'changepoints')).flatMap((name) => {
    const file = JSON.parse(readFileSync(join(corpus, 'changepoints', name), 'utf8')) as File;
    return (file.series ?? []).map(({ raw }) =>
      series(
        'changepoints',
        name,
        raw.map((value, i) => [1000 * file.time.index[i]!, Number(value)]),
      ),
    );
  });
}

function table(path: string): string[][] {
  const lines = readFileSync(join(corpus, path), 'utf8').trim().split(/\r?\n/);
  return lines.map((line) => line.replaceAll('"', '').split(','));
}

const dayFirst = (date: string, time: string) => `${date.split('/').reverse().join('-')} ${time}`;

function timeOf(text: string): number {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  const hasZone = /Z$|[+-]\d\d:\d\d$/.test(text);
  return Date.parse(text.replace(' ', 'T') + (hasZone || text.length <= 10 ? '' : 'Z'));
}

function series(group: Series['group'], name: string, points: readonly number[][]): Series {
  return {
    group,
    name,
    time: Float64Array.from(points, ([time]) => time!),
    values: Float64Array.from(points, ([, value]) => value!),
  };
}

/** Times every 100 ms as a program sees them: each late by some 1.5 ms, one in a hundred by 20 ms more. */
export function jitteredTimes(rows: number): Float64Array {
  const { uniform, normal } = randomOf(5);
  return Float64Array.from({ length: rows }, (_, i) =>
    Math.round(1.7e12 + 100 * i + 1.5 * normal() + (uniform() < 0.01 ? 20 : 0)),
  );
}

function generated(): Series[] {
  const rows = 2 * BLOCK_ROWS;
  const { uniform, normal } = randomOf(11);
  const time = jitteredTimes(rows);
  const made = (name: string, value: (i: number) => number): Series => ({
    group: 'generated',
    name,
    time,
    values: Float64Array.from({ length: rows }, (_, i) => value(i)),
  });
  const rounded = (value: number, decimals: number) => Number(value.toFixed(decimals));
  let room = 21;
  let energy = 5;
  let pulses = 0;
  return [
    made('temperature of a room', () => rounded((room += 0.02 * normal()), 2)),
    made('temperature in sixteenths', (i) => Math.round((20 + 3 * Math.sin(i / 700)) * 16 + normal()) / 16),
    made('humidity', (i) => rounded(55 + 9 * Math.sin(i / 900) + 0.3 * normal(), 1)),
    made('pressure', (i) => Math.round(101_325 + 200 * Math.sin(i / 1000) + 3 * normal())),
    made('converter of 12 bits', (i) => Math.round(2048 + 300 * Math.sin(i / 50) + 2 * normal())),
    made('voltage as a single', (i) => Math.fround(rounded(230 + Math.sin(i / 300) + 0.4 * normal(), 1))),
    made('energy', () => rounded((energy += 0.003 + 0.001 * uniform()), 3)),
    made('pulses', () => (pulses += Math.floor(3 * uniform()))),
    made('switch', (i) => Number(Math.sin(i / 200) > 0.3)),
    made('acceleration', (i) => rounded(9.81 + 0.5 * Math.sin(i / 4) + 0.05 * normal(), 3)),
  ];
}

/** Always the same numbers; spread evenly over 0 to 1, or as a bell around 0. */
function randomOf(seed: number): { uniform: () => number; normal: () => number } {
  let state = seed;
  const uniform = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}
