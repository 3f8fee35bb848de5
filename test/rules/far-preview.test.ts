import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PreviewPart, PreviewQuery } from '../../station/api/rules.ts';
import { ascii } from '../../station/codec/bytes.ts';
import { toFault } from '../../station/model/fault.ts';
import { FarPast } from '../../station/runtime/rules/past/far-past.ts';
import { inTime } from '../../station/runtime/rules/past/in-time.ts';
import { PreviewDesk } from '../../station/runtime/rules/preview-desk.ts';
import { offline } from '../../station/uplink/native/station-status.ts';
import { MAST, UNO } from '../control/scene.ts';
import { codec } from '../fakes/codec.ts';
import { kernel } from '../fakes/kernels.ts';
import { Pair, type Side } from './pair.ts';
import { said } from './rows.ts';

let pair: Pair;
beforeEach(async () => void (pair = await Pair.begin()));
afterEach(() => pair.end());

const hot = { is: 'above', limit: 35, clearsAt: 33, forMs: 2000 };
/** As at the tablet, and as at another station. */
const at = (prefix: string, ...more: readonly object[]) => ({
  ...{ id: 'hot', version: 1, title: 'Hot', severity: 'warning' },
  when: [{ ...hot, channel: `${prefix}mast/temp` }, ...more],
});

/** All that a preview tells, or the fault that ended it, while time goes by. */
async function previewed(side: Side, rule: object, more: Partial<PreviewQuery> = {}) {
  const query = { rule, fromMs: 0, toMs: Infinity, beside: {}, ...more };
  let told: Partial<PreviewPart> = {};
  let over = false;
  const all = (async () => {
    for (let cursor: string | undefined; !over;) {
      const part = await side.station.previewRule(cursor === undefined ? query : { ...query, cursor });
      told = { ...told, ...part };
      ({ cursor } = part);
      over = cursor === undefined;
    }
  })().catch((error: unknown) => {
    over = true;
    told = { fault: toFault(error) } as object;
  });
  for (let tries = 0; tries < 400 && !over; tries++) await pair.clock.advance(100);
  await all;
  const { cursor: _, ...rest } = told as PreviewPart;
  return rest;
}

const wave = Array.from({ length: 60 }, (_, i) => 34 + Math.round(4 * Math.sin(i / 6)));
const isQuestion = ({ topic }: { readonly topic: string }) => topic.endsWith('/history/get');

test('a rule about the tablet’s device is tried at the bridge over what the tablet recorded, as the tablet would try it', async () => {
  await pair.temperatures(...wave);
  await pair.clock.advance(2000);
  const home = await previewed(pair.tablet, at(''));
  expect(home.preview!.times).toBeGreaterThan(0);
  expect(home.neighbours!.length).toBeGreaterThan(3);
  const far = await previewed(pair.bridge, at('tablet-1:'));
  expect(far.preview).toEqual(home.preview);
  const plain = (part: object) => JSON.parse(JSON.stringify(part).replaceAll('tablet-1:', '')) as object;
  expect(plain(far)).toEqual(plain(home));
  // The second time it was looked at, nobody was asked.
  const asked = pair.brokers.taken.filter(isQuestion).length;
  expect(asked).toBeLessThanOrEqual(2);
  const { fromMs, toMs } = home.preview!;
  const between = { fromMs: fromMs! + 20_000, toMs: toMs! - 15_000 };
  const part = await previewed(pair.bridge, at('tablet-1:'), between);
  expect(part.preview).toEqual((await previewed(pair.tablet, at(''), between)).preview);
  expect(part.preview!.rows).toBeLessThan(far.preview!.rows - 30);
});

test('of a tablet that is away it is tried over what the bridge stored; where nobody stores it that is told', async () => {
  await pair.temperatures(...wave);
  await pair.clock.advance(2000);
  const home = await previewed(pair.tablet, at(''));
  const { origin } = pair.tablet.log;
  const { store } = pair.tablet;
  await pair.tablet.end();
  pair.brokers.take(offline(origin, pair.clock.now()));
  await pair.clock.advance(1000);
  expect((await previewed(pair.bridge, at('tablet-1:'))).preview).toEqual(home.preview);
  pair.brokers.loses = isQuestion;
  expect(await previewed(pair.bridge, at('tablet-1:'))).toEqual({
    fault: { code: 'rule/past-elsewhere', detail: { stations: ['tablet-1'], why: 'silent' } },
  });
  pair.brokers.loses = () => false;
  await pair.openTablet(store.reopened());
});

