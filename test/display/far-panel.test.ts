import { afterEach, beforeEach, expect, test } from 'vitest';
import { ascii } from '../../station/codec/bytes.ts';
import type { DeviceView } from '../../station/api/device.ts';
import { USUAL } from '../../station/model/uplink.ts';
import { FarStations } from '../../station/runtime/far/far-stations.ts';
import { ForwardedStation } from '../../station/runtime/far/forwarded-station.ts';
import { Newsroom } from '../../station/runtime/newsroom.ts';
import { BrokerLink } from '../../station/uplink/broker-link.ts';
import { jsonBytes } from '../../station/uplink/native/json.ts';
import { readPanel } from '../fakes/read-panel.ts';
import { MAST, Scene } from './scene.ts';

// A display of another station: what stands on it travels by a broker.

const URL = 'fake://broker';
const TOPIC = 'fieldline/shed/devices/display/panel';

let scene: Scene;
let far: FarStations;
let leave: () => Promise<void>;

beforeEach(async () => {
  scene = await Scene.begin({}, URL);
  const { clock, brokers } = scene;
  let ids = 0;
  const randomHex = (digits: number) => (++ids).toString(16).padStart(digits, '0');
  far = new FarStations(clock, randomHex, new Newsroom(clock));
  const platform = { clock, brokers, randomHex };
  const link = new BrokerLink({
    ...{ uplink: { ...USUAL, id: 'looks', url: URL }, platform, far },
    changed: () => undefined,
  });
  const stop = new AbortController();
  const ended = link.run(stop.signal);
  leave = async () => {
    stop.abort();
    await clock.advance(2_000);
    await ended;
  };
  await scene.lives(2_000);
  await scene.says('wind:1.5 gust:1');
  await scene.lives(2_500);
});
afterEach(async () => {
  await leave();
  await scene.end();
});

const seen = (): DeviceView | undefined =>
  far.get('shed')?.known.devices.find(({ device }) => device === 'display');
const own = async () =>
  (await scene.station.news(0)).devices.find(({ device }) => device === 'display')!.panel;
const said = () => scene.brokers.taken.filter(({ topic }) => topic === TOPIC);

test('a display is seen elsewhere as it stands there: the same dots, and the same words', async () => {
  expect(seen()!.panel).toEqual(await own());
  expect(readPanel(seen()!.panel).slice(0, 3)).toEqual([
    'Fieldline shed',
    'Wind              1.5',
    'Gust                1',
  ]);
  expect(seen()!.panel!.rows.slice(0, 2)).toEqual(['Fieldline shed', 'Wind              1.5']);
});

test('alarms stand out there as well; the code for pairing is not told on', async () => {
  const limit = { is: 'above', channel: 'mast/wind', limit: 9 };
  const rule = { id: 'storm', version: 1, title: 'Storm', severity: 'warning', when: [limit] };
  await scene.station.editRules({ edit: 'save', rule });
  scene.code = '482915';
  await scene.says('wind:12 gust:1');
  await scene.lives(5_000);
  expect(readPanel(scene.chip.picture)).toContain('Pairing code  482 915');
  expect(readPanel(seen()!.panel)).toEqual(expect.arrayContaining(['[! Storm]', 'Pairing code ******']));
  expect(seen()!.panel!.rows).toContain('! Storm');
  for (const { payload } of scene.brokers.taken)
    expect(new TextDecoder().decode(payload).replaceAll(' ', '')).not.toContain('482915');
});

test('however fast it changes, one picture in two seconds goes out at most, of less than a kilobyte; none while it stands still', async () => {
  const before = said().length;
  for (let i = 0; i < 40; i++) {
    scene.ports.open.get(MAST.address)!.say(ascii(`wind:${i}.5 gust:1\n`));
    await scene.clock.advance(250);
  }
  await scene.lives(3_000);
  const told = said().length - before;
  expect(told).toBeGreaterThanOrEqual(3);
  expect(told).toBeLessThanOrEqual(7);
  expect(seen()!.panel!.rows[1]).toBe('Wind             39.5');
  for (const { payload } of said()) expect(payload.length).toBeLessThan(1_024);
  const still = said().length;
  await scene.lives(10_000);
  expect(said()).toHaveLength(still);
});

test('what nobody knows is not shown: a display that is unplugged, a station that is away, a display that is no more', async () => {
  scene.unplug();
  await scene.says('wind:2 gust:1');
  await scene.lives(10_000);
  expect([scene.brokers.retained(TOPIC), seen()!.panel]).toEqual([undefined, undefined]);
  scene.plug();
  for (let i = 0; i < 20; i++) await scene.says('wind:7 gust:1');
  expect(seen()!.panel!.rows[1]).toBe('Wind              7.0');
  const { payload } = scene.brokers.retained('fieldline/shed/status')!;
  const gone = { ...(JSON.parse(new TextDecoder().decode(payload)) as object), status: 'offline' };
  far
    .get('shed')!
    .heard(
      { what: 'station', station: 'shed' },
      { topic: '', payload: jsonBytes(gone), retained: false, redelivered: false },
    );
  expect([seen()!.panel, scene.brokers.retained(TOPIC)]).toEqual([undefined, expect.anything()]);
  await scene.station.removeDevice('display');
  await scene.lives(3_000);
  expect([scene.brokers.retained(TOPIC), seen()]).toEqual([undefined, undefined]);
});

test.each([
  ['no size', { rows: [] }],
  ['a size of none', { columns: 0, pages: 0, rows: [] }],
  ['a size beyond all', { columns: 100_000, pages: 100_000, rows: [] }],
  ['half a dot', { columns: 1.5, pages: 8, rows: [] }],
  ['rows without end', { columns: 128, pages: 8, rows: Array.from({ length: 99 }, () => ({ text: '' })) }],
  ['rows that are none', { columns: 128, pages: 8, rows: [7, null, []] }],
  ['a row of rows', { columns: 128, pages: 8, rows: [{ text: { text: 'x' } }] }],
])('%s: what is seen stays as it was', async (_, told) => {
  scene.brokers.take({ topic: TOPIC, payload: jsonBytes(told), qos: 1, retain: false });
  await scene.lives(100);
  expect(seen()!.panel!.rows[1]).toBe('Wind              1.5');
});

test('a long row is cut, and a display of unknown devices takes no room', async () => {
  const rows = [{ text: 'x'.repeat(50_000) }];
  const told = { columns: 128, pages: 1, rows };
  scene.brokers.take({ topic: TOPIC, payload: jsonBytes(told), qos: 1, retain: false });
  await scene.lives(100);
  expect(seen()!.panel!.rows).toEqual(['x'.repeat(64)]);
  expect(seen()!.panel!.dots).toHaveLength(128);
  const nobody = TOPIC.replace('display', 'nobody');
  scene.brokers.take({ topic: nobody, payload: new Uint8Array(0), qos: 1, retain: false });
  await scene.lives(100);
  expect(far.get('shed')!.known.device('nobody')).toBeUndefined();
});

test('a bridge that sends on tells it further on, for as long as the station is near', () => {
  const near = far.get('shed');
  const forwarded = new ForwardedStation(
    { origin: { station: 'shed', epoch: 'e' } } as never,
    scene.clock,
    () => near,
    {} as never,
    { leave: () => Promise.resolve(), past: () => [] },
  );
  expect(forwarded.panel('display')!.rows[0]).toEqual({ text: 'Fieldline shed' });
  expect(forwarded.panel('mast')).toBeUndefined();
});
