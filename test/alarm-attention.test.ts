import { expect, test } from 'vitest';
import type { DeviceView } from '../station/api/device.ts';
import type { AlarmCard } from '../station/model/alarm.ts';
import { type AlertSettings } from '../web/state/alert-settings.ts';
import { Calling } from '../web/state/calling.ts';
import { NoteNotifications } from '../web/state/note-notifications.ts';
import { type NotificationHost, notifyOf } from '../web/state/notifications.ts';
import { placeOf } from '../web/text/alarms.ts';
import { FakeClock } from './fakes/clock.ts';

const card = (more: Partial<AlarmCard> = {}): AlarmCard => ({
  ...{ rule: 'hot', version: 1, title: 'Hot', severity: 'critical', device: 'mast', text: '36 > 35' },
  ...{ firstMs: 1000, sinceMs: 1000, raisedMs: 1000, count: 1, notes: [], ...more },
});

/** Second by second, at which of them it sounds. */
async function sounds(seconds: number, cardsAt: (second: number) => readonly AlarmCard[]): Promise<number[]> {
  const [clock, calling] = [new FakeClock(1_700_000_000_000), new Calling()];
  const rung: number[] = [];
  for (let second = 0; second < seconds; second++) {
    if (calling.isDue(cardsAt(second), clock.now(), clock.steady())) rung.push(second);
    await clock.advance(1000);
  }
  return rung;
}

test('a critical alarm sounds at once and once a minute, however many there are, until each is dealt with', async () => {
  expect(await sounds(200, () => [card()])).toEqual([0, 60, 120, 180]);
  const second = card({ rule: 'cold' });
  expect(await sounds(200, (at) => (at < 30 ? [card()] : [card(), second]))).toEqual([0, 60, 120, 180]);
  const seen = card({ acknowledged: { who: 'Ana', atMs: 2000 } });
  expect(await sounds(200, (at) => (at < 70 ? [card(), second] : [seen, second]))).toEqual([0, 60, 120, 180]);
  expect(await sounds(200, (at) => (at < 70 ? [card()] : [seen]))).toEqual([0, 60]);
});

test('what was dealt with and comes again sounds at once; what is paused, off by design or no critical one never', async () => {
  expect(await sounds(90, (at) => (at >= 10 && at < 20 ? [] : [card()]))).toEqual([0, 20, 80]);
  const untilMs = 1_700_000_000_000 + 30_000;
  expect(await sounds(100, () => [card({ shelvedUntilMs: untilMs })])).toEqual([30, 90]);
  expect(await sounds(100, () => [card({ off: { why: 'service' } })])).toEqual([]);
  expect(await sounds(100, () => [card({ severity: 'warning' })])).toEqual([]);
});

test('a notification is shown for each alarm that is spoken of, once, and goes with it', async () => {
  const shown = new Map<string, string>();
  let shows = 0;
  const host: NotificationHost = {
    showNotification: async (title, { tag }) => void (shown.set(tag, title), shows++),
    getNotifications: async ({ tag }) => (shown.has(tag) ? [{ close: () => void shown.delete(tag) }] : []),
  };
  const rows = new Map<string, string>();
  Object.assign(globalThis, {
    localStorage: {
      getItem: (key: string) => rows.get(key) ?? null,
      setItem: (key: string, value: string) => void rows.set(key, value),
    },
  });
  const all: AlertSettings = { notify: true, scope: 'usual', sound: false, vibrate: false, quiet: ['mute'] };
  const look = (cards: readonly AlarmCard[], settings = all) => notifyOf(cards, settings, host, 5000);
  const cards = [card(), card({ rule: 'mute' }), card({ rule: 'word', severity: 'info' })];
  await look(cards);
  await look(cards);
  expect([[...shown], shows]).toEqual([[['hot', 'Critical: Hot']], 1]);
  await look([card({ raisedMs: 3000, count: 2 })]);
  expect(shows).toBe(2);
  await look([card({ raisedMs: 3000, shelvedUntilMs: 9000 })]);
  expect([...shown]).toEqual([]);
  await look([card({ raisedMs: 3000 })], { ...all, notify: false });
  expect([[...shown], shows]).toEqual([[], 2]);
});

test('a note of a rule is shown by the system once, where the person wants that, and stays', async () => {
  const shown: string[] = [];
  const host: NotificationHost = {
    showNotification: async (title, { tag, body }) => void shown.push(`${tag} ${title} ${body}`),
    getNotifications: async () => [],
  };
  const all: AlertSettings = { notify: true, scope: 'usual', sound: false, vibrate: false, quiet: [] };
  const noteOf = (id: string, severity: 'info' | 'warning') => ({
    ...{ id, severity, rule: 'dry', title: 'Too dry', text: 'water at 3.5', atMs: 1000 },
  });
  const notes = new NoteNotifications();
  await notes.show([noteOf('a', 'warning')], all, host);
  await notes.show([noteOf('a', 'warning'), noteOf('b', 'info')], all, host);
  await notes.show([noteOf('c', 'warning')], { ...all, notify: false }, host);
  await notes.show([noteOf('c', 'warning')], all, host);
  // Nor does it come back with the page, while the broker still has it.
  await new NoteNotifications().show([noteOf('a', 'warning')], all, host);
  expect(shown).toEqual(['a Warning: Too dry water at 3.5']);
});

const shed = { id: 'shed', label: 'Shed' };
const ofShed = (more: Partial<AlarmCard> = {}) => card({ rule: 'shed/hot', station: shed, ...more });

test('an alarm of another station calls as the own ones do; what its station cannot hear any more is shown and stays quiet', async () => {
  expect(await sounds(70, () => [ofShed()])).toEqual([0, 60]);
  expect(await sounds(70, () => [ofShed({ station: { ...shed, isAway: true } })])).toEqual([]);
  const shown = new Map<string, string>();
  const host: NotificationHost = {
    showNotification: async (title, { tag }) => void shown.set(tag, title),
    getNotifications: async ({ tag }) => (shown.has(tag) ? [{ close: () => void shown.delete(tag) }] : []),
  };
  const all: AlertSettings = { notify: true, scope: 'usual', sound: false, vibrate: false, quiet: [] };
  const look = (cards: readonly AlarmCard[], isHeard: boolean) =>
    notifyOf(cards, all, host, 5000, (id) => id === 'shed' && isHeard);
  await look([ofShed()], true);
  expect([...shown]).toEqual([['shed/hot', 'Critical: Hot · Shed']]);
  await look([], false);
  expect([...shown.keys()]).toEqual(['shed/hot']);
  await look([], true);
  expect([...shown]).toEqual([]);
});

test('an alarm is about the device of the station that its channel names, else of the one that raised it', () => {
  const view = (station: string, own: boolean) =>
    ({
      station,
      own,
      device: 'mast',
      label: `mast of ${station}`,
      channels: [],
      last: {},
    }) as unknown as DeviceView;
  const devices = [view('tablet', true), view('shed', false)];
  expect(placeOf(card(), devices)).toBe('mast of tablet');
  expect(placeOf(ofShed({ channel: 'mast/temp' }), devices)).toBe('Shed · mast of shed');
  expect(placeOf(ofShed({ channel: 'tablet:mast/temp' }), devices)).toBe('Shed · mast of tablet');
});
