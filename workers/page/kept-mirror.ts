import type { TabApi } from '../thread.ts';

const KEY = 'fieldline.log';

/** What the browser's log held, kept where a full disk does not delete it with the log. */
export const keptMirror = {
  get(): string | undefined {
    try {
      return localStorage.getItem(KEY) ?? undefined;
    } catch {
      return undefined;
    }
  },
  set(text: string | undefined): void {
    try {
      if (text === undefined) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, text);
    } catch {
      // Storage is full or forbidden: the log is still watched over while it runs.
    }
  },
  /** Keeps what the tab's station writes, and tells it what another tab's has written. */
  async follow(tab: Pick<TabApi, 'mirrorWritten' | 'tellMirror'>): Promise<never> {
    addEventListener('storage', ({ key, newValue }) => {
      if (key === KEY) void tab.tellMirror(newValue ?? undefined);
    });
    for (;;) keptMirror.set(await tab.mirrorWritten());
  },
};
