import { hoursText } from '../web/text/hours.ts';
import { rescaledText } from '../web/text/rescalings.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChartSeries } from '../station/api/chart.ts';
import type { ChannelView, DeviceView } from '../station/api/device.ts';
import type { Outcome } from '../station/model/command.ts';
import { aligned, rowNear } from '../web/parts/chart/aligned.ts';
import { sums, valueNow } from '../web/parts/chart/line-values.ts';
import { stepRow } from '../web/parts/chart/chart-cursor.ts';
import { readOption } from '../web/state/option-value.ts';
import { dotted } from '../web/parts/chart/dotted.ts';
import { ChannelDraft } from '../web/state/channel-draft.ts';
import { scaleThrough } from '../web/state/typed-scale.ts';
import { ScreenLock } from '../web/state/screen-lock.ts';
import { settle } from './fakes/clock.ts';
import { openGaps } from '../web/state/open-gaps.ts';
import { Pace } from '../web/state/pace.ts';
import { bareOf, seenFirst } from '../web/state/pane-order.ts';
import { linesOf, panesOf } from '../web/state/panes.ts';
import { placeOf } from '../web/state/route.ts';
import { channelsOf, freshness } from '../web/state/station-state.ts';
import { ControlWish } from '../web/state/control-wish.ts';
import { bounds, spanOf, type TimeView } from '../web/state/time-view.ts';
import { fulfilled } from '../web/state/view-wish.ts';
import { outOfRangeText } from '../web/text/readings.ts';
import { unusedLabel } from '../web/state/unused-label.ts';
import { sentCommands } from '../web/state/sent-commands.ts';
import { YRange } from '../web/state/y-range.ts';

const NOW = 1_800_000_000_000;
const NaN_ = Number.NaN;

function series(time: number[], mean: number[], channel = 'a'): ChartSeries {
  const column = Float64Array.from(mean);
  const times = Float64Array.from(time);
  return {
    device: 's/d',
    channel,
    time: times,
    min: column,
    max: column,
    mean: column,
    gaps: [],
    rows: time.length,
  };
}

function device(
  about: Partial<DeviceView>,
  ...channels: (Partial<ChannelView> & { name: string })[]
): DeviceView {
  const shown = {
    quantity: 'temperature',
    decimals: 1,
    unitText: 'Cel',
    gain: 1,
    offset: 0,
    made: false,
  } as const;
  return {
    key: 's/d',
    label: 'Boiler',
    own: true,
    state: { phase: 'live', sinceMs: NOW - 60_000 },
    rowsPerS: 1,
    last: {},
    channels: channels.map((channel) => ({
      ...shown,
      label: channel.name,
      changedMs: undefined,
      ...channel,
    })),
    ...about,
  } as DeviceView;
}

describe('the stretch of time on screen', () => {
  const live: TimeView = { kind: 'live', spanMs: 300_000 };

  test('pausing holds what is on screen, going live brings the window chosen last', () => {
    const still = fulfilled(live, { do: 'pause' }, undefined, NOW);
    expect(bounds(still, NOW + 48_000)).toEqual([NOW - 300_000, NOW]);
    const zoomed = fulfilled(still, { do: 'in' }, undefined, NOW);
    expect(spanOf(zoomed)).toBe(150_000);
    expect(fulfilled(zoomed, { do: 'live' }, undefined, NOW)).toEqual(live);
  });

  test('zooming keeps the time under the pointer where it is', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.2, max: 5, noNaN: true }),
        (part, factor) => {
          const paused: TimeView = {
            kind: 'paused',
            fromMs: NOW - 900_000,
            toMs: NOW - 600_000,
            windowMs: 300_000,
          };
          const aroundMs = paused.fromMs + part * 300_000;
          const [fromMs, toMs] = bounds(
            fulfilled(paused, { do: 'zoom', factor, aroundMs }, undefined, NOW),
            NOW,
          );
          if (fromMs < NOW - (toMs - fromMs) / 10)
            expect((aroundMs - fromMs) / (toMs - fromMs)).toBeCloseTo(part, 6);
        },
      ),
    );
  });

  test('nobody gets lost in the future, and every move pauses by itself', () => {
    const ahead = fulfilled(live, { do: 'pan', byMs: 1e9 }, undefined, NOW);
    expect(ahead.kind).toBe('paused');
    expect(bounds(ahead, NOW)[0]).toBeLessThan(NOW);
  });
});

