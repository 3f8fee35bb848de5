import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectMqtt } from '../../node-bridge/mqtt-brokers.ts';
import { nodeClock } from '../../node-bridge/node-clock.ts';
import { ascii } from '../../station/codec/bytes.ts';
import type { RuleView } from '../../station/api/rules.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { type OpenStation, Station } from '../../station/runtime/station.ts';
import { codec } from '../fakes/codec.ts';
import { kernel } from '../fakes/kernels.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { scripted, ScriptedLink } from '../fakes/scripted-link.ts';
import { Listener } from './listener.ts';
import { freePort, hasMosquitto, type Mosquitto, startMosquitto } from './mosquitto.ts';
import { randomHex } from './tablet.ts';
import { until } from './until.ts';

const UNO = {
  ...{ id: 'uno', label: 'Uno', driver: 'plotter-lines', address: 'serial:scripted' },
  options: { switches: ['relay'] },
};
const hot = { is: 'above', channel: 'uno/temp', limit: 35, clearsAt: 33 };
const fan = { do: 'set', channel: 'uno/relay', value: 1, over: 0 };
const rule = { id: 'hot', version: 1, title: 'Too hot', severity: 'critical', when: [hot] };
const payload = '{"temp": {{uno/temp}}, "what": "{{what}}"}';

let link: ScriptedLink;
let station: OpenStation;
let end: () => Promise<void>;

/** A station that sends to this broker; its board reports what its relay was told. */
async function begin(url: string): Promise<void> {
  link = new ScriptedLink();
  link.say(ascii('\n'));
  link.obeys = (bytes) => link.say(ascii(`relay: ${new TextDecoder().decode(bytes).match(/\d/)?.[0]}\n`));
  const log = await StationLog.open(new MemoryStore(), 'tablet-1', nodeClock, randomHex, codec);
  const platform = {
    ...{ clock: nodeClock, log, kernel: kernel(), brokers: { connect: connectMqtt }, randomHex },
    transports: scripted(link),
  };
  station = await Station.open(platform, {
    version: '0',
    devices: [UNO],
    broker: { url },
    topics: ['home/'],
  });
  const stop = new AbortController();
  const ended = station.run(stop.signal);
  end = async () => {
    stop.abort();
    await ended;
    await log.close();
  };
  link.say(ascii('relay: 0, temp: 20\n'));
}

afterEach(() => end());

/** Resolves with how the rule stands once that is so. */
async function flowOnce(isSo: (flow: NonNullable<RuleView['flow']>) => boolean): Promise<RuleView['flow']> {
  let flow: RuleView['flow'];
  await until(() => {
    void station.rules().then(([view]) => (flow = view?.flow));
    return flow !== undefined && isSo(flow);
  }, 60_000);
  return flow;
}

const relay = () => link.written.map((bytes) => new TextDecoder().decode(bytes).match(/\d/)?.[0]);
const isOver = ({ steps }: NonNullable<RuleView['flow']>) =>
  steps.every(({ result }) => result !== 'waiting' && result !== 'under-way');

describe.skipIf(!hasMosquitto)('rules at a real mosquitto', () => {
  let mosquitto: Mosquitto;
  beforeEach(async () => void (mosquitto = await startMosquitto()));
  afterEach(() => mosquitto.kill());

  test('publish: below the own topics, elsewhere only where that is allowed; nothing is retained', async () => {
    const url = `mqtt://127.0.0.1:${mosquitto.port}`;
    const listener = await Listener.at(url, 'reader', 'fieldline/tablet-1/rules/#', 'home/#');
    await begin(url);
    const actions = [
      { do: 'publish', topic: 'fan/alert', payload },
      { do: 'publish', topic: 'home/alert', anywhere: true },
      { do: 'publish', topic: 'office/alert', anywhere: true },
    ];
    await station.editRules({ edit: 'save', rule: { ...rule, actions } });
    link.say(ascii('relay: 0, temp: 36\n'));
    expect(await listener.json('fieldline/tablet-1/rules/fan/alert')).toEqual({ temp: 36, what: 'raised' });
    expect(await listener.json('home/alert')).toMatchObject({ station: 'tablet-1', rule: 'hot', value: 36 });
    expect((await flowOnce(isOver))!.steps).toMatchObject([
      { result: 'done' },
      { result: 'done' },
      { result: 'failed', fault: { code: 'action/not-allowed', detail: { place: 'office/alert' } } },
    ]);
    expect(listener.heard.every(({ retained }) => !retained)).toBe(true);
    await listener.close();
  });
});

test('with the broker down all the same: the fan goes on, the note is shown, and what waited for the broker is told', async () => {
  await begin(`mqtt://127.0.0.1:${await freePort()}`);
  const actions = [
    fan,
    { do: 'notify' },
    { do: 'publish', topic: 'fan', expiresMs: 1500 },
    { do: 'verify', withinMs: 500 },
  ];
  await station.editRules({ edit: 'save', rule: { ...rule, actions } });
  link.say(ascii('relay: 0, temp: 36\n'));
  await until(() => relay().includes('1'));
  const flow = await flowOnce(isOver);
  expect(flow!.steps).toMatchObject([
    { result: 'done' },
    { result: 'done' },
    { result: 'failed', fault: { code: 'uplink/unreachable' } },
    { result: 'done' },
  ]);
  const { notices, alarms, uplinks } = await station.news(0);
  expect(uplinks.map(({ phase }) => phase)).not.toContain('in-step');
  expect([notices, alarms]).toMatchObject([[{ rule: 'hot', severity: 'critical' }], [{ rule: 'hot' }]]);
  link.say(ascii('relay: 1, temp: 30\n'));
  await until(() => relay().at(-1) === '0');
});
