import { beforeEach, expect, test } from 'vitest';
import { type Ask, compare } from '../../node-bridge/hub/compare.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { digestsIn } from '../../station/uplink/native/digest.ts';
import { gap, randomHex, rows, stateOf, still } from '../contract/log-at-hand.ts';
import { codec } from '../fakes/codec.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { keysOf, rewrite, shortened } from '../log/sabotage.ts';

const open = async (name: string) => {
  const store = new MemoryStore();
  return { store, log: await StationLog.open(store, name, still, randomHex, codec) };
};
type At = Awaited<ReturnType<typeof open>>;
let station: At;
let hub: At;
let asked: number;

beforeEach(async () => {
  [station, hub, asked] = [await open('tablet'), await open('pi'), 0];
  for (let n = 0; n < 700; n++) void station.log.append(rows(n % 2 ? 'a' : 'b', [n, n + 0.5]));
  void station.log.append(gap('a', 1, 2));
  void station.log.append(stateOf('a', 3));
  await station.log.flush();
});

/** The hub takes over what the station has up to a number. */
const store = async (upTo: number) => hub.log.accept(station.log.origin, await station.log.read(0, upTo));

async function compared() {
  const ask: Ask = (ranges) => {
    asked++;
    return digestsIn(station.log, ranges);
  };
  const walk = compare(hub.log, 'tablet', ask);
  for (;;) {
    const { done, value } = await walk.next();
    if (done) return value;
  }
}

test('two logs of the same entries agree, and what is on its way is said', async () => {
  await store(690);
  expect(await compared()).toEqual({
    problems: [],
    notes: ['tablet was asked itself: of its 702 entries, 690 are stored here; 12 more are on their way'],
  });
  expect(asked).toBeLessThan(5);
});

test('an entry that differs is found, and named with what each of them has', async () => {
  await store(702);
  const [first] = await keysOf(hub.store, 'b/1/');
  await rewrite(hub.store, first!, (all) =>
    all.map((entry) => (entry.seq === 41 ? shortened(entry) : entry)),
  );
  const { problems } = await compared();
  expect(problems).toEqual([
    { station: 'tablet', seq: [41, 41], text: '1 rows here, 2 rows on the station' },
  ]);
});

test('an entry that is missing here is found, unless it is told why it left', async () => {
  await store(702);
  await hub.log.erase('tablet', 'b');
  expect((await compared()).problems).toEqual([]);
  const [first] = await keysOf(hub.store, 'b/1/');
  await rewrite(hub.store, first!, (all) => all.filter(({ seq }) => seq !== 40));
  expect((await compared()).problems).toEqual([
    { station: 'tablet', seq: [40, 40], text: 'the station has an entry that is not stored here' },
  ]);
});

test('what the station has forgotten since cannot be compared, and that is said', async () => {
  await store(702);
  await station.log.erase('tablet', 'a');
  const { problems, notes } = await compared();
  expect(problems).toEqual([]);
  expect(notes[1]).toBe('352 of them it has forgotten since, and they cannot be compared');
});

test('of a station that sends only what comes from now on, that is compared', async () => {
  await hub.log.begins(station.log.origin, 601);
  expect((await compared()).notes).toEqual(['nothing of the log that tablet keeps now is stored here']);
  await hub.log.accept(station.log.origin, await station.log.read(600, 100));
  expect(await compared()).toEqual({
    problems: [],
    notes: [
      'tablet was asked itself: of its 702 entries, 100 are stored here; it was told to send only what comes from entry ' +
        '601 on; 2 more are on their way',
    ],
  });
  const [first] = await keysOf(hub.store, 'b/1/');
  await rewrite(hub.store, first!, (all) => all.filter(({ seq }) => seq !== 640));
  expect((await compared()).problems).toMatchObject([{ seq: [640, 640] }]);
});

test('more stored than the station has numbered is a problem: its log went back', async () => {
  await store(702);
  const older = await open('tablet');
  const { epoch } = station.log.origin;
  const walk = compare(hub.log, 'tablet', async (ranges) => ({
    ...(await digestsIn(older.log, ranges)),
    epoch,
  }));
  let step = await walk.next();
  while (!step.done) step = await walk.next();
  expect(step.value.problems).toContainEqual({
    station: 'tablet',
    seq: [1, 702],
    text: 'stored here, though the station has not numbered them',
  });
});

test('a new log of which nothing is stored here is said to be one', async () => {
  expect((await compared()).notes).toEqual(['nothing of the log that tablet keeps now is stored here']);
});

test('an answer that leaves out a range is none: nothing is said to agree that was not compared', async () => {
  await store(702);
  const curt: Ask = async (ranges) => ({ ...(await digestsIn(station.log, ranges)), digests: [] });
  const whole = async () => {
    for (const walk = compare(hub.log, 'tablet', curt); ;) if ((await walk.next()).done) return;
  };
  await expect(whole()).rejects.toMatchObject({ fault: { code: 'frame/length' } });
});
