import { afterEach, beforeEach, expect, test } from 'vitest';
import { toFault } from '../../station/model/fault.ts';
import type { Rule } from '../../station/rules/rule.ts';
import { templates } from '../../station/rules/templates/templates.ts';
import { NOW, Trial } from './trial.ts';

let trial: Trial;
beforeEach(async () => {
  trial = await Trial.begin();
});
afterEach(() => trial.end());

const garden = { id: 'garden', label: 'Garden', driver: 'garden-simulated', address: 'simulated:garden' };
const light = { template: 'light-spikes', channels: { light: 'garden/soilMoisture' }, limits: {} };
const fan = {
  template: 'fan',
  channels: { temperature: 'garden/temperature', fan: 'garden/pump' },
  limits: {},
};

test.each(templates.map(({ id }) => id))('a trial of %s leaves nothing behind', async (id) => {
  await trial.try(id);
  await trial.clock.advance(15_000);
  const { devices, rules } = (await trial.template(id)).trial!;
  expect((await trial.station.news(0)).devices.map(({ device }) => device)).toEqual(devices);
  expect((await trial.station.rules()).map((rule) => rule.id)).toEqual(rules);
  await trial.done(trial.station.endTrial(id));
  await trial.clock.advance(5000);
  expect(await trial.entries()).toEqual([]);
  expect(await trial.station.rules()).toEqual([]);
  expect(await trial.station.news(0)).toMatchObject({ devices: [] });
  expect(await trial.alarms()).toEqual([]);
  expect(await trial.template(id)).not.toHaveProperty('trial');
});

test('a trial that is begun again begins with its past again, once', async () => {
  await trial.try('fan');
  await trial.clock.advance(20_000);
  await trial.try('fan');
  const entries = await trial.entries();
  const rows = entries.flatMap((entry) => (entry.kind === 'batch' ? [...entry.batch.time] : []));
  expect(rows.filter((timeMs) => timeMs < NOW)).toHaveLength(2879);
  expect(await trial.station.rules()).toHaveLength(1);
});

test('the past of a trial is no loss: its ledger balances and no gap is told', async () => {
  await trial.try('fan');
  await trial.clock.advance(3000);
  const entries = await trial.entries();
  const gaps = entries.flatMap((entry) => (entry.kind === 'gap' ? [entry.gap.toMs - entry.gap.fromMs] : []));
  expect(Math.max(0, ...gaps)).toBeLessThan(1000);
  const { ledger } = await trial.station.news(0);
  expect(ledger).toMatchObject([
    { device: 'try-fan-greenhouse', produced: expect.any(Number), lost: 0, dropped: {} },
  ]);
});

test('what other devices said is previewed as before, with a trial’s past in the log', async () => {
  await trial.done(trial.station.addDevice(garden));
  await trial.clock.advance(20_000);
  // Its past is more entries than all others: a search for a time in the log comes upon it.
  await trial.try('vibration-wear');
  await trial.clock.advance(500);
  const when = [{ is: 'above', channel: 'garden/temperature', limit: -40 }];
  const rule = { id: 'any', version: 1, title: 'Any', severity: 'info', when };
  await trial.entries();
  const { preview } = await trial.station.previewRule({ rule, fromMs: NOW + 5000, toMs: NOW + 60_000 });
  expect(preview!.alarms).toHaveLength(1);
  expect(preview!.alarms[0]!.raisedMs).toBeLessThan(NOW + 6500);
  // And the trial's past is not late among what they said.
  expect((await trial.previewed('try-vibration-wear-shakes')).alarms.length).toBeGreaterThan(0);
});

