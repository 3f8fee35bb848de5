import { expect, test } from 'vitest';
import { Pairing } from '../../node-bridge/trust/pairing.ts';
import { neighbourhoodOf, Slowdown } from '../../node-bridge/trust/slowdown.ts';

const OFFER = { role: 'viewer', tenant: 'home' } as const;
const other = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

function setUp() {
  const time = { nowMs: 1_000_000 };
  return { time, pairing: new Pairing(() => time.nowMs) };
}

test('a code is six digits, good once and for two minutes, and a newer one takes its place', () => {
  const { time, pairing } = setUp();
  const first = pairing.open(OFFER).code;
  const { code, leftMs } = pairing.open(OFFER);
  expect([code.length, leftMs]).toEqual([6, 120_000]);
  expect(pairing.code).toBe(code);
  if (first !== code) expect(pairing.take(first, 'a', '10.0.0.1')).toEqual({ refusal: 'wrong', tries: 4 });
  time.nowMs += 119_999;
  expect(pairing.take(code, 'a', '10.0.0.2')).toEqual({ offer: OFFER });
  expect(pairing.take(code, 'a', '10.0.0.2')).toEqual({ refusal: 'wrong' });
  const late = pairing.open(OFFER).code;
  time.nowMs += 120_000;
  expect(pairing.take(late, 'a', '10.0.0.3')).toEqual({ refusal: 'wrong' });
  expect(pairing.state).toEqual({ phase: 'expired' });
  expect(pairing.code).toBeUndefined();
});

test('five wrong tries end a code, whoever makes them, and the right one comes too late', () => {
  const { pairing } = setUp();
  const { code } = pairing.open(OFFER);
  for (let n = 1; n <= 5; n++)
    expect(pairing.take(other(code), 'x', `10.0.0.${n}`)).toEqual({ refusal: 'wrong', tries: 5 - n });
  expect(pairing.state).toEqual({ phase: 'spent' });
  expect(pairing.take(code, 'x', '10.0.0.9')).toEqual({ refusal: 'wrong' });
});

test('who guesses is slowed down from one code to the next, by address; others are not, and waiting is no try', () => {
  const { time, pairing } = setUp();
  let tried = 0;
  for (let second = 0; second < 24 * 3_600; second++) {
    time.nowMs += 1_000;
    if (second % 60 === 0) pairing.open(OFFER);
    const taken = pairing.take('x', 'x', '2001:db8::1');
    if ('refusal' in taken && taken.refusal === 'wrong') tried++;
  }
  expect(tried).toBeLessThan(40); // in a day
  const { code } = pairing.open(OFFER);
  expect(pairing.take(code, 'x', '2001:db8:0:0:1::7')).toMatchObject({ refusal: 'wait' });
  expect(pairing.state).toMatchObject({ phase: 'open', tries: 5 });
  expect(pairing.take(code, 'x', '2001:db8:1::1')).toEqual({ offer: OFFER });
});

test('codes are spread over all six digits', () => {
  const { pairing } = setUp();
  const codes = Array.from({ length: 2_000 }, () => pairing.open(OFFER).code);
  expect(new Set(codes).size).toBeGreaterThan(1_950);
  for (let digit = 0; digit < 6; digit++)
    expect(new Set(codes.map((code) => code[digit])).size, `digit ${digit}`).toBe(10);
});

test('a host has one IPv4 address, or a /64 of IPv6', () => {
  const same = [
    ['192.168.0.7', '::ffff:192.168.0.7'],
    ['2001:db8::1', '2001:db8:0:0:ffff::2'],
    ['fe80::1%eth0', 'fe80::2%eth1'],
  ];
  for (const [one, two] of same) expect(neighbourhoodOf(one!)).toBe(neighbourhoodOf(two!));
  expect(neighbourhoodOf('2001:db8::1')).not.toBe(neighbourhoodOf('2001:db8:0:1::1'));
});

test('no flood of addresses fills the memory: the oldest is forgotten', () => {
  const slowdown = new Slowdown(() => 0);
  for (let n = 0; n < 5; n++) slowdown.takeMs('guesser');
  expect(slowdown.takeMs('guesser')).toBeGreaterThan(0);
  for (let n = 0; n < 10_000; n++) slowdown.takeMs(`key ${n}`);
  expect(slowdown.takeMs('guesser')).toBe(0);
});
