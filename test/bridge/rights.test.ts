import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayBeCalled, mayPublish, maySubscribe } from '../../node-bridge/broker/rights.ts';

const OWN = 'bridge-1f2e';
const said = (topic: string, retain = false) => ({ topic, retain });

test.each([
  ['data of the station it is', 'tablet-1', said('fieldline/tablet-1/devices/meter/batch')],
  ['data of the station it is named after', 'tablet-1-9c4e', said('fieldline/tablet-1/devices/meter/batch')],
  ['its status, retained', 'tablet-1-9c4e', said('fieldline/tablet-1/status', true)],
  ['its own answer about history', 'tablet-1', said('fieldline/tablet-1/history/q1')],
  ['a command to another station', 'mosq', said('fieldline/tablet-1/devices/pump/set')],
  ['a command to the bridge', 'mosq', said(`fieldline/${OWN}/devices/garden/set`)],
  ['a question about history', 'mosq', said(`fieldline/${OWN}/history/get`)],
])('a visitor may publish %s', (_what, clientId, wish) => {
  expect(mayPublish(clientId, wish, OWN)).toBe(true);
});

test.each([
  ['a retained command', 'mosq', said('fieldline/tablet-1/devices/pump/set', true)],
  ['a retained question', 'mosq', said('fieldline/tablet-1/history/get', true)],
  ['data of another station', 'tablet-2', said('fieldline/tablet-1/devices/meter/batch')],
  ['data of a station whose name only begins like it', 'tablet-12', said('fieldline/tablet-1/status')],
  ['data of the bridge', `${OWN}-x`, said(`fieldline/${OWN}/devices/garden/batch`)],
  ['an acknowledgement of its own data', 'tablet-1', said('fieldline/tablet-1/ack/hub', true)],
  ['what the broker says of itself', 'mosq', said('$SYS/broker/version')],
  ['outside of our topics', 'mosq', said('zigbee2mqtt/lamp/set')],
  ['at the root', 'fieldline', said('fieldline')],
  ['at a station itself', 'tablet-1', said('fieldline/tablet-1')],
  ['for a station without a name', '', said('fieldline//status')],
  ['a command to a device that cannot be', 'mosq', said('fieldline/tablet-1/devices/a b/set')],
  ['something below a command', 'mosq', said('fieldline/tablet-1/devices/pump/set/now')],
])('a visitor may not publish %s', (_what, clientId, wish) => {
  expect(mayPublish(clientId, wish, OWN)).toBe(false);
});

test('whatever a visitor is called, it cannot speak as the bridge, acknowledge, or retain a command', () => {
  const word = fc.stringMatching(/^[a-z0-9-]{1,6}$/);
  const topic = fc.array(
    fc.oneof(word, fc.constantFrom('fieldline', OWN, 'ack', 'devices', 'set', 'status')),
  );
  fc.assert(
    fc.property(fc.oneof(word, fc.constant(OWN)), topic, fc.boolean(), (clientId, levels, retain) => {
      const allowed = mayPublish(clientId, said(levels.join('/'), retain), OWN);
      const command = levels.at(-1) === 'set' && levels[2] === 'devices';
      const question = levels.at(-1) === 'get' && levels[2] === 'history';
      if (levels[1] === OWN && !command && !question) expect(allowed).toBe(false);
      if (levels[2] === 'ack') expect(allowed).toBe(false);
      if (command && retain && !clientId.startsWith(levels[1]!)) expect(allowed).toBe(false);
    }),
  );
});

test('a visitor may read all but the broker’s own topics and shared subscriptions', () => {
  for (const filter of ['#', 'fieldline/#', 'fieldline/+/devices/+/state', '+/+'])
    expect(maySubscribe(filter)).toBe(true);
  for (const filter of ['$SYS/#', '$share/group/fieldline/#']) expect(maySubscribe(filter)).toBe(false);
});

test('a visitor cannot take a name of the bridge', () => {
  expect(mayBeCalled('tablet-1', OWN)).toBe(true);
  expect(mayBeCalled(OWN, OWN)).toBe(false);
  expect(mayBeCalled(`${OWN}-abcd`, OWN)).toBe(false);
  expect(mayBeCalled('x'.repeat(129), OWN)).toBe(false);
});
