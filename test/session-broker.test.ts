import { beforeEach, expect, test, vi } from 'vitest';
import type { UplinkConfig } from '../station/api/config.ts';
import { USUAL } from '../station/model/uplink.ts';
import { sessionBrokers } from '../workers/page/session-broker.ts';
import { withoutUplink, withUplink } from '../workers/session-brokers.ts';

const kept = new Map<string, string>();
beforeEach(() => {
  kept.clear();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});

const uplink: UplinkConfig = { ...USUAL, id: 'a', url: 'wss://broker.example/mqtt', username: 'me' };
const typed = { ...uplink, password: 'secret' };
const entry = { id: 'a', url: uplink.url, username: 'me', password: 'secret' };

test('a password for this session outlives a reload, and goes with its broker', () => {
  sessionBrokers.set(withUplink([], typed));
  expect(sessionBrokers.get()).toEqual([entry]);
  sessionBrokers.set(withUplink(sessionBrokers.get(), { ...uplink, url: 'wss://other.example' }));
  expect(sessionBrokers.get()).toEqual([]);
});

test('each uplink has its own, and a blank one is the one before where nothing else of the sign-in changed', () => {
  const other = { ...uplink, id: 'b', username: 'you', password: 'hidden' };
  const both = withUplink(withUplink([], typed), other);
  expect(both.map(({ password }) => password)).toEqual(['secret', 'hidden']);
  expect(withUplink(both, { ...uplink, qos: 2 })).toContainEqual(entry);
  expect(withUplink(both, { ...uplink, username: 'them' }).map(({ id }) => id)).toEqual(['b']);
  expect(withoutUplink(both, 'b')).toEqual([entry]);
});

test('a password that is to be remembered is not kept a second time', () => {
  sessionBrokers.set(withUplink(withUplink([], typed), { ...typed, remember: true }));
  expect(kept.size).toBe(0);
});

test.each([
  '{',
  'null',
  '7',
  '[{"id":"a","url":1,"password":"x"}]',
  '[{"id":"a","url":"ws://a"}]',
  '{"url":"ws://a"}',
])('%s in its place is nothing', (found) => {
  kept.set('fieldline.broker', found);
  expect(sessionBrokers.get()).toEqual([]);
});

test('where storage is forbidden there is none, and nothing breaks', () => {
  const forbidden = () => {
    throw new DOMException('no', 'SecurityError');
  };
  vi.stubGlobal('sessionStorage', { getItem: forbidden, setItem: forbidden, removeItem: forbidden });
  sessionBrokers.set([entry]);
  expect(sessionBrokers.get()).toEqual([]);
});
