import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseTabMessage } from '../workers/tabs/tab-message.ts';
import { SharedPasswords } from '../workers/tabs/shared-passwords.ts';
import { openTabChannel, type TabChannel } from '../workers/tabs/tab-channel.ts';
import { FakeClock } from './fakes/clock.ts';

const a = { id: 'a', url: 'wss://broker.example/mqtt', username: 'me', password: 'secret' };
const b = { id: 'b', url: 'wss://other.example/mqtt', password: 'hidden' };

let clock: FakeClock;
let channels: TabChannel[];
beforeEach(() => {
  clock = new FakeClock(1_000_000);
  channels = [];
});
afterEach(() => channels.forEach((channel) => channel.close()));

function tab(...own: (typeof a | typeof b)[]): SharedPasswords {
  const channel = openTabChannel();
  channels.push(channel);
  return new SharedPasswords(channel, clock, own);
}

/** Until what was said has been heard: the real channel takes its time. */
async function heard(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds() && tries < 500; tries++)
    await new Promise((resolve) => setTimeout(resolve, 2));
  expect(holds()).toBe(true);
}

test('a tab that is opened later knows them, and one that takes over after that has them', async () => {
  const owner = tab(a);
  const watching = tab();
  await heard(() => watching.brokers.length === 1);
  owner.close();
  expect(watching.brokers).toEqual([a]);
});

test('what a person changes in one tab holds in all, also that it is gone', async () => {
  const [owner, watching] = [tab(a), tab()];
  await heard(() => watching.brokers.length === 1);
  watching.change([{ ...a, password: 'another' }, b]);
  await heard(() => owner.brokers.length === 2);
  expect(owner.brokers[0]).toMatchObject({ password: 'another' });
  owner.change([]);
  await heard(() => watching.brokers.length === 0);
});

test('an answer takes nothing back, and a tab that was frozen gives none', async () => {
  const first = tab({ ...a, password: 'old' });
  const second = tab(a, b);
  await heard(() => first.brokers.length === 2);
  expect(first.brokers[0]!.password).toBe('old');
  expect(second.brokers[0]!.password).toBe('secret');
  const channel = openTabChannel();
  channels.push(channel);
  let answers = 0;
  channel.listen(({ kind }) => void (answers += Number(kind === 'passwords')));
  channel.say({ kind: 'passwords-wanted', askedMs: clock.now() - 11_000 });
  channel.say({ kind: 'passwords-wanted', askedMs: clock.now() });
  await heard(() => answers === 2);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(answers).toBe(2);
});

test.each([
  { kind: 'passwords', brokers: [a] },
  { kind: 'passwords', brokers: [{ ...a, password: 7 }], changed: true },
  { kind: 'passwords', brokers: [{ ...a, password: 'x'.repeat(3_000) }], changed: true },
  { kind: 'passwords', brokers: Array(100).fill(a), changed: true },
  { kind: 'passwords', brokers: 'all', changed: true },
  { kind: 'passwords-wanted', askedMs: 'now' },
])('what is no such message is not heard', (message) => {
  expect(parseTabMessage(message)).toBeUndefined();
});
