import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endingTold, endingWords } from '../../node-bridge/trust/ending.ts';
import { Identities, type WantedToken } from '../../node-bridge/trust/identities.ts';
import type { IdentityFile, KeptToken } from '../../node-bridge/trust/identity-file.ts';
import { pairedAs } from '../../node-bridge/trust/paired-as.ts';
import { OWNER, VISITOR } from '../../node-bridge/trust/roles.ts';
import { ending, endingOf } from '../../station/model/credential.ts';
import { endsText, endsTitle, nextText } from '../../web/text/credentials.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 21, 12);

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'fieldline-ending-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const lasting = (days: number, leftDays: number) => {
  const expiresMs = NOW + leftDays * DAY_MS;
  return { madeMs: expiresMs - days * DAY_MS, expiresMs };
};

test.each([
  [397, 31, undefined],
  [397, 30, 'soon'],
  [397, 0, 'over'],
  [397, -400, 'over'],
  [30, 8, undefined],
  [30, 7, 'soon'],
  [0.5, 0.1, undefined],
  [0.5, -1, undefined],
] as const)('of %d days, with %d left: %s', (days, left, is) => {
  expect(ending(lasting(days, left), NOW)).toBe(is);
});

test('what is good until it is revoked never ends; what a newer one of its name took the place of is not told', () => {
  expect(ending({ madeMs: 0 }, NOW)).toBeUndefined();
  const old = { label: 'Pump', station: 'pump', ...lasting(397, -1) };
  const soon = { label: 'Mast', ...lasting(397, 10) };
  expect(endingOf([soon, old], NOW)).toEqual([old, soon]);
  const renewed = { label: 'Pump', station: 'pump', ...lasting(397, 390) };
  expect(endingOf([soon, old, renewed], NOW)).toEqual([soon]);
  expect(endingOf([soon, old, { ...renewed, label: 'Other' }], NOW)).toEqual([old, soon]);
  expect(endingOf([soon, { ...soon, madeMs: soon.madeMs + 1 }], NOW)).toHaveLength(2);
});

const wanted = (more: Partial<WantedToken>): WantedToken => ({
  ...{ label: 'Pump', tenant: 'home', role: 'operator' },
  ...more,
});

test('what is over is kept for a month, so that it can be told, but for visits and what a new one stands for; it opens nothing', async () => {
  let nowMs = NOW;
  const identities = await Identities.open(join(folder, 'kept'), () => nowMs);
  const { token } = await identities.addToken('anna', wanted({ expiresMs: NOW + 40 * DAY_MS }));
  await identities.addToken('anna', wanted({ label: 'Visit', expiresMs: NOW + DAY_MS / 2 }));
  nowMs += 41 * DAY_MS;
  await identities.addToken('anna', wanted({ label: 'Other' }));
  const labels = () => identities.all.tokens.map(({ label }) => label);
  expect(labels()).toEqual(['Pump', 'Other']);
  expect(identities.identify(token)).toBeUndefined();
  await identities.addToken('anna', wanted({}));
  expect(labels()).toEqual(['Other', 'Pump']);
  await identities.addToken('anna', wanted({ label: 'Mast', expiresMs: nowMs + 40 * DAY_MS }));
  nowMs += 71 * DAY_MS;
  await identities.addToken('anna', wanted({ label: 'Last' }));
  expect(labels()).toEqual(['Other', 'Pump', 'Last']);
});

test('a station whose credential is over can be paired again under its name', () => {
  const kept = { id: 'a', label: 'T', tenant: 'home', role: 'operator', station: 'tablet-1' } as const;
  const token = { ...kept, hash: '', ...lasting(397, -1) } as KeptToken;
  const offer = { role: 'operator', tenant: 'home' } as const;
  const said = { label: 'Tablet', station: 'tablet-1' };
  expect(pairedAs({ tokens: [token] }, offer, said, undefined, NOW)?.wanted.station).toBe('tablet-1');
  expect(pairedAs({ tokens: [token] }, offer, said, undefined, NOW - 2 * DAY_MS)).toBeUndefined();
});

test('who administers is told whose, with what to do; others that there are some; a tenant nothing of another’s', () => {
  const day = (left: number) => ({
    madeMs: Date.now() - 300 * DAY_MS,
    expiresMs: Date.now() + left * DAY_MS,
  });
  const of = (more: object) =>
    ({ id: 'a', hash: '', role: 'operator', tenant: 'home', ...more }) as KeptToken;
  const tokens = [
    of({ label: 'pump', way: 'certificate', station: 'pump-1', ...day(-2) }),
    of({ label: 'Weather mast', ...day(3) }),
    of({ label: 'Tablet', paired: true, ...day(1) }),
    of({ label: 'hidden', tenant: 'north', ...day(1) }),
  ];
  const file: IdentityFile = { version: 1, install: '', tenants: [], users: [], tokens };
  const all = { all: file };
  const [over, tablet, mast, ...more] = endingWords(all, OWNER);
  expect(over).toMatch(
    /^The certificate of pump, which speaks as pump-1, is over since \d{4}-\d\d-\d\d and lets nobody in: make a new one \(fieldline tokens certify pump\)\.$/,
  );
  expect(tablet).toMatch(/^The token of Tablet ends on \S+: pair it again \(fieldline pair\)\.$/);
  expect(mast).toMatch(/make a new one \(fieldline tokens add NAME\)\.$/);
  expect(more).toEqual([]);
  expect(endingWords(all, VISITOR)).toEqual([
    'Of what lets devices in, 3 are over or end soon: who administers the bridge sees which.',
  ]);
  expect(endingWords(all, { tenant: 'south', rights: new Set(['read']) })).toEqual([]);
  expect(endingTold(all)).toHaveLength(4);
  expect(JSON.stringify(endingTold(all))).not.toContain('hash');
});

test('the page says the same', () => {
  const pump = { label: 'Pump', way: 'certificate', station: 'pump', ...lasting(397, -2) };
  const mast = { label: 'Mast', ...lasting(397, 6.5) };
  expect(endsTitle([pump, mast], NOW)).toBe('Of what lets devices in: 1 over, 1 ending soon.');
  expect(endsText(pump, NOW)).toBe(
    'The certificate of Pump, which speaks as pump, is over since 2026-11-19: nobody comes in with it.',
  );
  expect(endsText(mast, NOW)).toBe('The token of Mast ends on 2026-11-28, in 6 days.');
  expect([pump, mast, { ...mast, paired: true }].map(nextText)).toEqual([
    'On the bridge, fieldline tokens certify makes a new one, with its files for the device.',
    'Make a new token and give it to the device.',
    'Pair it again.',
  ]);
});