describe('columns for the chart', () => {
  test('lines of one device share their time as it is', () => {
    const a = series([1, 2, 3], [10, NaN_, 30]);
    expect(aligned([a, { ...a, channel: 'b' }])[0]).toBe(a.time);
    expect(aligned([a])[3]).toEqual([10, null, 30]);
  });

  test('lines of two devices are merged: a gap breaks its own line only', () => {
    const [time, , , first, , , second] = aligned([series([1, 3], [10, NaN_]), series([2, 3], [5, 6])]);
    expect([...time]).toEqual([1, 2, 3]);
    expect(first).toEqual([10, null, null]);
    expect(second).toEqual([undefined, 5, 6]);
  });

  test('a gap is open from the last reading before it to the first after it, whatever another device said meanwhile', () => {
    const other = [...Array(12).keys()];
    const [, , , first, , , second] = aligned([
      series([0, 2, 5.5, 9, 11], [1, 2, NaN_, 3, 4]),
      series(
        other,
        other.map(() => 7),
      ),
    ]);
    const gap = Array.from({ length: 7 }, () => null);
    expect(first).toEqual([1, undefined, 2, ...gap, 3, undefined, 4]);
    expect(second).toEqual([...other.slice(0, 6).map(() => 7), undefined, ...other.slice(6).map(() => 7)]);
  });

  test('an average weighs each column by its readings, and what is said now is the newest reading', () => {
    const line = series([1, 2, 3], [10, NaN_, 20]);
    const shown = { quantity: 'temperature', decimals: 1 } as const;
    expect(sums({ ...line, count: Float64Array.of(1, 0, 9) }, shown)).toContain('10.0 · 20.0 · 19.0');
    expect(sums(line, shown)).toContain('10.0 · 20.0 · 15.0'); // of an older bridge, which tells no counts
    const pump = { quantity: 'switch', decimals: 0 } as const;
    expect(sums({ ...series([1, 2], [0, 1]), count: Float64Array.of(9, 1) }, pump)).toContain('on 10 %');
    const [own] = linesOf([device({ last: { a: { timeMs: NOW, value: 21.5 } } }, { name: 'a' })]);
    expect(valueNow(own!, line)).toBe(21.5);
    expect(valueNow({ ...own!, subject: 'other' }, line)).toBe(20);
    expect(valueNow(own!, series([], []))).toBeUndefined();
  });

  test('the row nearest to a time is found, and none in a gap or too far away', () => {
    const line = series([10, 20, 30], [1, NaN_, 3]);
    expect(rowNear(line, 12, 5)).toBe(0);
    expect(rowNear(line, 21, 5)).toBeUndefined();
    expect(rowNear(line, 29, 5)).toBe(2);
    expect(rowNear(line, 99, 5)).toBeUndefined();
    expect(rowNear(series([], []), 1, 5)).toBeUndefined();
  });

  test('keys step through columns and stay on screen', () => {
    const drawn = {
      chart: { stepMs: 10, series: [series([10, 20, 30, 40], [1, 2, 3, 4])] },
      fromMs: 15,
      toMs: 45,
    };
    const key = (name: string, cursorMs?: number) => stepRow(drawn, cursorMs, { key: name, shiftKey: false });
    expect(key('ArrowLeft')).toBe(40);
    expect(key('ArrowLeft', 40)).toBe(30);
    expect(key('ArrowLeft', 20)).toBe(20);
    expect(key('ArrowRight', 20)).toBe(30);
    expect(key('Home', 30)).toBe(20);
    expect(key('x', 30)).toBeUndefined();
    const gap = { device: 's/d', fromMs: 22, toMs: 28, cause: 'unplugged' } as const;
    const broken = { ...drawn, chart: { stepMs: 10, series: [{ ...drawn.chart.series[0]!, gaps: [gap] }] } };
    expect(stepRow(broken, 40, { key: '[', shiftKey: false })).toBe(25);
    expect(stepRow(broken, 40, { key: ']', shiftKey: false })).toBeUndefined();
    const rescaled = { ...broken.chart.series[0]!, rescaledMs: [33] };
    const marked = { ...drawn, chart: { stepMs: 10, series: [rescaled] } };
    expect(stepRow(marked, 25, { key: ']', shiftKey: false })).toBe(33);
    expect(stepRow(marked, 33, { key: '[', shiftKey: false })).toBe(25);
    const hours = (hoursUntilMs: number) => ({
      ...marked,
      chart: { stepMs: 10, series: [{ ...rescaled, hoursUntilMs }] },
    });
    expect(stepRow(hours(29), 25, { key: ']', shiftKey: false })).toBe(29);
    expect(stepRow(hours(99), 33, { key: ']', shiftKey: false })).toBeUndefined();
  });
});

