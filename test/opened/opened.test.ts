import { beforeEach, expect, test } from 'vitest';
import { concat } from '../../station/codec/bytes.ts';
import { RecordingWriter } from '../../station/codec/recording.ts';
import type { DeviceConfig } from '../../station/api/config.ts';
import { recordingHead } from '../../station/runtime/exports/recording-head.ts';
import { origin } from '../../web/text/devices.ts';
import { toFault } from '../../station/model/fault.ts';
import { ChartColumns } from '../../station/runtime/charts/columns.ts';
import { codec } from '../fakes/codec.ts';
import {
  asked,
  begin,
  desk,
  deskWith,
  exported,
  log,
  MINUTES,
  open,
  ROWS,
  shown,
  threeBlocks,
  WHOLE,
} from './scene.ts';

beforeEach(begin);

test('an opened recording stands beside the stations and draws what its log draws, gaps and scale included', async () => {
  const { version } = await desk.news(0);
  const view = await open(await exported());
  expect(view).toMatchObject({ id: 'recording:shed', name: 'shed', rows: ROWS * 19, fault: undefined });
  expect(view).toMatchObject({ fromMs: 0, toMs: 60_000 * MINUTES - 100 });
  const news = await desk.news(version);
  expect(news.opened).toEqual([view]);
  expect(news.stations).toMatchObject([{ id: 'recording:shed', own: false, status: 'online' }]);
  const last = 2 * Math.sin((60_000 * MINUTES - 100) / 7e4) + 1;
  expect(news.devices).toMatchObject([
    {
      key: 'recording:shed/a',
      own: false,
      label: 'Shed',
      simulated: true,
      state: { phase: 'closed' },
      channels: [{ name: 't', label: 'Air', unitText: '°C', quantity: 'temperature' }],
      last: { t: { timeMs: 60_000 * MINUTES - 100, value: last } },
    },
  ]);
  const scale = { t: [{ fromMs: -Infinity, gain: 2, offset: 1 }] };
  for (const span of [WHOLE, { fromMs: 200_000, toMs: 330_000 }, { fromMs: 61_000, toMs: 64_000 }]) {
    const drawn = await desk.chart({ ...asked('recording:shed/a'), ...span });
    const own = await new ChartColumns(log, 'yard').chart({ ...asked('a'), ...span }, () => scale);
    expect(drawn).toEqual({
      ...own,
      series: own.series.map((each) => ({ ...each, device: 'recording:shed/a' })),
    });
    expect(drawn.series[0]!.rows).toBeGreaterThan(20);
  }
  const wide = await desk.chart(asked('recording:shed/a'));
  expect(wide.series[0]!.gaps).toMatchObject([{ fromMs: 240_000, toMs: 300_000, cause: 'unplugged' }]);
});

const REPLAYED: DeviceConfig = {
  ...{ id: 'a', label: 'Shed', driver: 'x' },
  address: 'replay:5f01c2aa-shed.fieldraw',
};

test('what was played from a recording is still a replay when its own recording is opened', async () => {
  const known = [{ view: { ...shown({})[0]!.view, config: REPLAYED }, displays: {} }];
  const query = { devices: ['a'], fromMs: 0, toMs: 1 };
  const { bytes } = recordingHead(query, undefined, known, codec);
  await open(concat(bytes, new RecordingWriter('00', codec).end()));
  const [played] = (await desk.news(0)).devices;
  expect(origin(played!)).toBe('replay, recording shed');
});

test('a scale that was changed on the way holds from then on, and not before', async () => {
  const displays = {
    t: [
      { fromMs: 100_000, gain: 10, label: 'Air' },
      { fromMs: 400_000, offset: 7 },
    ],
  };
  await open(await exported(displays));
  const drawn = await desk.chart(asked('recording:shed/a'));
  const own = await new ChartColumns(log, 'yard').chart(asked('a'), () => displays);
  const { mean, time } = drawn.series[0]!;
  expect(mean).toEqual(own.series[0]!.mean);
  const at = (timeMs: number) => mean[time.findIndex((each) => each >= timeMs)];
  expect([at(50_000), at(150_000), at(500_000)].map((value) => value! > 5)).toEqual([false, true, true]);
  const { text } = await desk.csv({
    devices: ['recording:shed/a'],
    fromMs: 399_950,
    toMs: 400_050,
    zoneOffsetMinutes: 0,
  });
  expect(text).toContain((10 * Math.sin(400_000 / 7e4) + 7).toFixed(1));
});

