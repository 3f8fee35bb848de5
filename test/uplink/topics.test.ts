import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  askedOf,
  type DeviceTopic,
  type Place,
  placeOf,
  questionsTo,
  toldBy,
  topicOf,
} from '../../station/uplink/topics.ts';

const name = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const deviceTopics: DeviceTopic[] = ['status', 'meta', 'state', 'panel', 'batch', 'event', 'set', 'outcome'];
const place: fc.Arbitrary<Place> = fc.oneof(
  fc.record({
    what: fc.constantFrom(
      'station' as const,
      'gap' as const,
      'log' as const,
      'time-correction' as const,
      'history-get' as const,
      'placing' as const,
      'alarms' as const,
      'acting' as const,
      'desired' as const,
      'reported' as const,
      'configuring' as const,
    ),
    station: name,
  }),
  fc.record({ what: fc.constantFrom(...deviceTopics), station: name, device: name }),
  fc.record({ what: fc.constant('value' as const), station: name, device: name, channel: name }),
  fc.record({ what: fc.constant('ack' as const), station: name, receiver: name }),
  fc.record({ what: fc.constant('configured' as const), station: name, id: name }),
  fc.record({ what: fc.constant('history' as const), station: name, id: name.filter((id) => id !== 'get') }),
) as fc.Arbitrary<Place>;

test('a topic says where it came from, and nothing else does', () => {
  fc.assert(
    fc.property(place, (each) => {
      expect(placeOf(topicOf(each))).toEqual(each);
    }),
  );
});

test.each([
  'fieldline',
  'fieldline/',
  'fieldline//status',
  'fieldline/pi',
  'fieldline/pi/status/more',
  'fieldline/pi/devices',
  'fieldline/pi/devices/a',
  'fieldline/pi/devices/a/other',
  'fieldline/pi/devices/a/set/b',
  'fieldline/pi/devices/+/set',
  'fieldline/pi/devices/a b/set',
  `fieldline/${'x'.repeat(65)}/status`,
  'fieldline/pi/ack',
  'fieldline/pi/ack/a/b',
  'fieldline/pi/history',
  'other/pi/status',
  '/fieldline/pi/status',
  'fieldline/pi/devices/a/state/b/c',
  '',
])('%j is none of ours', (topic) => {
  expect(placeOf(topic)).toBeUndefined();
});

test('any words with slashes are taken apart without a fault', () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom('fieldline', 'devices', 'status', 'ack', 'history', 'get', 'a'),
  );
  fc.assert(
    fc.property(fc.array(word), (words) => {
      const found = placeOf(words.join('/'));
      if (found) expect(topicOf(found)).toBe(words.join('/'));
    }),
  );
});

test('what is listened to is listed in messages’ own words', () => {
  expect([...askedOf('pi'), questionsTo('pi')]).toEqual([
    'fieldline/pi/devices/+/set',
    'fieldline/pi/ack/+',
    'fieldline/pi/placing',
    'fieldline/pi/acting',
    'fieldline/pi/desired',
    'fieldline/pi/configuring',
    'fieldline/pi/devices/+/meta',
    'fieldline/pi/history/get',
  ]);
  expect(toldBy('pi')).toEqual([
    'fieldline/pi/devices/+/status',
    'fieldline/pi/devices/+/meta',
    'fieldline/pi/devices/+/state',
    'fieldline/pi/devices/+/panel',
    'fieldline/pi/devices/+/batch',
    'fieldline/pi/devices/+/outcome',
    'fieldline/pi/alarms',
    'fieldline/pi/reported',
    'fieldline/pi/desired',
    'fieldline/pi/gap',
    'fieldline/pi/time-correction',
    'fieldline/pi/log',
  ]);
});
