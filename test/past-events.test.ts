import { expect, test } from 'vitest';
import type { AlarmPage } from '../station/api/alarms.ts';
import { PastReader } from '../web/state/past-events.ts';

const event = (timeMs: number) => ({ rule: 'r', version: 1, device: 'd', timeMs, text: 'x' });

/** A station with an event a second since the beginning, ten a page; `page` may be another one. */
function reader(nowMs: number, page?: (cursor: number) => AlarmPage) {
  const asked: (readonly [cursor: number | undefined, station: string | undefined])[] = [];
  const alarmHistory = async (cursor = nowMs, station?: string): Promise<AlarmPage> => {
    asked.push([cursor, station]);
    if (page) return page(cursor);
    const times = Array.from({ length: 10 }, (_, i) => cursor - 1000 * (i + 1));
    return { events: times.map(event), cursor: times.at(-1)! };
  };
  return { asked, past: new PastReader({ alarmHistory }) };
}

test('reads back as far as is drawn, and of a very long history ten pages', async () => {
  const { asked, past } = reader(1e6);
  expect(await past.read('shed', 1e6 - 25_000, 1e6)).toMatchObject({ station: 'shed', isWhole: false });
  expect(asked).toEqual([1e6, 1e6 - 10_000, 1e6 - 20_000].map((cursor) => [cursor, 'shed']));
  expect((await past.read(undefined, 0, 1e6)).isWhole).toBe(true);
  expect(asked).toHaveLength(13);
});

test('pages without an alarm are passed over', async () => {
  const { past } = reader(100, (cursor) =>
    cursor > 97 ? { events: [], cursor: cursor - 1 } : { events: [event(1)] },
  );
  expect((await past.read('shed', 50, 100)).events).toHaveLength(1);
});

test('a station that does not answer is asked again after a minute, others at once', async () => {
  const { asked, past } = reader(100, () => {
    throw new Error('nobody is there');
  });
  for (const nowMs of [100, 30_000]) expect((await past.read('shed', 0, nowMs)).isWhole).toBe(true);
  expect(asked).toHaveLength(1);
  await past.read('hall', 0, 30_000);
  await past.read('shed', 0, 61_000);
  expect(asked.map(([, station]) => station)).toEqual(['shed', 'hall', 'shed']);
});
