import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import instantiate from 'virtual:core-wasm';
import type { ColumnCodec } from '../../../station/codec/column-codec.ts';
import { KernelCodec } from '../../../station/codec/kernel-codec.ts';
import { Failure, wrongUsage } from '../failure.ts';
import { csvSource } from './csv.ts';
import { ndjsonSource } from './ndjson.ts';
import { recordingSource } from './recording-source.ts';
import type { Source } from './row.ts';
import { asCsv, asNdjson, asRecording, counted, type Pieces } from './sinks.ts';

const FORMS = '.csv, .ndjson or .fieldline';

export function addConvert(program: Command): void {
  program
    .command('convert')
    .description(
      'Converts recordings without losing a bit: csv, ndjson and fieldline, by the files’ endings.',
    )
    .argument('<in>', `a file that ends in ${FORMS}`)
    .argument('<out>', `a file to write, which ends in ${FORMS}`)
    .action(convert);
}

async function convert(from: string, to: string): Promise<void> {
  const columns = new KernelCodec(await instantiate());
  const { source, samples } = counted(await sourceOf(from, columns));
  if (resolve(from) === resolve(to)) throw wrongUsage('both files are the same');
  const pieces = sinkOf(to, source, columns);
  const part = `${to}.part`;
  try {
    await pipeline(Readable.from(pieces), createWriteStream(part));
    await rename(part, to);
  } catch (error) {
    await rm(part, { force: true });
    throw isNoFile(error) ? wrongUsage(`cannot write ${to}: ${error.message}`, error) : error;
  }
  const { size: bytes } = await stat(to);
  const each = samples() > 0 ? bytes / samples() : 0;
  process.stdout.write(`${JSON.stringify({ samples: samples(), bytes, bytesPerSample: each })}\n`);
  const damage = source.damage();
  if (damage !== undefined) throw new Failure(damage, 1);
}

async function sourceOf(path: string, columns: ColumnCodec): Promise<Source> {
  const found = await stat(path).catch((error: unknown) => {
    throw wrongUsage(`no such file: ${path}`, error);
  });
  if (found.isDirectory()) throw wrongUsage(`a folder, not a file: ${path}`);
  switch (extname(path).toLowerCase()) {
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
  switch (extname(path).toLowerCase()) {
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

const isNoFile = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && error.syscall === 'open';