test('the change of a scale nearest to the cursor is told, with whose it was; without a cursor the newest', () => {
  const at = (seconds: number) => new Date(2026, 1, 3, 10, 0, seconds).getTime();
  const lines = ['a', 'b', 'c'].map((key) => ({ key, label: key.toUpperCase() }));
  const shown = new Map([
    ['a', { rescaledMs: [at(10), at(20)] }],
    ['b', { rescaledMs: [at(20)] }],
    ['c', {}],
  ]);
  expect(rescaledText(lines, shown)).toBe('Scale changed at 10:00:20: A, B');
  expect(rescaledText(lines, shown, at(14))).toBe('Scale changed at 10:00:10: A');
  expect(rescaledText(lines, shown, at(14), 1_000)).toBe('');
  expect(rescaledText(lines, new Map())).toBe('');
});

test('where rows end and hours begin is told with the date, and whose that is where not of all lines', () => {
  const at = new Date(2026, 1, 3, 10, 30).getTime();
  const lines = ['a', 'b'].map((key) => ({ key, label: key.toUpperCase() }));
  const shown = (b: object) =>
    new Map([
      ['a', { hoursUntilMs: at }],
      ['b', b],
    ]);
  expect(hoursText(lines, shown({ hoursUntilMs: at - 60_000 }))).toBe(
    'Hours from 2026-02-03 10:30 back: least, mean, greatest of each',
  );
  expect(hoursText(lines, shown({}))).toBe(
    'Hours from 2026-02-03 10:30 back: least, mean, greatest of each (A)',
  );
  expect(hoursText(lines, new Map([['b', {}]]))).toBe('');
});

test('a dot is drawn for each of few readings, and for one that stands alone between gaps', () => {
  expect(dotted([null, 5, null, 6, 7, undefined, 8])).toEqual([1, 3, 4, 6]);
  const many = [3, null, ...Array<number>(80).fill(1), null, 4, undefined, null, 9];
  expect(dotted(many)).toEqual([0, 83, 86]);
  expect(dotted([])).toEqual([]);
});

describe('panes', () => {
  test('one pane per unit; same labels are told apart by their device', () => {
    const boiler = device(
      {},
      { name: 'supply' },
      { name: 'return' },
      { name: 'pump', quantity: 'switch', unitText: '1' },
    );
    const garden = device(
      { key: 's/g', label: 'Garden' },
      { name: 'pump', quantity: 'switch', unitText: '1' },
    );
    const lines = linesOf([boiler, garden]);
    expect(lines.map(({ label }) => label)).toEqual(['supply', 'return', 'pump · Boiler', 'pump · Garden']);
    const panes = panesOf(lines);
    expect(panes.map(({ kind, title, lines }) => [kind, title, lines.length])).toEqual([
      ['numbers', 'Temperature, °C', 2],
      ['switch', 'pump', 2],
    ]);
  });

  test('a pane of one name is called by it, as its line and its tile are', () => {
    const bed = (label: string) =>
      device({}, { name: 'soil', label, quantity: 'soilMoisture', unitText: '%' });
    expect(panesOf(linesOf([bed('Bed seventeen')]))[0]!.title).toBe('Bed seventeen, %');
    const two = [bed('Bed 1'), { ...bed('Bed 2'), key: 's/g' }];
    expect(panesOf(linesOf(two))[0]!.title).toBe('Soil moisture, %');
  });

  test('of two devices of one name a line says where its own is, and no more', () => {
    const far = { key: 'b/g', station: 'bridge-204e', own: false };
    const garden = (about: Partial<DeviceView>, ...names: string[]) =>
      device({ label: 'Garden', station: 's', ...about }, ...names.map((name) => ({ name })));
    const both = [garden({}, 'Pump', 'Soil'), garden(far, 'Pump')];
    const labels = (devices: readonly DeviceView[]) => linesOf(devices).map(({ label }) => label);
    expect(labels(both)).toEqual(['Pump · here', 'Soil', 'Pump · bridge-204e']);
    const boiler = device({ key: 's/b', label: 'Boiler' }, { name: 'Pump' });
    expect(labels([...both, boiler])).toEqual([
      'Pump · Garden (here)',
      'Soil',
      'Pump · Garden (bridge-204e)',
      'Pump · Boiler',
    ]);
  });

  test('panes without a point go below those that have one, each in its order; who speaks seldom keeps its place', () => {
    const gps = { name: 'latitude', quantity: 'latitude', unitText: 'deg' } as const;
    const lines = linesOf([
      device(
        {},
        gps,
        { name: 'v', unitText: 'V' },
        { name: 'a', unitText: 'A' },
        { name: 'w', unitText: 'W' },
      ),
    ]);
    const order = (...bare: string[]) =>
      seenFirst(panesOf(lines), new Set(bare)).map((pane) => pane.lines[0]!.channel.name);
    expect(order()).toEqual(['latitude', 'v', 'a', 'w']);
    expect(order('s/d/latitude', 's/d/a')).toEqual(['v', 'w', 'latitude', 'a']);
    const last = { v: { timeMs: NOW - 50_000, value: 1 } };
    const [seldom, over] = [{}, { state: { phase: 'closed' } as const }].map(
      (about) => linesOf([device({ last, rowsPerS: 1 / 60, ...about }, { name: 'v' })])[0]!,
    );
    const nothing = new Map([['s/d/v', series([NOW - 30_000], [NaN_], 'v')]]);
    const bare = (line: (typeof lines)[number], nowMs?: number) => [...bareOf([line], nothing, nowMs)];
    expect([bare(seldom!, NOW), bare(over!, NOW), bare(seldom!)]).toEqual([[], ['s/d/v'], ['s/d/v']]);
    expect(bareOf([over!], new Map([['s/d/v', series([NOW], [1], 'v')]]), NOW).size).toBe(0);
  });

  test('no pane has more than eight lines', () => {
    const many = device({}, ...Array.from({ length: 11 }, (_, i) => ({ name: `t${i}` })));
    expect(panesOf(linesOf([many])).map((pane) => pane.lines.length)).toEqual([8, 3]);
  });
});

