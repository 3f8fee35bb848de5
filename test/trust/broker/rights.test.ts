import fc from 'fast-check';
import { expect, test } from 'vitest';
import { covers, matches } from '../../../station/codec/mqtt/filters.ts';
import { Rights } from '../../../node-bridge/broker/rights.ts';
import { isTopicFilter } from '../../../node-bridge/trust/identity-file.ts';
import { type Identity, RIGHTS, VISITOR } from '../../../node-bridge/trust/roles.ts';

const OWN = 'bridge-1f2e';
const rights = new Rights(OWN, (tenant, station) => tenant === (station === 'n1' ? 'north' : 'home'));
const who = (more: Partial<Identity>): Identity => ({
  who: 'test',
  tenant: 'home',
  rights: new Set(),
  ...more,
});

test.each([
  ['a/b', 'a/b', true],
  ['a/+', 'a/b', true],
  ['a/+', 'a', false],
  ['a/+', 'a/b/c', false],
  ['a/#', 'a', true],
  ['a/#', 'a/b/c', true],
  ['#', 'a/b', true],
  ['#', '$SYS/a', false],
  ['+/a', '$SYS/a', false],
  ['$SYS/#', '$SYS/a', true],
  ['a', 'a/', false],
  ['+', '', true],
])('%s matches %s: %s', (filter, topic, is) => expect(matches(filter, topic)).toBe(is));

test('what one filter covers of another one, it matches of everything that the other one matches', () => {
  const word = fc.constantFrom('a', 'b', '');
  const topic = fc.array(word, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
  const filter = fc
    .tuple(fc.array(fc.oneof(word, fc.constant('+')), { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([levels, open]) => [...levels, ...(open ? ['#'] : [])].join('/'));
  let covered = 0;
  fc.assert(
    fc.property(filter, filter, topic, (wide, narrow, each) => {
      if (!covers(wide, narrow) || !matches(narrow, each)) return;
      covered++;
      expect(matches(wide, each), `${wide} ${narrow} ${each}`).toBe(true);
    }),
    { numRuns: 5_000 },
  );
  expect(covered).toBeGreaterThan(50);
});

test('whoever it is: nobody speaks as the bridge, acknowledges, or has the broker keep a command', () => {
  const word = fc.oneof(
    fc.stringMatching(/^[a-z0-9-]{1,6}$/),
    fc.constantFrom(
      'fieldline',
      OWN,
      'n1',
      'ack',
      'devices',
      'm',
      'set',
      'status',
      'placing',
      'acting',
      'desired',
      'reported',
      'configuring',
      'log',
      'history',
      'get',
    ),
  );
  const topic = fc.array(word, { maxLength: 6 }).map((levels) => ['fieldline', ...levels].join('/'));
  const someone = fc.record({
    role: fc.constantFrom(...(['viewer', 'operator', 'admin'] as const)),
    tenant: fc.constantFrom('home', 'north'),
    station: fc.option(word, { nil: undefined }),
    forwards: fc.constantFrom(true as const, undefined),
  });
  let said = 0;
  fc.assert(
    fc.property(someone, topic, fc.boolean(), ({ role, tenant, station, forwards }, each, retain) => {
      const identity = who({
        tenant,
        rights: new Set(RIGHTS[role]),
        ...(station === undefined ? {} : { station }),
        ...(forwards ? { forwards } : {}),
      });
      const [, name, area, ...rest] = each.split('/');
      const isAsked =
        (area === 'devices' && rest.length === 2 && rest[1] === 'set') ||
        (area === 'history' && rest.join() === 'get') ||
        (['placing', 'acting', 'configuring'].includes(area!) && rest.length === 0);
      const isLeft = area === 'desired' && rest.length === 0;
      if (!rights.maySay(identity, { topic: each, retain })) return;
      said++;
      expect(name === OWN && !isAsked && !isLeft).toBe(false);
      if (isLeft) expect(identity.rights.has('configure')).toBe(true);
      expect(area).not.toBe('ack');
      expect(isAsked && retain).toBe(false);
      expect(name === 'n1').toBe(tenant === 'north');
    }),
    { numRuns: 20_000 },
  );
  expect(said).toBeGreaterThan(20);
});

test('who reads may open every filter but the broker’s own and shared ones; a device only its own', () => {
  for (const filter of ['#', 'fieldline/#', 'fieldline/+/devices/+/state', '+/+', 'fieldline/greenhouse/#'])
    expect(rights.maySubscribe(VISITOR, filter), filter).toBe(true);
  for (const filter of [
    '$SYS/#',
    '$share/group/fieldline/#',
    'fieldline/n1/status',
    'tele/#',
    'fieldline/a b/#',
  ])
    expect(rights.maySubscribe(VISITOR, filter), filter).toBe(false);
  const plug = who({ topics: ['tele/plug/#'] });
  for (const filter of ['tele/plug/#', 'tele/plug/+', 'tele/plug/LWT'])
    expect(rights.maySubscribe(plug, filter), filter).toBe(true);
  for (const filter of ['#', 'tele/#', 'tele/+/LWT', 'fieldline/#', 'fieldline/+/status', '+/plug/#'])
    expect(rights.maySubscribe(plug, filter), filter).toBe(false);
});

test.each([
  ['tele/plug-1/#', true],
  ['iotdunia/temperature', true],
  ['zigbee2mqtt/+/availability', true],
  ['#', false],
  ['+/plug', false],
  ['fieldline/greenhouse/#', false],
  ['$SYS/#', false],
  ['tele/#/x', false],
  ['tele/a b', false],
  ['tele/x\nuser admin', false],
  ['', false],
])('a device may be given %s: %s', (filter, is) => expect(isTopicFilter(filter)).toBe(is));
