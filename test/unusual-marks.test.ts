import { beforeEach, expect, test, vi } from 'vitest';
import type { PreviewPart, PreviewQuery, RulesApi } from '../station/api/rules.ts';
import type { AlarmSpan } from '../station/model/alarm.ts';
import type { Line } from '../web/state/panes.ts';
import { marked, UnusualMarks } from '../web/state/unusual-marks.ts';
import { Scene } from './control/scene.ts';
import { settle } from './fakes/clock.ts';

const line = {
  key: 's/bay/temp',
  device: { own: true, device: 'bay' },
  channel: { name: 'temp', label: 'Bay' },
} as Line;
const span = { raisedMs: 40, sinceMs: 40, clearedMs: 50 };
const preview = { alarms: [span], inAlarmMs: 10, longestMs: 10, unjudgedMs: 0, rows: 9, times: 1 };

/** A station that judges in two pieces, and what it was asked. */
function station(): { asked: PreviewQuery[]; marks: UnusualMarks } {
  const asked: PreviewQuery[] = [];
  const previewRule = async (query: PreviewQuery): Promise<PreviewPart> => {
    asked.push(query);
    return query.cursor === undefined ? { done: 0.5, cursor: '1' } : { done: 1, preview };
  };
  return { asked, marks: new UnusualMarks({ previewRule }) };
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

beforeEach(() => {
  const items = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  });
});

test('a channel that is marked is judged by the station, with a day before the window to learn from', async () => {
  const { asked, marks } = station();
  marked.set([line.key]);
  expect(marks.of(line, 0, 100, 100)).toEqual([]);
  await settled();
  expect(marks.of(line, 0, 100, 105)).toEqual([span]);
  expect(asked.map(({ cursor }) => cursor)).toEqual([undefined, '1']);
  expect(asked[0]).toMatchObject({ fromMs: -86_400_000, toMs: 100 });
  expect(asked[0]!.rule).toMatchObject({ when: [{ is: 'unusual', channel: 'bay/temp' }] });
});

test('a window that moves on is judged again every ten seconds, one that stays is not', async () => {
  const { asked, marks } = station();
  marked.set([line.key]);
  for (const nowMs of [100, 200, 9000]) {
    marks.of(line, 0, nowMs, nowMs);
    await settled();
  }
  expect(asked).toHaveLength(2);
  marks.of(line, 0, 10_200, 10_200);
  await settled();
  expect(asked).toHaveLength(4);
  marks.of(line, 0, 10_200, 99_000);
  await settled();
  expect(asked).toHaveLength(4);
});

test('nothing is asked for channels that nobody marked, or that another station records', async () => {
  const { asked, marks } = station();
  marks.of(line, 0, 100, 100);
  marked.set([line.key]);
  marks.of({ ...line, device: { ...line.device, own: false } }, 0, 100, 100);
  await settled();
  expect(asked).toEqual([]);
});

/** A station that says of each question what `spans` is then; undefined: it does not answer. */
function tiles(): { spans: readonly AlarmSpan[] | undefined; asked: number; marks: UnusualMarks } {
  const at = { spans: [] as readonly AlarmSpan[] | undefined, asked: 0, marks: undefined! as UnusualMarks };
  const previewRule = async (): Promise<PreviewPart> => {
    at.asked++;
    if (!at.spans) throw new Error('nobody is there');
    return { done: 1, preview: { ...preview, alarms: at.spans } };
  };
  at.marks = new UnusualMarks({ previewRule });
  return at;
}

/** What a tile that is drawn at this moment says, once it has been answered. */
async function toldAt(marks: UnusualMarks, nowMs: number, of = line): Promise<number | undefined> {
  marks.sinceMs(of, nowMs);
  await settled();
  return marks.sinceMs(of, nowMs);
}

test('a tile says since when a marked channel has been unusual, and is quiet once that is over or nobody knows any more', async () => {
  const at = tiles();
  expect(await toldAt(at.marks, 1000)).toBeUndefined();
  expect(at.asked).toBe(0);
  marked.set([line.key]);
  at.spans = [span, { raisedMs: 900, sinceMs: 900 }];
  expect(await toldAt(at.marks, 1000)).toBe(900);
  expect(await toldAt(at.marks, 9000)).toBe(900);
  expect(at.asked).toBe(1);
  at.spans = [span, { raisedMs: 900, sinceMs: 900, clearedMs: 10_500 }];
  expect(await toldAt(at.marks, 11_000)).toBeUndefined();
  at.spans = [{ raisedMs: 12_000, sinceMs: 12_000 }];
  expect(await toldAt(at.marks, 22_000)).toBe(12_000);
  at.spans = undefined;
  for (const nowMs of [33_000, 44_000, 55_000]) expect(await toldAt(at.marks, nowMs)).toBe(12_000);
  expect(await toldAt(at.marks, 67_000)).toBeUndefined();
  expect(await toldAt(at.marks, 1000, { ...line, device: { ...line.device, own: false } })).toBeUndefined();
});

test('a chart that shows the present has asked for its tile too; one of the past or of another speaker has not', async () => {
  const at = tiles();
  marked.set([line.key]);
  at.spans = [{ raisedMs: 900, sinceMs: 900 }];
  at.marks.of(line, 0, 1000, 1000);
  await settled();
  expect(await toldAt(at.marks, 5000)).toBe(900);
  expect(at.asked).toBe(1);
  at.marks.of(line, -900, 500, 100_000);
  await settled();
  expect(at.marks.sinceMs(line, 100_000)).toBeUndefined();
  await settled();
  expect(at.asked).toBe(3);
  at.marks.of({ ...line, subject: 'buoy' }, 0, 200_000, 200_000);
  await settled();
  expect(at.marks.sinceMs(line, 200_000)).toBeUndefined();
});

test('a real station’s wind is told as unusual while it jumps, and no more when it is as before', async () => {
  const scene = await Scene.begin();
  const api: Pick<RulesApi, 'previewRule'> = scene.station;
  const mast = {
    ...line,
    device: { own: true, device: 'mast' },
    channel: { name: 'temp', label: 'T' },
  } as Line;
  marked.set([mast.key]);
  const says = async (values: readonly number[]) => {
    for (const value of values) await scene.says('mast', `temp: ${value}`);
    await Promise.all([scene.log.flush(), scene.clock.advance(10)]);
  };
  const told = async () => {
    const marks = new UnusualMarks(api);
    marks.sinceMs(mast, scene.clock.now());
    for (let turns = 0; turns < 50; turns++) await settle();
    return marks.sinceMs(mast, scene.clock.now());
  };
  const usual = (count: number) => Array.from({ length: count }, (_, i) => 20 + ((i * 7) % 10) / 10);
  await says(usual(300));
  expect(await told()).toBeUndefined();
  const beganMs = scene.clock.now();
  await says([35, 36, 35]);
  expect(await told()).toBeGreaterThanOrEqual(beganMs - 1);
  await says(usual(400));
  expect(await told()).toBeUndefined();
  await scene.end();
});