describe('freshness', () => {
  const last = { t: { timeMs: NOW - 8000, value: 21 } };
  const of = (about: Partial<DeviceView>) => channelsOf([device({ last, ...about }, { name: 't' })])[0]!;

  test('three usual intervals without a reading are silence', () => {
    expect(freshness(of({ rowsPerS: 1 }), NOW).state).toBe('silent');
    expect(freshness(of({ rowsPerS: 0.2 }), NOW).state).toBe('live');
    expect(freshness(of({ last: {} }), NOW).state).toBe('never');
  });

  test('a device that is away is silent at once, and its silence is a gap until now', () => {
    const state = { phase: 'closed' } as const;
    expect(freshness(of({ rowsPerS: 0.2, state }), NOW).state).toBe('silent');
    expect(openGaps([of({ rowsPerS: 1 })], NOW)).toMatchObject([
      { device: 's/d', fromMs: NOW - 8000, toMs: NOW },
    ]);
    expect(openGaps([of({ rowsPerS: 0.2 })], NOW)).toEqual([]);
  });
});

test('a value axis grows at once and shrinks only after five seconds', () => {
  const range = new YRange();
  range.fit(Infinity, -Infinity, 0.1, 0);
  expect(range.isKnown).toBe(false); // no number stands at an axis of nothing
  const [low, high] = range.fit(10, 20, 0.1, 0);
  expect(low).toBeLessThan(10);
  expect(range.isKnown).toBe(true);
  expect(range.fit(12, 18, 0.1, 1000)).toEqual([low, high]);
  expect(range.fit(10, 40, 0.1, 2000)[1]).toBeGreaterThan(40);
  const wide = range.fit(10, 12, 0.1, 3000);
  expect(range.fit(10, 12, 0.1, 7900)).toEqual(wide);
  expect(range.fit(10, 12, 0.1, 8100)[1]).toBeLessThan(wide[1]);
});

test('drawing slows down while it is dear and speeds up when it has been cheap for a while', () => {
  const pace = new Pace();
  let nowMs = 0;
  const second = (costMs: number): number => {
    for (let i = 0; i < 10; i++) pace.count(costMs, (nowMs += 100.5));
    return pace.drawing.value.perS;
  };
  second(1);
  expect([second(50), second(50), second(50), second(50)].at(-1)).toBe(2);
  expect([second(1), second(1), second(1)].at(-1)).toBe(2);
  const later = Array.from({ length: 20 }, () => second(1));
  expect(later.at(-1)).toBe(20);
});

