import type { Notice } from '../../station/api/notices.ts';
import { noteTitle, severityNames } from '../text/alarms.ts';
import { type AlertSettings, isSpokenOf } from './alert-settings.ts';
import { toldNotes } from './told-notes.ts';
import type { NotificationHost } from './notifications.ts';

/** Shows rules' notes by the system, each once; they stay until a person puts them away. */
export class NoteNotifications {
  readonly #shown = new Set(toldNotes.get());

  async show(notices: readonly Notice[], settings: AlertSettings, host: NotificationHost): Promise<void> {
    const fresh = notices.filter(({ id }) => !this.#shown.has(id));
    if (fresh.length === 0) return;
    for (const { id } of fresh) this.#shown.add(id);
    toldNotes.set([...this.#shown]);
    if (!settings.notify) return;
    for (const notice of fresh.filter((each) => isSpokenOf(each, settings)))
      await host.showNotification(`${severityNames[notice.severity]}: ${noteTitle(notice)}`, {
        tag: notice.id,
        body: notice.text,
        renotify: true,
        timestamp: notice.atMs,
        icon: 'icons/icon-192.png',
      });
  }
}