test('two devices of one station are tried together in the order of their times', async () => {
  const other = await pair.openOther('tablet-2', [UNO, MAST]);
  await pair.clock.advance(3000);
  for (const [i, value] of wave.entries()) {
    other.ports.open.get(UNO.address)?.say(ascii(`\nspeed: ${i % 40}\n`));
    await pair.clock.advance(300);
    other.ports.open.get(MAST.address)?.say(ascii(`\ntemp: ${value}\n`));
    await pair.clock.advance(700);
  }
  const slow = (prefix: string) => ({ is: 'below', channel: `${prefix}uno/speed`, limit: 30, join: 'and' });
  const home = await previewed(other, at('', slow('')));
  expect(home.preview!.times).toBeGreaterThan(1);
  const far = await previewed(pair.bridge, at('tablet-2:', slow('tablet-2:')));
  expect(far.preview!.alarms).toEqual(home.preview!.alarms);
  await other.end();
});

test.each([
  ['of two stations', ['tablet-1:', 'tablet-9:'], { stations: ['tablet-1', 'tablet-9'], why: 'several' }],
  ['of another and this one', ['tablet-1:', ''], { stations: ['tablet-1'], why: 'several' }],
  ['of one that nobody has seen', ['tablet-9:', 'tablet-9:'], { stations: ['tablet-9'], why: 'unknown' }],
])('a rule %s says why it is not tried', async (_, [first, second], detail) => {
  const rule = at(first!, { is: 'below', channel: `${second}uno/speed`, limit: 30, join: 'and' });
  expect(await previewed(pair.bridge, rule)).toEqual({ fault: { code: 'rule/past-elsewhere', detail } });
});

test('a device that its station does not have says so, and bytes that are no recording end the preview', async () => {
  const rule = { ...at(''), when: [{ ...hot, channel: 'tablet-1:cellar/temp' }] };
  const detail = { stations: ['tablet-1'], why: 'unknown' };
  expect(await previewed(pair.bridge, rule)).toEqual({ fault: { code: 'rule/past-elsewhere', detail } });
  const desk = new PreviewDesk({
    kernel: kernel(),
    log: pair.bridge.log,
    columns: codec,
    trials: { storyOf: async () => undefined },
    near: () => ({
      recording: async () => ({ bytes: new Uint8Array(4096).fill(7), done: 7, cursor: '0/0/0/0' }),
    }),
  });
  const query = { rule: at('tablet-1:'), fromMs: 0, toMs: 1 };
  await expect(desk.next(query)).rejects.toMatchObject({
    fault: { code: expect.stringMatching(/^frame\//) as string },
  });
});

test.each([
  ['within', Infinity, [undefined, 'a', 'b']],
  ['beyond', 1, [undefined, 'a', 'b', undefined, 'a', 'b']],
])('what is %s the memory for it is asked for once, or again', async (_, mostBytes, wanted) => {
  const head = await pair.bridge.desk.recording({ devices: ['bridge-1/uno'], fromMs: 0, toMs: 1 });
  const asked: (string | undefined)[] = [];
  const nothing = { bytes: new Uint8Array(0), done: 2 };
  const far = {
    recording: async ({ cursor }: { readonly cursor?: string }) => {
      asked.push(cursor);
      if (cursor === undefined) return { ...head, cursor: 'a' };
      return cursor === 'a' ? { ...nothing, cursor: 'b' } : nothing;
    },
  };
  const past = new FarPast(far, 'bridge-1', new Set(['uno']), { fromMs: 0, toMs: 1 }, codec, mostBytes);
  for (let passes = 0; passes < 2; passes++) {
    while (!(await past.next()).isOver);
    expect(past.done).toBeLessThan(1);
    past.again();
  }
  expect(asked).toEqual(wanted);
});

test('rows of several speakers are put in order second by second, those of one stay as they are', () => {
  const one = said(
    'bay/temp',
    [0, 1, 2, 3].map((s) => [s, 20] as const),
  );
  const two = said(
    'out/temp',
    [0, 2].map((s) => [s, 10] as const),
  );
  expect(inTime([one])).toEqual([one]);
  const order = inTime([one, two]).map((entry) =>
    entry.kind === 'batch' ? [entry.batch.device, entry.batch.time.length] : [],
  );
  expect(order).toEqual([
    ['bay', 1],
    ['out', 1],
    ['bay', 1],
    ['bay', 1],
    ['out', 1],
    ['bay', 1],
  ]);
});