test('a table can be made of it, and nothing of it can be changed', async () => {
  await open(await exported());
  const device = 'recording:shed/a';
  const table = { devices: [device], fromMs: 0, toMs: 200, zoneOffsetMinutes: 0 };
  const { text } = await desk.csv(table);
  expect(text).toBe(
    'time,Air\r\nISO 8601,°C\r\n1970-01-01T00:00:00.000+00:00,1.0\r\n1970-01-01T00:00:00.100+00:00,1.0\r\n',
  );
  await expect(desk.describe(device, 't', { label: 'x' })).rejects.toThrow(/unsupported/);
  expect(await desk.command({ device, channel: 't', value: 1 })).toMatchObject({
    ok: false,
    device,
    fault: { code: 'command/offline' },
  });
});

test('of a damaged file the whole blocks are shown, and the damage is told', async () => {
  const file = await exported();
  const short = await open(file.slice(0, -30), 'short.fieldline');
  const damaged = file.slice();
  damaged[file.length - 200]! ^= 4;
  const torn = await open(damaged, 'torn.fieldline');
  expect(short.fault?.code).toBe('frame/length');
  expect(torn.fault?.code).toMatch(/^frame\//);
  const { opened, devices } = await desk.news(0);
  expect(opened).toEqual([short, torn]);
  expect(devices.map(({ key }) => key)).toEqual(['recording:short/a', 'recording:torn/a']);
  const whole = concat(file.slice(0, -24), new Uint8Array(24));
  const { rows, fault } = await open(whole, 'end.fieldline');
  expect([rows, fault?.code]).toEqual([ROWS * 19, 'frame/length']);
  const { series } = await desk.chart(asked('recording:end/a'));
  expect(series[0]!.rows).toBe(ROWS * 19);
});

test('what is no recording opens nothing', async () => {
  for (const file of [new TextEncoder().encode('time,value\r\n1,2\r\n'), new Uint8Array(0)]) {
    const error = await open(file).catch((thrown: unknown) => toFault(thrown));
    expect(error).toMatchObject({ code: expect.stringMatching(/^frame\//) });
  }
  expect((await desk.news(0)).opened).toBeUndefined();
});

test('two of the same name stand apart, and a closed one is gone', async () => {
  const file = await exported();
  await open(file);
  const second = await open(file, 'shed.fieldline');
  expect(second.id).toBe('recording:shed (2)');
  await desk.closeRecording('recording:shed');
  const { opened, devices } = await desk.news(0);
  expect(opened).toEqual([second]);
  expect(devices.map(({ key }) => key)).toEqual(['recording:shed (2)/a']);
  expect((await desk.chart(asked('recording:shed/a'))).series[0]!.rows).toBe(0);
  const half = await desk.openRecording({ name: 'x', bytes: file.slice(0, 40), last: false });
  await desk.closeRecording(half.id);
  const more = { name: 'x', id: half.id, bytes: file.slice(40), last: true };
  await expect(desk.openRecording(more)).rejects.toThrow(/config\/invalid/);
});

test('more than there is room for is read as far as it fits, and that is told', async () => {
  const view = await open(await threeBlocks(), 'big.fieldline', deskWith(120_000));
  expect(view.fault).toEqual({ code: 'log/no-room', detail: { budgetBytes: 120_000 } });
  expect(view.rows).toBe(2 * 8000);
});

test('words and numbers of a manifest that nobody should have written do no harm', async () => {
  const writer = new RecordingWriter('00', codec);
  const wild = { name: 't', label: 7, quantity: 'constructor', decimals: 1e9, gain: 'x', offset: null };
  const devices = [{ device: 'a', label: {}, simulated: 'yes', channels: [wild] }];
  const time = Float64Array.of(1, 2);
  const batch = { device: 'a', channels: ['t', 'new'], time, columns: [time, time] };
  const block = (): Uint8Array => writer.block([{ kind: 'batch', batch, seq: 5 }]);
  const head = writer.head({ devices } as never);
  await open(concat(head, block(), writer.end()), '../../?/.fieldline');
  const { devices: shown } = await desk.news(0);
  expect(shown).toMatchObject([
    {
      label: 'a',
      simulated: false,
      channels: [
        { name: 't', label: 'T', quantity: 'other', decimals: 3, gain: 1, offset: 0 },
        { name: 'new', label: 'New', quantity: 'other' },
      ],
      last: { t: { value: 2 }, new: { value: 2 } },
    },
  ]);
  expect((await desk.chart({ ...asked(shown[0]!.key), toMs: 10 })).series[0]!.rows).toBe(2);
});
