import type { BrokerConfig } from '../../station/api.ts';

const KEY = 'fieldline.broker';

/** A broker whose password is not to be remembered: it lasts as long as the tab, reloads included, and no longer. */
export const sessionBroker = {
  get(): BrokerConfig | undefined {
    try {
      const found = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Partial<BrokerConfig> | null;
      const { url, username = '', password } = found ?? {};
      const whole = [url, username, password].every((part) => typeof part === 'string');
      return whole ? (found as BrokerConfig) : undefined;
    } catch {
      return undefined;
    }
  },
  set(broker: BrokerConfig | undefined): void {
    try {
      if (broker?.password && !broker.remember) sessionStorage.setItem(KEY, JSON.stringify(broker));
      else sessionStorage.removeItem(KEY);
    } catch {
      // Storage is full or forbidden: the password lasts until the page is reloaded.
    }
  },
};
