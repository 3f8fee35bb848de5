import { expect, test } from 'vitest';
import { toFault } from '../station/model/fault.ts';
import type { Heard } from '../station/runtime/platform.ts';
import { simulatedLink } from '../station/runtime/scenes/simulated-link.ts';
import { FakeClock, settle } from './fakes/clock.ts';

const SPEC = { kind: 'simulated', everyMs: 1000 } as const;
const GARDEN = 'simulated:garden';
const never = new AbortController().signal;
const textOf = (heard: Heard) =>
  heard.kind === 'bytes' ? new TextDecoder().decode(heard.bytes) : heard.error;

test('the garden says a line at once and then one at every even time, however late its reader is', async () => {
  const clock = new FakeClock(1_000_000);
  const link = simulatedLink(SPEC, GARDEN, clock, never);
  const said: (readonly [number, string])[] = [];
  void (async () => {
    for await (const heard of link.heard) {
      said.push([clock.now(), textOf(heard)]);
      await clock.sleep(300);
    }
  })();
  await clock.advance(3_500);
  expect(said.map(([timeMs]) => timeMs - 1_000_000)).toEqual([0, 1000, 2000, 3000]);
  for (const [, line] of said) expect(line).toMatch(/^soil:\S+ air:\S+ rh:\S+ pump:0\n$/);
  await link.close();
});

test('after the computer slept it goes on from now instead of saying all that was missed', async () => {
  const clock = new FakeClock();
  const link = simulatedLink(SPEC, GARDEN, clock, never);
  const heard = link.heard[Symbol.asyncIterator]();
  await heard.next();
  await clock.advance(3_600_000);
  await heard.next();
  let early = false;
  const third = heard.next().then(() => (early = true));
  await settle();
  expect(early).toBe(false);
  await clock.advance(1_000);
  await third;
});

test('it obeys, and what it says next shows it', async () => {
  const clock = new FakeClock();
  const link = simulatedLink(SPEC, GARDEN, clock, never);
  await link.write(new TextEncoder().encode('pump:1\n'));
  const { value } = await link.heard[Symbol.asyncIterator]().next();
  expect(textOf(value as Heard)).toContain('pump:1');
  await link.close();
});

test('it ends quietly when it is closed and when its opening is given up', async () => {
  for (const end of ['close', 'abort']) {
    const clock = new FakeClock();
    const stop = new AbortController();
    const link = simulatedLink(SPEC, GARDEN, clock, stop.signal);
    const heard = link.heard[Symbol.asyncIterator]();
    await heard.next();
    const next = heard.next();
    if (end === 'close') await link.close();
    else stop.abort();
    expect(await next).toMatchObject({ done: true });
    expect(clock.sleeping).toBe(0);
  }
});

test.each([
  [SPEC, 'simulated:moon'],
  [{ kind: 'serial', baudRate: 9600 } as const, GARDEN],
])('%o at %s is not supported', (spec, address) => {
  const opening = async () => simulatedLink(spec, address, new FakeClock(), never);
  return expect(opening().catch(toFault)).resolves.toEqual({ code: 'link/unsupported', detail: { address } });
});

test('it goes on speaking when the clock is set back', async () => {
  const clock = new FakeClock(1_000_000_000);
  const stop = new AbortController();
  const link = simulatedLink({ kind: 'simulated', everyMs: 1_000 }, 'simulated:garden', clock, stop.signal);
  let heard = 0;
  void (async () => {
    for await (const _ of link.heard) heard++;
  })();
  await clock.advance(3_000);
  clock.set(clock.now() - 3_600_000);
  const before = heard;
  await clock.advance(10_000);
  expect(heard - before).toBeGreaterThanOrEqual(9);
  stop.abort();
});
