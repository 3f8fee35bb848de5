import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Command } from 'commander';
import instantiate from 'virtual:core-wasm';
import type { ColumnCodec } from '../../../station/codec/column-codec.ts';
import { KernelCodec } from '../../../station/codec/kernel-codec.ts';
import { Failure, wrongUsage } from '../failure.ts';
import { counted } from './counted.ts';
import { csvSource } from './csv.ts';
import { leftOutOf, wordsOf } from './left-out.ts';
import type { Losses } from './losses.ts';
import { ndjsonSource } from './ndjson.ts';
import { recordingSource } from './recording-source.ts';
import type { Source } from './row.ts';
import { asCsv, asNdjson, asRecording, type Pieces } from './sinks.ts';
import { writeWhole } from './whole-file.ts';

const FORMS = '.csv, .ndjson or .fieldline';

export function addConvert(program: Command): void {
  program
    .command('convert')
    .description(
      'Converts recordings without losing a bit of a number: csv, ndjson and fieldline, by the files’ endings.',
    )
    .argument('<in>', `a file that ends in ${FORMS}`)
    .argument('<out>', `a file to write, which ends in ${FORMS}`)
    .addHelpText(
      'after',
      '\nA .fieldline file holds everything. An .ndjson file has no place for gaps, events, labels, units and scales: its' +
        '\nvalues are raw. A .csv file has none for devices either: it is one, called as the file is. What is left out, or' +
        '\nrounded when it is read, is said on stderr and counted in what is printed.' +
        '\nEnds with 1 where the file to read is damaged or cannot be kept as it is, with 2 where the command is wrong.',
    )
    .action(convert);
}

async function convert(from: string, to: string): Promise<void> {
  const columns = new KernelCodec(await instantiate());
  const { source, counts } = counted(await sourceOf(from, columns));
  const pieces = sinkOf(to, source, columns);
  await requirePlace(from, to);
  const bytes = await writeWhole(to, pieces);
  const { samples, rows } = counts();
  const losses = source.losses();
  const leftOut = leftOutOf(endingOf(to), counts(), await source.manifest(), losses);
  const said = {
    samples,
    bytes,
    bytesPerSample: samples > 0 ? bytes / samples : 0,
    ...(losses.times.times > 0 ? { roundedTimes: losses.times.times } : {}),
    ...(losses.numbers.times > 0 ? { roundedNumbers: losses.numbers.times } : {}),
    ...(Object.keys(leftOut).length > 0 ? { leftOut } : {}),
  };
  process.stdout.write(`${JSON.stringify(said)}\n`);
  tellRounded(losses);
  if (rows > 0 && samples === 0) tell(`${from} has rows, and not one value in them`);
  if (said.leftOut) tell(`${to} has no place for ${wordsOf(leftOut)}`);
  const damage = source.damage();
  if (damage !== undefined) throw new Failure(damage, 1);
}

function tellRounded({ times, numbers }: Losses): void {
  const those = (count: number) => `${count} ${count === 1 ? 'was' : 'were'} rounded, first in`;
  if (times.times > 0)
    tell(`times are kept to about a quarter of a microsecond; ${those(times.times)} ${times.first}`);
  if (numbers.times > 0)
    tell(`whole numbers beyond 2^53 are kept to 15 digits; ${those(numbers.times)} ${numbers.first}`);
}

const tell = (words: string): void => void process.stderr.write(`fieldline: ${words}\n`);

async function sourceOf(path: string, columns: ColumnCodec): Promise<Source> {
  const found = await stat(path).catch((error: unknown) => {
    throw wrongUsage(`no such file: ${path}`, error);
  });
  if (found.isDirectory()) throw wrongUsage(`a folder, not a file: ${path}`);
  // It is read more than once.
  if (!found.isFile()) throw wrongUsage(`a pipe or a device, not a file: ${path}`);
  switch (endingOf(path)) {
    case '.csv':
      return csvSource(path);
    case '.ndjson':
      return ndjsonSource(path);
    case '.fieldline':
      return recordingSource(path, columns);
    default:
      throw wrongUsage(`${path}: a file to read ends in ${FORMS}`);
  }
}

function sinkOf(path: string, source: Source, columns: ColumnCodec): Pieces {
  switch (endingOf(path)) {
    case '.csv':
      return asCsv(source);
    case '.ndjson':
      return asNdjson(source);
    case '.fieldline':
      return asRecording(source, columns);
    default:
      throw wrongUsage(`${path}: a file to write ends in ${FORMS}`);
  }
}

/** That a file can come to stand there, and is no other name of the one to read. */
async function requirePlace(from: string, to: string): Promise<void> {
  const there = await stat(to, { bigint: true }).catch(() => undefined);
  if (!there) return;
  const source = await stat(from, { bigint: true });
  if (there.dev === source.dev && there.ino === source.ino) throw wrongUsage('both files are the same');
  if (there.isDirectory()) throw wrongUsage(`cannot write ${to}: it is a folder`);
  if (!there.isFile()) throw wrongUsage(`cannot write ${to}: it is a pipe or a device`);
}

const endingOf = (path: string): string => extname(path).toLowerCase();
