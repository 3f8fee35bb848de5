import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { ByteQueue, evenPieces } from './byte-queue.ts';

const MAGIC = Buffer.from(new TextEncoder().encode('FLBACKUP1'));
const SALT_BYTES = 16;
const PREFIX_BYTES = 7;
const TAG_BYTES = 16;
const PIECE_BYTES = 64 * 1024;
const HEAD_BYTES = MAGIC.length + SALT_BYTES + PREFIX_BYTES;
/** scrypt (RFC 7914) at the cost of our passwords: 32 MiB and a fraction of a second, for each guess as well. */
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 };

/** What is wrong with a backup, in words. */
export class BadBackup extends Error {}

/**
 * Bytes that only who knows the passphrase can read, and nobody can change, cut off or put in another order without it being seen:
 * AES-256-GCM by pieces, each with its number and whether it is the last in its nonce (the STREAM construction: Hoang,
 * Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", 2015).
 */
export async function* sealed(plain: AsyncIterable<Uint8Array>, passphrase: string): AsyncGenerator<Buffer> {
  const [salt, prefix] = [randomBytes(SALT_BYTES), randomBytes(PREFIX_BYTES)];
  const head = Buffer.concat([MAGIC, salt, prefix]);
  const key = await keyOf(passphrase, salt);
  yield head;
  let number = 0;
  for await (const { piece, isLast } of evenPieces(new ByteQueue(plain), PIECE_BYTES)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(prefix, number++, isLast)).setAAD(head);
    yield Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()]);
  }
}

/** What was sealed. Whoever reads must not act on a piece before the last one was there. @throws BadBackup. */
export async function* unsealed(
  bytes: AsyncIterable<Uint8Array>,
  passphrase: string,
): AsyncGenerator<Buffer> {
  const queue = new ByteQueue(bytes);
  const head = await queue.take(HEAD_BYTES);
  if (head.length < HEAD_BYTES || !head.subarray(0, MAGIC.length).equals(MAGIC))
    throw new BadBackup('this is no backup of Fieldline');
  const salt = head.subarray(MAGIC.length, MAGIC.length + SALT_BYTES);
  const prefix = head.subarray(MAGIC.length + SALT_BYTES);
  const key = await keyOf(passphrase, salt);
  let number = 0;
  for await (const { piece, isLast } of evenPieces(queue, PIECE_BYTES + TAG_BYTES)) {
    const end = piece.length - TAG_BYTES;
    const why =
      number === 0
        ? 'the passphrase is another one, or the file is damaged'
        : 'the file is damaged or cut off';
    if (end < 0) throw new BadBackup(why);
    const nonce = nonceOf(prefix, number++, isLast);
    const cipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(head).setAuthTag(piece.subarray(end));
    const plain = cipher.update(piece.subarray(0, end));
    try {
      cipher.final();
    } catch (error) {
      throw new BadBackup(why, { cause: error });
    }
    yield plain;
  }
}

function nonceOf(prefix: Buffer, number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(PREFIX_BYTES + 5);
  prefix.copy(nonce);
  nonce.writeUInt32BE(number, PREFIX_BYTES);
  nonce[PREFIX_BYTES + 4] = isLast ? 1 : 0;
  return nonce;
}

const keyOf = (passphrase: string, salt: Buffer): Promise<Buffer> =>
  promisify<string, Buffer, number, typeof COST, Buffer>(scrypt)(passphrase.normalize('NFC'), salt, 32, COST);
