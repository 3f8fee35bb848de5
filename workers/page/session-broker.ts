import { isSessionBroker, type SessionBroker } from '../session-brokers.ts';

const KEY = 'fieldline.broker';

/** Passwords of brokers that are not to be remembered: they last as long as the tab, reloads included, and no longer. */
export const sessionBrokers = {
  get(): readonly SessionBroker[] {
    try {
      const found: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
      return Array.isArray(found) ? found.filter(isSessionBroker) : [];
    } catch {
      return [];
    }
  },
  set(brokers: readonly SessionBroker[]): void {
    try {
      if (brokers.length > 0) sessionStorage.setItem(KEY, JSON.stringify(brokers));
      else sessionStorage.removeItem(KEY);
    } catch {
      // Storage is full or forbidden: the password lasts until the page is reloaded.
    }
  },
};
