import { describe, expect, test } from 'vitest';
import { answerTo, readSet, readOutcome, setMessage } from '../../../station/uplink/native/command.ts';
import { received } from '../../../station/uplink/native/received.ts';
import { placeOf } from '../../../station/uplink/topics.ts';
import { bytes, shown, text } from './scene.ts';

describe('commands', () => {
  const arrival = (payload: string, rest = {}) => ({
    payload: bytes(payload),
    retained: false,
    redelivered: false,
    ...rest,
  });
  const read = (payload: string, rest = {}, writable = ['pump']) =>
    readSet('pot', writable, arrival(payload, rest), 'made-up');

  test('the full form', () => {
    const command = { id: 'c1', device: 'pot', channel: 'pump', value: 1, ttlMs: 5_000 };
    const message = setMessage('pi', command);
    expect(shown(message)).toEqual({
      topic: 'fieldline/pi/devices/pot/set',
      payload: '{"id":"c1","channel":"pump","value":1,"ttlMs":5000}',
      qos: 1,
      retain: false,
    });
    expect(read(text(message.payload))).toEqual({ kind: 'command', command });
  });

  test.each([
    ['1', 1],
    [' 0.5 ', 0.5],
    ['ON', 1],
    ['false', 0],
    ['{"value":1}', 1],
  ])('%j is a value for the only writable channel, with an id made up', (payload, value) => {
    expect(read(payload)).toEqual({
      kind: 'command',
      command: { id: 'made-up', device: 'pot', channel: 'pump', value },
    });
    expect(read(payload, {}, ['pump', 'fan'])).toEqual({ kind: 'ignored' });
  });

  test('a bare value that was retained or is delivered again is ignored', () => {
    expect(read('1', { retained: true })).toEqual({ kind: 'ignored' });
    expect(read('1', { redelivered: true })).toEqual({ kind: 'ignored' });
  });

  test('what has an id is told why it is refused', () => {
    expect(read('{"id":"c1","channel":"pump","value":"yes"}')).toMatchObject({
      kind: 'refused',
      id: 'c1',
      channel: 'pump',
      fault: { code: 'command/malformed', detail: { problems: [{ path: '/value' }] } },
    });
    expect(read('{"id":"c1","channel":"pump","value":1}', { retained: true })).toMatchObject({
      kind: 'refused',
      id: 'c1',
    });
    expect(read('{"id":"c1","value":1}', {}, ['a', 'b'])).toMatchObject({ kind: 'refused', channel: '' });
    expect(read('{"id":"c1","channel":"pump","value":1}', { redelivered: true })).toMatchObject({
      kind: 'command',
    });
  });

  test.each([
    '',
    'null',
    '[1]',
    '{',
    'NaN',
    '1e999',
    '{"id":"../..","value":1,"channel":7}',
    'x'.repeat(9_000),
  ])('%j is ignored', (payload) => expect(read(payload)).toEqual({ kind: 'ignored' }));

  test('a refusal can be read as an outcome', () => {
    const fault = { code: 'command/unknown-device', detail: { device: 'pot' } } as const;
    const message = answerTo('pi', { id: 'c1', device: 'pot', channel: 'pump', ok: false, timeMs: 5, fault });
    const outcome = { id: 'c1', device: 'pot', channel: 'pump', ok: false, timeMs: 5, fault };
    expect(readOutcome('pot', message.payload)).toEqual(outcome);
    expect(received(placeOf(message.topic)!, message.payload)).toBeUndefined();
  });
});
