import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { wrongUsage } from './failure.ts';
import { HexReader } from './hex.ts';

/**
 * The bytes of a recording as they are read; `-` is standard input.
 * @throws Failure where there is no such file, it is a folder, or not the hexadecimal digits it is said to be.
 */
export async function recordedBytes(file: string, hex: boolean): Promise<AsyncIterable<Uint8Array>> {
  return bytesOf(await open(file), hex);
}

async function open(file: string): Promise<Readable> {
  if (file === '-') return process.stdin;
  const found = await stat(file).catch((error: unknown) => {
    throw wrongUsage(`no such file: ${file}`, error);
  });
  if (found.isDirectory()) throw wrongUsage(`a folder, not a file: ${file}`);
  return createReadStream(file);
}

async function* bytesOf(source: Readable, hex: boolean): AsyncGenerator<Uint8Array> {
  const reader = new HexReader();
  try {
    for await (const chunk of source as AsyncIterable<Buffer>)
      yield hex ? reader.push(chunk.toString('latin1')) : chunk;
    yield reader.end();
  } catch (error) {
    throw error instanceof SyntaxError ? wrongUsage(`--hex: ${error.message}`, error) : error;
  }
}
