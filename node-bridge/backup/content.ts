import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row } from '../../station/runtime/platform.ts';
import { ByteQueue } from './byte-queue.ts';
import { BadBackup } from './sealed-file.ts';

/** A part of what a backup holds: rows of the log's store, a piece of a file beside it, or the end with what there was of both. */
export type Part =
  | { readonly rows: readonly Row[] }
  | { readonly file: string; readonly bytes: Uint8Array }
  | { readonly end: { readonly rows: number; readonly files: number } };

const [ROWS, FILE, END] = [1, 2, 3];
const HEAD_BYTES = 5;
const COUNT_BYTES = 6;
/** The largest row is a chapter of a few MiB. */
const MOST_BYTES = 64 * 1024 * 1024;
const FILE_PIECE_BYTES = 64 * 1024;
const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;
/** What is of a running program, or half written. */
const PASSING = /^bridge\.json$|\.(lock|new|part)$/;

/** All that a data folder holds, the log as it is at one moment: `rows` of its store and the files beside it. */
export async function* contentOf(
  folder: string,
  rows: AsyncIterable<readonly Row[]>,
): AsyncGenerator<Uint8Array> {
  const counts = { rows: 0, files: 0 };
  for await (const some of rows) {
    counts.rows += some.length;
    yield record(
      ROWS,
      Buffer.concat(some.flatMap(({ key, value }) => [sized(Buffer.from(key)), sized(value)])),
    );
  }
  const files = (await readdir(folder, { withFileTypes: true })).filter(
    (entry) => entry.isFile() && NAME.test(entry.name) && !PASSING.test(entry.name),
  );
  for (const { name } of files) {
    counts.files++;
    for await (const piece of pieces(join(folder, name)))
      yield record(FILE, Buffer.concat([sized(Buffer.from(name)), piece]));
  }
  const end = Buffer.alloc(2 * COUNT_BYTES);
  end.writeUIntBE(counts.rows, 0, COUNT_BYTES);
  end.writeUIntBE(counts.files, COUNT_BYTES, COUNT_BYTES);
  yield record(END, end);
}

/** The parts of it, in their order. @throws BadBackup where it does not end as it should. */
export async function* partsOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Part> {
  const queue = new ByteQueue(bytes);
  for (;;) {
    const head = await queue.take(HEAD_BYTES);
    const size = head.length < HEAD_BYTES ? Infinity : head.readUInt32BE(1);
    if (size > MOST_BYTES) throw new BadBackup('it does not end as a backup does');
    const body = await queue.take(size);
    if (body.length < size) throw new BadBackup('it does not end as a backup does');
    if (head[0] === ROWS) yield { rows: rowsIn(body) };
    else if (head[0] === FILE) yield fileIn(body);
    else if (head[0] === END) return yield { end: endIn(body) };
    else throw new BadBackup('it was made by a newer Fieldline');
  }
}

function record(kind: number, body: Uint8Array): Uint8Array {
  const head = Buffer.alloc(HEAD_BYTES);
  head[0] = kind;
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
}

function sized(bytes: Uint8Array): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(bytes.length);
  return Buffer.concat([size, bytes]);
}

function rowsIn(body: Buffer): Row[] {
  const rows: Row[] = [];
  for (let rest = body; rest.length > 0;) {
    const [key, behind] = cut(rest);
    const [value, next] = cut(behind);
    rows.push({ key: key.toString(), value: new Uint8Array(value) });
    rest = next;
  }
  return rows;
}

function endIn(body: Buffer): { readonly rows: number; readonly files: number } {
  if (body.length !== 2 * COUNT_BYTES) throw new BadBackup('it does not end as a backup does');
  return { rows: body.readUIntBE(0, COUNT_BYTES), files: body.readUIntBE(COUNT_BYTES, COUNT_BYTES) };
}

function fileIn(body: Buffer): Part {
  const [name, bytes] = cut(body);
  const file = name.toString();
  if (!NAME.test(file) || PASSING.test(file)) throw new BadBackup('it holds a file that no backup has');
  return { file, bytes };
}

function cut(body: Buffer): readonly [Buffer, Buffer] {
  const size = body.length < 4 ? Infinity : body.readUInt32BE();
  if (4 + size > body.length) throw new BadBackup('it does not end as a backup does');
  return [body.subarray(4, 4 + size), body.subarray(4 + size)];
}

/** At least one, so that an empty file is one, too. */
async function* pieces(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    for (let [at, first] = [0, true]; ; first = false) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(FILE_PIECE_BYTES), 0, FILE_PIECE_BYTES, at);
      if (bytesRead === 0 && !first) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
