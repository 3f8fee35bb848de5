import { expect, test } from 'vitest';
import { linkOf, wayWords } from '../../node-bridge/cli/trust/way-in.ts';
import { pairLinkIn } from '../../web/state/bridge/pair-link.ts';

const fingerprint = Array.from({ length: 32 }, (_, n) => (n + 100).toString(16).toUpperCase()).join(':');

test('what is scanned leads to the app itself, and the page finds the code and the fingerprint in it', () => {
  const { pathname, hash } = new URL(linkOf('https://192.168.1.20:8443/', '379506', fingerprint));
  expect(pathname).toBe('/');
  expect(pairLinkIn(hash)).toEqual({ code: '379506', fingerprint });
});

test('what is read is the address of the screen where the digits are typed, and never the code twice', () => {
  const urls = ['https://192.168.1.20:8443/', 'https://shed.local:8443/'];
  const words = wayWords({ openness: 'pairing', urls, fingerprint }, '379506', false);
  for (const url of urls) expect(words).toContain(`${url}#/bridge\n`);
  expect(words).not.toContain('379506');
});
