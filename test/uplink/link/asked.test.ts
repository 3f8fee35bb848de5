import { beforeEach, describe, expect, test } from 'vitest';
import { historyGet } from '../../../station/uplink/native/history.ts';
import { begin, brokers, clock, link, LOOKED_MS, set, station, taken } from './scene.ts';

beforeEach(begin);

describe('commands', () => {
  const outcomes = () => taken('fieldline/pi/devices/garden/outcome');

  test('a set is obeyed, and its outcome is told as an entry of the log', async () => {
    const { end } = link();
    await clock.advance(LOOKED_MS);
    brokers.take(set('{"id":"c1","channel":"pump","value":1,"ttlMs":2000}'));
    await clock.advance(300);
    expect(station.commands).toEqual([
      { id: 'c1', device: 'garden', channel: 'pump', value: 1, ttlMs: 2_000 },
    ]);
    expect(outcomes()).toMatchObject([
      { id: 'c1', ok: true, value: 1, seq: 1, epoch: station.log.origin.epoch },
    ]);
    await end();
  });

  test('a bare value switches the only writable channel; the same id does it once and is answered again', async () => {
    const { link: one, end } = link();
    await clock.advance(100);
    brokers.take(set('on'));
    brokers.take(set('{"id":"c1","value":0}'));
    brokers.take(set('{"id":"c1","value":0}'));
    await clock.advance(100);
    expect(station.commands.map(({ value, id }) => [value, id])).toEqual([
      [1, 'f'.repeat(16)],
      [0, 'c1'],
    ]);
    // The log of this station is not flushed here: what is told is the answer to the second.
    expect(outcomes().filter((outcome) => outcome?.['id'] === 'c1')).toMatchObject([{ ok: true, value: 0 }]);
    expect(one.view().refusedCommands).toBe(0);
    await end();
  });

  test('one that was kept by the broker while nobody was here is not obeyed', async () => {
    brokers.take(set('on', { retain: true }));
    brokers.take(set('{"id":"c1","channel":"pump","value":1}', { retain: true }));
    const { link: one, end } = link();
    await clock.advance(1_000);
    expect(station.commands).toEqual([]);
    expect(one.view().refusedCommands).toBe(1);
    expect(outcomes()).toMatchObject([{ id: 'c1', ok: false, fault: { code: 'command/malformed' } }]);
    await end();
  });

  test('for a device that is not here, or too many at once, the reason is told', async () => {
    station.obeys = () => new Promise(() => undefined);
    const { link: one, end } = link();
    await clock.advance(100);
    brokers.take({ ...set('{"id":"c0","channel":"x","value":1}'), topic: 'fieldline/pi/devices/nobody/set' });
    for (let n = 0; n < 40; n++) brokers.take(set(`{"id":"d${n}","value":1}`));
    await clock.advance(100);
    expect(taken('fieldline/pi/devices/nobody/outcome')).toMatchObject([
      { id: 'c0', fault: { code: 'command/unknown-device' } },
    ]);
    expect(station.commands).toHaveLength(32);
    expect(outcomes()).toHaveLength(8);
    expect(one.view().refusedCommands).toBe(9);
    await end();
  });

  test('rubbish is counted and breaks nothing', async () => {
    const { link: one, end } = link();
    await clock.advance(100);
    for (const payload of ['', '{', '[]', '{"id":7}', 'x'.repeat(100_000)]) brokers.take(set(payload));
    brokers.take({ ...set('nonsense'), topic: 'fieldline/pi/history/get' });
    brokers.take({ ...set('nonsense'), topic: 'fieldline/other/status' });
    await clock.advance(100);
    expect(one.view()).toMatchObject({ refusedCommands: 5, badMessages: 2, phase: 'in-step' });
    await end();
  });
});

describe('history', () => {
  const query = {
    id: 'q1',
    device: 'garden',
    channels: ['temperature'],
    fromMs: 0,
    toMs: 1_000_000,
    points: 1_000,
  };
  const answers = (name: string) => taken(`fieldline/${name}/history/q1`);

  test('is drawn by the station and answered in parts', async () => {
    const { end } = link();
    await clock.advance(100);
    brokers.take(historyGet('pi', query));
    await clock.advance(100);
    expect(station.charts).toMatchObject([
      { series: [{ device: 'garden', channel: 'temperature' }], points: 1_000 },
    ]);
    expect(answers('pi').map((part) => [part?.part, part?.last])).toEqual([
      [0, false],
      [1, true],
    ]);
    await end();
  });

  test('of a station that is not online is answered by whoever stores it', async () => {
    const asked: string[] = [];
    const { end } = link({
      answers: {
        chart: async (name, chart) => {
          asked.push(name);
          return station.rawChart(chart);
        },
        rows: async () => undefined,
        alarms: async () => undefined,
      },
    });
    await clock.advance(100);
    const status = (what: string) => new TextEncoder().encode(`{"status":"${what}","time":1,"epoch":"e"}`);
    brokers.take({ topic: 'fieldline/tablet/status', payload: status('online'), qos: 1, retain: true });
    brokers.take(historyGet('tablet', query));
    await clock.advance(100);
    expect(asked).toEqual([]);
    brokers.take({ topic: 'fieldline/tablet/status', payload: status('offline'), qos: 1, retain: true });
    brokers.take(historyGet('tablet', query));
    await clock.advance(100);
    expect(asked).toEqual(['tablet']);
    expect(answers('tablet')).toHaveLength(2);
    brokers.take(historyGet('pi', query));
    await clock.advance(100);
    expect(answers('pi')).toHaveLength(2);
    await end();
  });
});