test('own channels are offered by what they measure and what they are called; those of a trial are not', async () => {
  await trial.done(trial.station.addDevice(garden));
  await trial.try('fan');
  await trial.clock.advance(2000);
  const { wants } = await trial.template('irrigation');
  expect(wants.map(({ name, fits }) => [name, fits])).toEqual([
    ['soil', ['garden/soilMoisture']],
    ['pump', ['garden/pump']],
    ['tank', []],
  ]);
  const fan = (await trial.template('fan')).wants;
  expect(fan.map(({ fits }) => fits)).toEqual([['garden/temperature'], ['garden/pump']]);
  // A pump is no fan: it may be chosen, and is not by itself.
  expect(fan.map(({ best }) => best)).toEqual(['garden/temperature', undefined]);
});

test('numbers are typed as a person sees the channel, and kept as the device says it', async () => {
  await trial.done(trial.station.addDevice(garden));
  await trial.station.describe('garden', 'temperature', { gain: 1.8, offset: 32, unitText: '°F' });
  await trial.done(trial.station.useTemplate({ ...fan, limits: { hot: 95, cool: 90 } }));
  const [made] = await trial.station.rules();
  expect((made!.rule as Rule).when).toMatchObject([
    { limit: expect.closeTo(35, 9), clearsAt: expect.closeTo(32.2222, 3) },
  ]);
  await trial.station.describe('garden', 'temperature', { gain: -1, offset: 0 });
  const refused = await trial.done(trial.station.useTemplate(fan).catch(toFault));
  expect(refused).toMatchObject({
    code: 'config/invalid',
    detail: { problems: [{ path: '/limits/hot' }, {}] },
  });
});

test('a template is made of own channels: steps, limits of outputs and rules, beside what is there', async () => {
  await trial.done(trial.station.addDevice(garden));
  const before = { risk: 1, maxOnMs: 99_000, interlocks: [] } as const;
  await trial.station.setControl('garden', 'pump', before);
  const channels = { soil: 'garden/soilMoisture', pump: 'garden/pump' };
  const use = { template: 'irrigation', channels, limits: { pumpFor: 60 } };
  expect(await trial.done(trial.station.useTemplate(use))).toEqual(['water', 'still-dry']);
  expect(await trial.done(trial.station.useTemplate(use))).toEqual(['water-2', 'still-dry-2']);
  await trial.done(trial.station.useTemplate(light));
  await trial.done(trial.station.useTemplate(light));
  await trial.clock.advance(3000);
  const [device] = (await trial.station.news(0)).devices;
  expect(device!.channels.find(({ name }) => name === 'pump')!.control).toMatchObject({
    risk: 2,
    maxOnMs: 60_000,
    interlocks: [],
  });
  expect(device!.config!.pipeline).toEqual([
    { op: 'median', from: 'soilMoisture', as: 'soilMoisture_clean', window: 5 },
  ]);
  expect(Object.keys(device!.last)).toContain('soilMoisture_clean');
});

test.each([
  ['no such template', { ...light, template: 'moon' }, '/template'],
  ['nothing chosen', { ...light, channels: {} }, '/channels/light'],
  ['a channel that is not there', { ...light, channels: { light: 'garden/moon' } }, '/channels/light'],
  ['a number beyond its range', { ...fan, limits: { hot: 1e9 } }, '/limits/hot'],
  ['no number', { ...fan, limits: { hot: NaN } }, '/limits/hot'],
  [
    'an output that is none',
    { template: 'fan', channels: { temperature: 'garden/temperature', fan: 'garden/humidity' }, limits: {} },
    '/channels/fan',
  ],
  ['limits that contradict each other', { ...fan, limits: { hot: 20, cool: 30 } }, '/when/0/clearsAt'],
])('%s is refused at its place, and nothing is made', async (_, use, path) => {
  await trial.done(trial.station.addDevice(garden));
  const refused = await trial.done(trial.station.useTemplate(use).catch(toFault));
  expect(refused).toMatchObject({ code: 'config/invalid', detail: { problems: [{ path }] } });
  expect(await trial.station.rules()).toEqual([]);
  expect((await trial.station.news(0)).devices[0]!.config).toMatchObject({ pipeline: [] });
});
