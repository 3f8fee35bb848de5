import fc from 'fast-check';
import { expect, test } from 'vitest';
import { partsOf } from '../../node-bridge/backup/content.ts';
import { BadBackup, sealed, unsealed } from '../../node-bridge/backup/sealed-file.ts';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const all = async (pieces: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const got: Uint8Array[] = [];
  for await (const piece of pieces) got.push(piece);
  return Buffer.concat(got);
};
const PIECE = 64 * 1024;

test.each([0, PIECE, 2 * PIECE + 1])('%i bytes come back as they were', async (size) => {
  const plain = Buffer.from(Uint8Array.from({ length: size }, (_, i) => (i * 31) >> 3));
  const file = await all(sealed(inPieces(plain, 1_000), 'correct horse'));
  expect(file.includes('correct')).toBe(false);
  if (size > 100) expect(file.includes(plain.subarray(0, 64))).toBe(false);
  expect((await all(unsealed(inPieces(file, 777), 'correct horse'))).equals(plain)).toBe(true);
});

test('another passphrase opens nothing', async () => {
  const file = await all(sealed(inPieces(Buffer.from('reading'), 3), 'correct horse'));
  await expect(all(unsealed(inPieces(file, 777), 'wrong horse'))).rejects.toThrow(/passphrase/);
});

test('whatever is changed, cut off, put elsewhere or added shows', async () => {
  const plain = Buffer.alloc(2 * PIECE + 100, 'reading ');
  const file = await all(sealed(inPieces(plain, PIECE), 'correct horse'));
  const sealedPiece = PIECE + 16;
  const head = file.length - 3 * 16 - plain.length;
  const swapped = Buffer.concat([
    file.subarray(0, head),
    file.subarray(head + sealedPiece, head + 2 * sealedPiece),
    file.subarray(head, head + sealedPiece),
    file.subarray(head + 2 * sealedPiece),
  ]);
  const flipped = Buffer.from(file);
  flipped[head + sealedPiece + 5]! ^= 1;
  const damaged = [
    file.subarray(0, -1),
    file.subarray(0, head + 2 * sealedPiece), // exactly without the last piece
    file.subarray(0, head),
    file.subarray(0, 10),
    Buffer.concat([file, Buffer.alloc(1)]),
    swapped,
    flipped,
  ];
  for (const each of damaged)
    await expect(all(unsealed(inPieces(each, 5_000), 'correct horse'))).rejects.toThrow(BadBackup);
});

test('bytes that are no content of a backup end with a word, and with little memory', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
      const read = async () => {
        for await (const part of partsOf(inPieces(Buffer.from(bytes), 7))) if ('end' in part) return;
      };
      await read().catch((error: unknown) => expect(error).toBeInstanceOf(BadBackup));
    }),
  );
  const evil = (name: string) =>
    Buffer.concat([Buffer.from([2, 0, 0, 0, 4 + name.length, 0, 0, 0, name.length]), Buffer.from(name)]);
  for (const name of ['../evil', '/etc/passwd', '', '.ssh', 'a/b', 'bridge.json', 'identity.lock'])
    await expect(all(namesOf(evil(name)))).rejects.toThrow('a file that no backup has');
});

async function* namesOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for await (const part of partsOf(inPieces(bytes, 100))) if ('file' in part) yield part.bytes;
}
