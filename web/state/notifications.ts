import { type AlarmCard, wantsSomebody } from '../../station/model/alarm.ts';
import { severityNames, titleOf } from '../text/alarms.ts';
import { type AlertSettings, isSpokenOf } from './alert-settings.ts';
import { toldAlarms } from './told-alarms.ts';

/** What the system can show for us: a service worker's registration. */
export interface NotificationHost {
  showNotification(title: string, options: ShownNotification): Promise<void>;
  getNotifications(filter: { tag: string }): Promise<readonly { close(): void }[]>;
}

/** `tag`: the alarm's rule, so that it replaces itself. */
export interface ShownNotification extends NotificationOptions {
  readonly tag: string;
  readonly renotify: boolean;
  readonly timestamp: number;
  readonly vibrate?: readonly number[];
  readonly actions?: readonly { readonly action: string; readonly title: string }[];
}

const MOST_TOLD = 200;

const PAUSE = { action: 'pause', title: 'Pause 30 min' } as const;
const ACTIONS = [{ action: 'acknowledge', title: 'Acknowledge' }, PAUSE] as const;
/** A note is written on the page, which is opened by a press on all the rest. */
const NOTED_ACTIONS = [PAUSE] as const;
const SHAKE_MS = [200, 100, 200];

/**
 * Keeps the system's notifications as the alarms are: one for each that waits for somebody, none for others. What is shown of a station
 * that is not `heard` now stays as it is.
 */
export async function notifyOf(
  cards: readonly AlarmCard[],
  settings: AlertSettings,
  host: NotificationHost,
  nowMs: number,
  heard: (station: string) => boolean = () => true,
): Promise<void> {
  const known = new Map(toldAlarms.get());
  const due = cards.filter(
    (card) => settings.notify && wantsSomebody(card, nowMs) && isSpokenOf(card, settings),
  );
  const gone = [...known.keys()].filter((rule) => {
    const [station, own] = rule.split('/');
    const isHeard = own === undefined || station === undefined || heard(station);
    return isHeard && !due.some((card) => card.rule === rule);
  });
  for (const rule of gone) {
    known.delete(rule);
    for (const shown of await host.getNotifications({ tag: rule })) shown.close();
  }
  const fresh = due.filter(({ rule, raisedMs }) => known.get(rule) !== raisedMs);
  if (gone.length + fresh.length === 0) return;
  for (const { rule, raisedMs } of fresh) known.set(rule, raisedMs);
  toldAlarms.set([...known].slice(-MOST_TOLD));
  for (const card of fresh) await show(card, settings, host);
}

async function show(card: AlarmCard, { vibrate }: AlertSettings, host: NotificationHost): Promise<void> {
  const { rule, severity, text, raisedMs } = card;
  await host.showNotification(`${severityNames[severity]}: ${titleOf(card)}`, {
    tag: rule,
    body: text,
    renotify: true,
    requireInteraction: severity === 'critical',
    timestamp: raisedMs,
    icon: 'icons/icon-192.png',
    actions: card.needsNote ? NOTED_ACTIONS : ACTIONS,
    ...(vibrate ? { vibrate: SHAKE_MS } : {}),
  });
}
