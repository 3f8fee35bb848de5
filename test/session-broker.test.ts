import { beforeEach, expect, test, vi } from 'vitest';
import { sessionBroker } from '../workers/page/session-broker.ts';

const kept = new Map<string, string>();
beforeEach(() => {
  kept.clear();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});

const broker = { url: 'wss://broker.example/mqtt', username: 'me', password: 'secret' };

test('a password for this session outlives a reload, and goes with the next broker', () => {
  sessionBroker.set(broker);
  expect(sessionBroker.get()).toEqual(broker);
  sessionBroker.set({ url: 'wss://other.example' });
  expect(sessionBroker.get()).toBe(undefined);
});

test('a password that is to be remembered is not kept a second time, nor is one after sending has ended', () => {
  sessionBroker.set(broker);
  sessionBroker.set({ ...broker, remember: true });
  expect(kept.size).toBe(0);
  sessionBroker.set(broker);
  sessionBroker.set(undefined);
  expect(kept.size).toBe(0);
});

test.each(['{', 'null', '7', '{"url":1,"password":"x"}', '{"url":"ws://a"}'])(
  '%s in its place is nothing',
  (found) => {
    kept.set('fieldline.broker', found);
    expect(sessionBroker.get()).toBe(undefined);
  },
);

test('where storage is forbidden there is none, and nothing breaks', () => {
  const forbidden = () => {
    throw new DOMException('no', 'SecurityError');
  };
  vi.stubGlobal('sessionStorage', { getItem: forbidden, setItem: forbidden, removeItem: forbidden });
  sessionBroker.set(broker);
  expect(sessionBroker.get()).toBe(undefined);
});