test('two points make a scale, and less than that makes none', () => {
  expect(scaleThrough([512, 0], [1024, 10])).toEqual({ gain: 10 / 512, offset: -10 });
  expect(scaleThrough([512, 0], [512, 10])).toBeUndefined();
  expect(scaleThrough([512, 0], [undefined, 10])).toBeUndefined();
});

test('a value is outside what its sensor can measure at the same scale, however it is shown', () => {
  const range = { min: 0, max: 100, unitText: '%' };
  const told = (about: Partial<ChannelView>, value: number) =>
    outOfRangeText(channelsOf([device({}, { name: 'n', ...range, ...about })])[0]!.channel, value)?.replace(
      /\s/g,
      ' ',
    );
  expect(told({}, 101)).toBe('above its range of 0.0 % to 100.0 %');
  expect(told({ gain: 10 }, 500)).toBeUndefined();
  expect(told({ gain: 10 }, 1001)).toBe('above its range of 0.0 % to 1000.0 %');
  expect(told({ gain: -1, offset: 5 }, 6)).toBe('above its range of −95.0 % to 5.0 %');
  const table = [
    [0, 0],
    [50, 10],
  ] as const;
  expect(told({ gain: 0.2, table }, 21)).toBe('above its range of 0.0 % to 20.0 %');
  const least = { name: 'n', min: 0 };
  expect(outOfRangeText(channelsOf([device({}, least)])[0]!.channel, -1)).toMatch(/^below its least of 0/);
});

test('a calibration that cannot be is told beside its field, and what was cleared is none', () => {
  const { channel } = channelsOf([device({}, { name: 'n' })])[0]!;
  const wrongIn = (typed: Record<string, string>, way: 'points' | 'factor') =>
    new ChannelDraft(channel, typed, way).problems.map(({ field }) => field);
  const same = { raw1: '50', shown1: '500', raw2: '50', shown2: '700' };
  expect(wrongIn(same, 'points')).toEqual(['raw2']);
  expect(wrongIn({ ...same, raw2: '70', shown2: '500' }, 'points')).toEqual(['shown2']);
  expect(wrongIn({ raw1: '50', shown1: 'x', raw2: ' ' }, 'points')).toEqual(['shown1', 'raw2', 'shown2']);
  expect(wrongIn({ raw1: ' ' }, 'points')).toEqual([]);
  expect(wrongIn({ gain: 'twice', offset: '1', decimals: 'two' }, 'factor')).toEqual(['decimals', 'gain']);
  expect(wrongIn({ gain: '0' }, 'factor')).toEqual(['gain']);
  expect(wrongIn({ gain: '', offset: '1' }, 'factor')).toEqual([]);
  expect(wrongIn({ ...same, gain: '2' }, 'factor')).toEqual([]);
});

test('a device that nobody gave a name is numbered where another of this station has it', () => {
  const manifests = [{ title: 'GPS receiver' }];
  const called = (label: string, ...others: string[]) =>
    unusedLabel(
      label,
      others.map((each) => ({ own: true, label: each })),
      manifests,
    );
  expect(called('GPS receiver')).toBe('GPS receiver');
  expect(called('GPS receiver', 'GPS receiver')).toBe('GPS receiver 2');
  expect(called('GPS receiver', 'GPS receiver', 'GPS receiver 2')).toBe('GPS receiver 3');
  expect(called('Boat', 'Boat')).toBe('Boat');
  const far = [{ own: false, label: 'GPS receiver' }];
  expect(unusedLabel('GPS receiver', far, manifests)).toBe('GPS receiver');
});

test('an address leads to a screen, and every other one to Live', () => {
  expect(placeOf('#/sync')).toBe('sync');
  expect(placeOf('#/sync?x=1')).toBe('sync');
  expect(placeOf('#/../etc')).toBe('live');
  expect(placeOf('')).toBe('live');
});

test('what is typed into a driver’s form is of its kind or nothing', () => {
  const about = { name: 'x', title: 'X', fallback: 1 };
  expect(readOption({ ...about, kind: 'number' }, '3,5')).toBe(3.5);
  expect(readOption({ ...about, kind: 'number' }, 'many')).toBeUndefined();
  expect(readOption({ ...about, kind: 'names' }, ' a, ,b ')).toEqual(['a', 'b']);
  expect(readOption({ ...about, kind: 'text', secret: true }, ' 00ff ')).toBe('00ff');
  expect(readOption({ ...about, kind: 'json' }, '{"a":1}')).toEqual({ a: 1 });
  expect(readOption({ ...about, kind: 'json' }, '{')).toBeUndefined();
});

