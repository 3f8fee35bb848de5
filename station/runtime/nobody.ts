import type { News } from '../api/news.ts';

/** A page without a station of its own. */
export const NOBODY: Pick<News, 'role' | 'numbered' | 'saved' | 'ledger' | 'storage'> = {
  role: 'remote',
  numbered: 0,
  saved: 0,
  ledger: [],
  storage: {
    entries: 0,
    rows: 0,
    usedBytes: 0,
    firstMs: undefined,
    lastMs: undefined,
    leftMs: undefined,
    keepDays: 0,
    budgetBytes: 0,
    blockedSinceMs: undefined,
    fault: undefined,
    waitingBytes: 0,
    mostWaitingBytes: 0,
    lost: undefined,
  },
};
