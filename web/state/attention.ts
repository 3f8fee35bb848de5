import { toFault } from '../../station/model/fault.ts';
import '../parts/alerts/alarm-line.ts';
import '../parts/rules/rule-notes.ts';
import { followClicks } from './alarm-clicks.ts';
import { alertSettings } from './alert-settings.ts';
import { Calling } from './calling.ts';
import { chime } from './chime.ts';
import { NoteNotifications } from './note-notifications.ts';
import { type NotificationHost, notifyOf } from './notifications.ts';
import type { Page } from './page.ts';

const LOOK_EVERY_MS = 1000;
const SHAKE_MS = [200, 100, 200];

/** What asks a person to look; once there is an alarm or a rule's note, or the system still shows one of before. */
export function attend(page: Page): void {
  const { station } = page;
  followClicks(station, (error) => (page.failed.value = toFault(error)));
  void chime.turn(alertSettings.value.sound);
  const [calling, notes] = [new Calling(), new NoteNotifications()];
  let telling = Promise.resolve();
  setInterval(() => {
    const { alarms, notices = [], role, stations = [] } = station.news.value ?? {};
    if (!alarms) return;
    const nowMs = station.now();
    if (calling.isDue(alarms, nowMs, performance.now())) ring();
    // Of several tabs the one that records tells it.
    if (role === 'watching') return;
    telling = telling
      .then(async () => {
        const host = await systemsHost();
        if (!host) return;
        const heard = stations.filter(
          ({ status, alarms: told }) => status === 'online' && told !== undefined,
        );
        const isHeard = (id: string) => heard.some((each) => each.id === id);
        await notifyOf(alarms, alertSettings.value, host, nowMs, isHeard);
        await notes.show(notices, alertSettings.value, host);
      })
      .catch(() => undefined);
  }, LOOK_EVERY_MS);
}

function ring(): void {
  const { sound, vibrate } = alertSettings.value;
  if (sound) chime.ring();
  if (vibrate && 'vibrate' in navigator && navigator.userActivation.hasBeenActive)
    navigator.vibrate(SHAKE_MS);
}

async function systemsHost(): Promise<NotificationHost | undefined> {
  if (!('Notification' in globalThis) || Notification.permission !== 'granted') return undefined;
  return (await navigator.serviceWorker?.getRegistration()) as NotificationHost | undefined;
}
