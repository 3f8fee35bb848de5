import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { ascii } from '../station/codec/bytes.ts';
import { sha256 } from '../station/codec/sha256.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('SHA-256 gives what FIPS 180-4 and OpenSSL give, at every length around a block', () => {
  expect(hex(sha256(ascii('abc')))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  for (let length = 0; length < 200; length++) {
    const bytes = randomBytes(length);
    expect(hex(sha256(bytes)), `${length} bytes`).toBe(createHash('sha256').update(bytes).digest('hex'));
  }
});
