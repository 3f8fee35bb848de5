import { beforeEach, expect, test } from 'vitest';
import { Draft } from '../../station/runtime/log/draft.ts';
import { KnownStates } from '../../station/runtime/log/known-states.ts';
import type { Row } from '../../station/runtime/platform.ts';
import { rows } from '../contract/log-at-hand.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { TimedLog } from './timed-log.ts';

const MINUTE = 60_000;
const STATIONS = 300;

/** A store that counts what is asked of it. */
class CountingStore extends MemoryStore {
  got = 0;
  paged = 0;

  override async get(key: string): Promise<Uint8Array | undefined> {
    this.got++;
    return await super.get(key);
  }

  override async page(...about: Parameters<MemoryStore['page']>): Promise<readonly Row[]> {
    const page = await super.page(...about);
    this.paged += page.length;
    return page;
  }
}

let at: TimedLog;
let store: CountingStore;
beforeEach(async () => {
  at = new TimedLog();
  at.store = store = new CountingStore();
  await at.open();
});

/** One row of each of many stations, as a hub hears them. */
const hear = (seq: number) =>
  Promise.all(
    Array.from({ length: STATIONS }, (_, i) =>
      at.log.accept({ station: `board-${i}`, epoch: 'e' }, [{ seq, ...rows('n', [seq * 1_000], [seq]) }]),
    ),
  );

test('a hub that has heard a station once takes what it says next without asking the store for anything', async () => {
  await hear(1);
  store.got = store.paged = 0;
  await hear(2);
  await hear(3);
  expect({ got: store.got, paged: store.paged }).toEqual({ got: 0, paged: 0 });
  expect(await at.log.held({ station: 'board-7', epoch: 'e' })).toMatchObject({ upTo: 3 });
});

test('packing the past of many stations looks at each of them, not at all of them for each', async () => {
  for (let seq = 1; seq <= 4; seq++) await hear(seq);
  await at.clock.advance(2 * MINUTE);
  await hear(5);
  store.paged = 0;
  expect(await at.log.reseal(0)).toEqual({ chapters: STATIONS });
  expect(store.paged).toBeLessThan(STATIONS * 20);
  expect(await at.log.reseal(0)).toEqual({ chapters: 0 });
});

test('of states so many are known, the newest; what was taken away is known to be nothing', () => {
  const states = new KnownStates();
  for (let i = 0; i < 100_000; i++) states.saw(`old-${i}`, i);
  expect(states.has('old-67231')).toBe(false);
  expect(states.get('old-67232')).toBe(67_232);
  const draft = new Draft({ get: async () => undefined, state: async () => undefined });
  draft.keep('old-67232', 'new');
  draft.keep('old-67233', undefined);
  draft.delete('old-67234');
  states.remember(draft, draft.changes());
  states.saw('one more', 0);
  expect(states.get('old-67232')).toBe('new');
  expect([states.has('old-67233'), states.get('old-67233')]).toEqual([true, undefined]);
  expect(states.has('old-67234')).toBe(false);
});