describe('a wish to switch', () => {
  const of = channelsOf([device({}, { name: 'pump', quantity: 'switch' })])[0]!;
  const host = {
    addController() {},
    removeController() {},
    requestUpdate() {},
    updateComplete: Promise.resolve(true),
  };
  const confirmed: Outcome = { id: '1', device: 's/d', channel: 'pump', ok: true, timeMs: NOW, value: 1 };

  test('is sent, then confirmed by what the device reported', async () => {
    const wish = new ControlWish(host);
    const sending = wish.send({ command: async () => confirmed }, of, 1);
    expect(wish.now).toMatchObject({ phase: 'sent', value: 1 });
    await sending;
    expect(wish.now).toEqual({ phase: 'confirmed', value: 1, timeMs: NOW });
  });

  test('off overtakes an on that nobody has answered yet', async () => {
    const wish = new ControlWish(host);
    let answer: ((outcome: Outcome) => void) | undefined;
    const on = wish.send({ command: () => new Promise((resolve) => (answer = resolve)) }, of, 1);
    await wish.send({ command: async () => ({ ...confirmed, value: 0 }) }, of, 0);
    answer?.(confirmed);
    await on;
    expect(wish.now).toMatchObject({ phase: 'confirmed', value: 0 });
  });

  test('that fails on its way is unknown, with its reason', async () => {
    const wish = new ControlWish(host);
    await wish.send({ command: () => Promise.reject(new Error('gone')) }, of, 1);
    expect(wish.now).toMatchObject({ phase: 'unknown', fault: { code: 'internal' } });
  });

  test('is remembered by the page with what came of it, the newest twenty', async () => {
    const other = channelsOf([device({}, { name: 'valve', quantity: 'switch' })])[0]!;
    const wish = new ControlWish(host);
    const sending = wish.send({ command: async () => confirmed }, other, 1);
    expect(sentCommands(other)).toMatchObject([{ value: 1, phase: 'sent' }]);
    await sending;
    await wish.send({ command: () => Promise.reject(new Error('gone')) }, other, 0);
    expect(sentCommands(other)).toMatchObject([
      { value: 1, phase: 'confirmed', by: { who: 'Somebody' } },
      { value: 0, phase: 'unknown', fault: { code: 'internal' } },
    ]);
    for (let i = 0; i < 25; i++) await wish.send({ command: async () => confirmed }, other, 1);
    expect(sentCommands(other)).toHaveLength(20);
  });
});

describe('the screen', () => {
  function host() {
    const looks: (() => void)[] = [];
    const locks: { released: boolean; lose(): void }[] = [];
    const at = { visible: true, refuses: false };
    const request = async () => {
      if (at.refuses) throw new Error('battery');
      let gone = () => undefined as void;
      const lock = { released: false, lose: () => gone() };
      locks.push(lock);
      return {
        release: async () => void (lock.released = true),
        addEventListener: (_type: 'release', call: () => void) => void (gone = call),
      };
    };
    const screen = new ScreenLock({
      wakeLock: { request },
      visible: () => at.visible,
      watch: (look) => looks.push(look),
    });
    const show = (visible: boolean) => {
      at.visible = visible;
      for (const look of looks) look();
    };
    return { at, locks, screen, show };
  }

  test('stays on while something is recorded and the page is seen, and comes back with the page', async () => {
    const { locks, screen, show } = host();
    expect(locks).toHaveLength(0);
    screen.recording(true);
    await settle();
    expect([screen.screen.value, locks.length]).toEqual(['on', 1]);
    show(false);
    await settle();
    expect([screen.screen.value, locks[0]!.released]).toEqual(['off', true]);
    show(true);
    await settle();
    expect([screen.screen.value, locks.length]).toEqual(['on', 2]);
    screen.recording(false);
    await settle();
    expect([screen.screen.value, locks[1]!.released]).toEqual(['off', true]);
  });

  test('is left alone where the person wants that, and where the device does not do it, that is said', async () => {
    const { at, locks, screen } = host();
    screen.want(false);
    screen.recording(true);
    await settle();
    expect(locks).toHaveLength(0);
    at.refuses = true;
    screen.want(true);
    await settle();
    expect(screen.screen.value).toBe('refused');
  });
});
